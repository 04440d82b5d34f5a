# SPDX-License-Identifier: AGPL-3.0-or-later
"""Configured terms, wherever they stand and however they are written.

``word`` and ``anywhere`` match on the skeleton (over line ends, hyphens, look-alikes, case);
``exact`` matches the very characters, wherever lines break. All look also where the letters stand:
down columns and stacks, and over a page's end past running heads. What stands apart in the text is
one finding for each part. A rule given with --terms makes findings that no allow-list
can veto. Known names of section 23(3) bodies are proposed for a person to decide. Misspellings,
codenames that are not listed and descriptions of a term are not found.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from redact.config import CaseConfig, TermRule, label_of, rules_of_case
from redact.config.policy import shipped_lines
from redact.detect.misread import misread
from redact.text import Flow, Places, Skeleton, fold, skeleton_of
from redact.types import Document, Finding

GIVEN = "given_term.v1"
CONFIGURED = "case_term.v1"
ALIAS = "s23_alias.v1"
_WHY_ALIAS = "a name for a body of section 23(3): a person decides whether the mention is public"
_BREAK_AT_SPACE = r"(?: |[ ]*\n\s*)"
_BREAK_IN_WORD = r"(?:[-\u2010]?[ ]*\n\s*|\u00ad\s*)?"
# A term may take so many times its length, with hyphens and spaces between its letters.
_SPREAD = 3
_REFERRED = 0.3  # below every sure_at: proposed, never withheld by policy


def find_terms(
    document: Document, case: CaseConfig, rules: Sequence[TermRule]
) -> tuple[Finding, ...]:
    """Findings for ``rules`` and for the terms of the case.

    Rules that are not the case's own were given by a person for this run: source ``GIVEN``.
    """
    configured = rules_of_case(case)
    known = set(configured)
    given = [rule for rule in dict.fromkeys(rules) if rule not in known]
    places = _places(document, [*given, *configured])
    findings = []
    for source, part in ((GIVEN, given), (CONFIGURED, configured)):
        for rule in part:
            plain = places(rule)
            for start, end in (*plain, *_misread(document, rule, plain)):
                findings.append(_finding(document, rule, source, start, end))
    return tuple(findings)


def _places(
    document: Document, rules: Sequence[TermRule]
) -> Callable[[TermRule], list[tuple[int, int]]]:
    """What finds the parts of the text that are a rule's: as listed, and as they stand."""
    if not rules:
        return lambda rule: []
    plain = skeleton_of(document.text)

    @cache
    def by_words() -> Skeleton:
        return Skeleton(document.text, Places(document).together)

    flow = Flow(document, _SPREAD * max(len(rule.term) for rule in rules))
    by_place = Skeleton(flow.text)

    def places(rule: TermRule) -> list[tuple[int, int]]:
        # Most rules are nowhere in most documents: then no letter needs its place.
        there = fold(rule.term) in plain.folded or not rule.term.isascii()
        found = dict.fromkeys(_matches(document.text, by_words(), rule) if there else ())
        for start, end in _matches(flow.text, by_place, rule):
            parts = flow.back(start, end)
            if not all(any(a <= s and e <= b for a, b in found) for s, e in parts):
                found.update(dict.fromkeys(parts))
        return list(found)

    return places


def _misread(
    document: Document, rule: TermRule, plain: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Places where OCR may have read the term badly, but for those found as they are."""
    if rule.match == "exact":
        return
    for start, end in misread(document, rule.term):
        if not any(start < known[1] and known[0] < end for known in plain):
            yield start, end


def find_aliases(document: Document) -> tuple[Finding, ...]:
    """Names of section 23(3) bodies that no case needs to list, with a score that refers them."""
    skeleton = skeleton_of(document.text)
    return tuple(
        Finding(
            document.id,
            "S23_TERM",
            start,
            end,
            _REFERRED,
            ALIAS,
            _WHY_ALIAS,
            ("s23(1)",),
            reader=document.reader,
        )
        for alias in _aliases()
        for start, end in skeleton.find(alias, whole_words=True)
        if _same_case(document.text[start:end], alias)
    )


@lru_cache(maxsize=1)
def _aliases() -> tuple[str, ...]:
    return shipped_lines("models", "terms", "s23_aliases.txt")


def _matches(text: str, skeleton: Skeleton, rule: TermRule) -> Iterator[tuple[int, int]]:
    if rule.match == "exact":
        yield from (match.span() for match in _very_characters(rule.term).finditer(text))
        return
    for start, end in skeleton.find(rule.term, whole_words=rule.match == "word"):
        if not rule.cased or _same_case(text[start:end], rule.term):
            yield start, end


@lru_cache(maxsize=1024)
def _very_characters(term: str) -> re.Pattern[str]:
    """The characters of ``term``; a line may break at a space, at a hyphen, or in a word."""
    parts = [_BREAK_AT_SPACE if char == " " else re.escape(char) for char in term]
    joined = parts[:1]
    for (before, after), part in zip(pairwise(term), parts[1:], strict=True):
        joined.append(part if " " in (before, after) else _BREAK_IN_WORD + part)
    return re.compile("".join(joined))


def _same_case(found: str, term: str) -> bool:
    """Whether the letters of both have the same case, one by one, spacing aside."""
    shapes = [
        [letter.isupper() for letter in string if fold(letter).isalpha()]
        for string in (found, term)
    ]
    return shapes[0] == shapes[1]


def _finding(document: Document, rule: TermRule, source: str, start: int, end: int) -> Finding:
    return Finding(
        document=document.id,
        label=label_of(rule.exemption),
        start=start,
        end=end,
        score=1.0,
        source=source,
        why=rule.why,
        exemptions=(rule.exemption,),
        reader=document.reader,
    )
