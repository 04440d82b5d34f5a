# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command line. Every verb is thin: it reads options, calls one door, prints, and ends."""

import sys


def main() -> None:
    """The entry point of ``redact``; ends the process with the exit code of DESIGN's table."""
    from redact.cli.app import invoke

    sys.exit(invoke(sys.argv[1:]))
