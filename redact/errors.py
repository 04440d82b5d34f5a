# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every error the product raises on purpose, in one tree.

    RedactError              1   internal error
    ├── StorageFailed        1   the disk is full or fails; what was written before is safe
    ├── UsageError           2   the command, a file a person wrote, or an option is wrong
    │   └── BadFile          2   ... with the place in that file
    ├── InputRefused         3   one input cannot be read; the rest goes on
    │   └── LimitReached     3   ... because reading it would take too much
    ├── LeakFound            4   something withheld can be read
    ├── NotAllowed           5   the case is not ready, or the person may not do this
    │   ├── NotYours         5   ... because of who the person is
    │   └── CaseBusy         5   ... while another process works on it
    └── BrokenChain          5   the audit does not verify

The docstring of a class is its message; its arguments fill the gaps. Each class carries the exit
code of the command that ends with it. Messages never hold words of a document.
"""

from inspect import cleandoc


class RedactError(Exception):
    """{0}"""

    exit_code = 1

    def __str__(self) -> str:
        return cleandoc(type(self).__doc__ or "").format(*self.args)


class StorageFailed(RedactError):
    """{0}"""


class UsageError(RedactError):
    """{0}"""

    exit_code = 2


class BadFile(UsageError):
    """{0}, {1}: {2}"""


class InputRefused(RedactError):
    """{0}"""

    exit_code = 3


class LimitReached(InputRefused):
    """{0}"""


class LeakFound(RedactError):
    """{0}"""

    exit_code = 4


class NotAllowed(RedactError):
    """{0}"""

    exit_code = 5


class NotYours(NotAllowed):
    """{0}"""


class CaseBusy(NotAllowed):
    """{0}"""


class BrokenChain(RedactError):
    """the audit does not verify: {0}"""

    exit_code = 5


def exit_code_of(codes: "list[int] | set[int]") -> int:
    """The one exit code of a command in which several apply: 1 before 2 before 4, 5, 3, then 0."""
    return next((code for code in (1, 2, 4, 5, 3) if code in codes), 0)
