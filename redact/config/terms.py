# SPDX-License-Identifier: AGPL-3.0-or-later
"""Term lists: strings that are withheld wherever they stand, each under its exemption."""

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from redact.config.case import CaseConfig, TermEntry
from redact.config.reading import read_text
from redact.errors import BadFile

_COLUMNS = ("term", "exemption", "match")
_MATCHES = ("word", "exact", "anywhere")
_LABELS = {"s23(1)": "S23_TERM", "s24(1)": "S23_TERM", "s31(1)": "S31_TERM"}


@dataclass(frozen=True, slots=True)
class TermRule:
    """One term to withhold.

    ``match``: ``word`` finds whole words, blind to case, accents, look-alikes and spacing;
    ``exact`` finds the very characters; ``anywhere`` is ``word`` also inside longer words.
    ``cased`` restricts ``word`` to the given case.
    """

    term: str
    exemption: str
    match: str = "word"
    cased: bool = False
    why: str = "a configured term"


def label_of(exemption: str) -> str:
    """The label of findings for a term under ``exemption``."""
    return _LABELS.get(exemption, "TERM")


def load_terms(path: Path, codes: Collection[str]) -> tuple[TermRule, ...]:
    """The rules of a CSV with a header ``term,exemption,match`` (``match`` may be missing).

    ``codes`` are the exemptions that exist. BadFile names the row; no rows is valid.
    """
    rows = csv.reader(io.StringIO(read_text(path)))
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        if header[:2] != list(_COLUMNS[:2]) or header[2:] not in ([], ["match"]):
            raise BadFile(path.name, "row 1", "the header must be term,exemption,match")
        return tuple(_rule(path, number, row, codes) for number, row in _filled(rows))
    except csv.Error as error:
        raise BadFile(path.name, f"row {rows.line_num}", f"not valid CSV: {error}") from error


def _filled(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows, start=2):
        if any(cell.strip() for cell in row):
            yield number, [cell.strip() for cell in row]


def _rule(path: Path, number: int, row: list[str], codes: Collection[str]) -> TermRule:
    place = f"row {number}"
    if len(row) < 2 or len(row) > 3:
        raise BadFile(path.name, place, "expected term,exemption,match")
    term, exemption, match = row[0], row[1], (row[2:] or [""])[0].lower() or "word"
    if not any(character.isalnum() for character in term):
        raise BadFile(path.name, place, "the term is empty or has no letter or digit")
    if exemption not in codes:
        raise BadFile(path.name, place, f"unknown exemption {exemption!r}, write it like s40(2)")
    if match not in _MATCHES:
        raise BadFile(path.name, place, f"match must be one of {', '.join(_MATCHES)}")
    return TermRule(term, exemption, match, why="a term of the list given with --terms")


def rules_of_case(case: CaseConfig) -> tuple[TermRule, ...]:
    """The s23 and s31 terms of the case configuration, aliases included."""
    rules: list[TermRule] = []
    for exemption, entries in (("s23(1)", case.terms.s23), ("s31(1)", case.terms.s31)):
        for given in entries:
            entry = given if isinstance(given, TermEntry) else TermEntry(term=given)
            why = entry.why or "a term of the case configuration"
            rules.extend(
                TermRule(term, exemption, "word", entry.case_sensitive, why)
                for term in (entry.term, *entry.aliases)
            )
    return tuple(rules)
