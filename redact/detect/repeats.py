# SPDX-License-Identifier: AGPL-3.0-or-later
"""A number or user name found once with a cue, wherever the same document repeats it without.

Only for labels whose cue is needed to find them; exact, whole tokens. In other documents it is the
register that looks for them, by the same rules.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from redact.detect.dictated import Run, runs
from redact.detect.recognisers.online import looks_made_up
from redact.text import fold
from redact.types import Document, Finding

LABELS = ("COLLAR", "USERNAME", "BANK", "PASSPORT", "VRM")
_SHORTEST = 3
_SAID_TO_SPELL = re.compile(
    r"\b(?:spel(?:t|led|ling|l)s?|surname|first name|last name|name(?:'s| is)|that(?:'s| is)|"
    r"initials?|letters?)\b[^.?!\n]{0,40}$",
    re.IGNORECASE,
)
_FEWEST_LETTERS, _FEWEST_IF_SAID = 5, 3
_MONEY_OR_TIME = re.compile(r"[\u00a3$\u20ac:/.,#-]$")


def repeated(document: Document, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """New findings for further places of what ``findings`` hold."""
    wanted: dict[str, Finding] = {}
    taken = set()
    for finding in findings:
        taken.add((finding.start, finding.end))
        surface = document.text[finding.start : finding.end]
        if finding.label in LABELS and is_telling(finding.label, surface) and not finding.keep:
            best = wanted.get(surface)
            wanted[surface] = finding if best is None or finding.score > best.score else best
    if not wanted:
        return ()
    longest_first = sorted(wanted, key=len, reverse=True)
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?![\w%])")
    return tuple(
        replace(
            wanted[match.group()],
            start=match.start(),
            end=match.end(),
            score=min(0.6, wanted[match.group()].score),
            source="repeat.v1",
            why="the same as one found elsewhere in this document",
        )
        for match in pattern.finditer(document.text)
        if match.span() not in taken and not is_part_of_more(document.text, *match.span())
    )


def spelled(document: Document, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Names letter by letter: ``H O R T O N``, ``Q-U-I-double L``, ``Kilo Alpha November Echo``.

    Those of people found here, and what is said to spell a name.
    """
    text = document.text
    all_letters = [run for run in runs(text) if run.value.isalpha() and len(run.value) > 1]
    if not all_letters:
        return ()
    words = {
        fold(word)
        for finding in findings
        if finding.label == "PERSON" and not finding.keep
        for word in re.findall(r"[^\W\d_]{2,}", text[finding.start : finding.end])
    }
    found = []
    for run in all_letters:
        known = fold(run.value) in words
        if known or _spells_a_name(text, run):
            score = 0.8 if known else 0.5
            why = "the letters of a name found elsewhere in this document"
            found.append(
                Finding(
                    document.id,
                    "PERSON",
                    run.start,
                    run.end,
                    score,
                    "spelled.v1",
                    why if known else "letters that are said to spell a name",
                    reader=document.reader,
                )
            )
    return tuple(found)


def _spells_a_name(text: str, run: Run) -> bool:
    """Whether letters in a row that no name here has are somebody's all the same."""
    said = _SAID_TO_SPELL.search(text, max(0, run.start - 60), run.start)
    single = run.words == 0 and not all(text[a:b].isupper() for a, b in run.places)
    if single:
        return False
    return len(run.value) >= (_FEWEST_IF_SAID if said else _FEWEST_LETTERS)


def is_telling(label: str, surface: str) -> bool:
    """Long enough, no year, and no ordinary word: a wrong one would be boxed everywhere."""
    if label == "USERNAME" and not looks_made_up(surface):
        return False
    return len(surface) >= _SHORTEST and not re.fullmatch(r"(?:19|20)\d\d", surface)


def is_part_of_more(text: str, start: int, end: int) -> bool:
    """Whether a token is a piece of a sum, a time, a date, a reference or a longer number."""
    if _MONEY_OR_TIME.search(text[max(0, start - 1) : start]):
        return True
    return bool(re.match(r"[:/.,-]\w|[ ]\d", text[end : end + 2]))
