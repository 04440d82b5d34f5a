# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a command ends that did not end well: one message on stderr, one exit code."""

import errno
import sys

from typer.exceptions import TyperException


def interrupted() -> int:
    """Stopped by Ctrl-C; typer ends with 130 and says nothing."""
    return say("stopped; run the same command again to go on", 130)


def of_usage(error: TyperException) -> str:
    """What is wrong with the command, and the help of the very verb."""
    context = getattr(error, "ctx", None)
    verb = context.command_path if context else "redact"
    return f"{error.format_message().rstrip('.')}; see {verb} --help"


def of_system(error: OSError) -> int:
    """What the system refused, in a sentence that says what to do."""
    what = f"{error.strerror or type(error).__name__}: {error.filename or 'no file named'}"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return say(f"{what}; free some space and run the same command again", 1)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return say(f"{what}; nothing was written there, check its permissions", 5)
    return say(what, 2 if error.errno in (errno.ENAMETOOLONG, errno.ELOOP) else 1)


def say(message: str, code: int) -> int:
    """One line, and one for each entry of a list in it; what names and files hold is escaped."""
    from redact.cli.show import safe

    lines = [safe(line) for line in message.split(_ENTRY)]
    print(f"redact: {_ENTRY.join(lines)}", file=sys.stderr)
    return code


_ENTRY = "\n  - "  # how an error lists what it found
