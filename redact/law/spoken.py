# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a box says to somebody who hears the page or copies its text: "redacted, section 40(2)".

Made from the public label alone, never from the true exemption, so it tells what the picture of the
box tells and nothing else. A label that cites no provision is said as it stands.
"""

import re

_SAID = "redacted"
_PROVISIONS = (  # as a label has it, as it is said, as it is written
    (re.compile(r"\bs(?=\d)"), "section ", "s"),
    (re.compile(r"\breg (?=\d)"), "regulation ", "reg "),
    (re.compile(r"\bSch (?=\d)"), "schedule ", "Sch "),
    (re.compile(r"\bpara (?=\d)"), "paragraph ", "para "),
)


def spoken_label(public_label: str) -> str:
    """The words for a box with that label: ``s23(1) or s24(1)`` names both sections in full."""
    words = " ".join(public_label.split())
    for sign, said, _ in _PROVISIONS:
        words = sign.sub(said, words)
    return f"{_SAID}, {words}" if words else _SAID


def written_labels(words: str) -> tuple[str, ...]:
    """The public labels that are said so; none where ``words`` are not those of a box."""
    if words == _SAID:
        return ("",)
    if not words.startswith(f"{_SAID}, "):
        return ()
    plain = short = words.removeprefix(f"{_SAID}, ")
    for _, said, written in _PROVISIONS:
        short = re.sub(rf"\b{said}(?=\d)", written, short)
    return tuple(dict.fromkeys((short, plain)))
