# SPDX-License-Identifier: AGPL-3.0-or-later
"""Registration marks, postcodes and driver numbers as they are dictated over telephone and radio.

``Yankee Tango six eight Bravo X-ray Delta``, ``T B three, five Y for yellow, N for nuts``. It does
not find numbers of digits alone: those are ``spoken``'s.
"""

import re
from collections.abc import Iterator

from redact.detect.dictated import Run, runs
from redact.detect.recognisers.documents import LICENCE_CUE
from redact.detect.recognisers.hits import Hit, said_near
from redact.detect.recognisers.vehicle import CUE as VEHICLE_CUE

_MARK = re.compile(r"[A-Z]{2}[0-9O]{2}[A-Z]{3}|[A-Z]\d{1,3}[A-Z]{3}|[A-Z]{3}\d{1,3}[A-Z]")
_PART_OF_MARK = re.compile(r"[A-Z]{1,2}[0-9O]{2}[A-Z]{0,2}|[0-9O]{2}[A-Z]{3}")
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")
_HEAD = re.compile(r"(?<![\w'\u2019])[A-Z]{2,5}[ ,-]{1,2}$")
_FEWEST_OF_MARK, _FEWEST_OF_LICENCE = 4, 8


def find_marks(text: str) -> Iterator[Hit]:
    """Hits for a whole mark, and near words about vehicles for a part of one."""
    for run in _mixed(text):
        whole = _MARK.search(run.value)
        if whole and (run.words or said_near(VEHICLE_CUE, text, (run.start, run.end), 120, 40)):
            yield Hit(*run.span(*whole.span()), 0.85, "a registration mark spelled out")
        elif (
            len(run.value) >= _FEWEST_OF_MARK
            and _PART_OF_MARK.fullmatch(run.value)
            and said_near(VEHICLE_CUE, text, (run.start, run.end), 70, 25)
        ):
            yield Hit(run.start, run.end, 0.6, "part of a registration mark, spelled out")


def find_postcodes(text: str) -> Iterator[Hit]:
    """Hits for what is a postcode and nothing more."""
    for run in _mixed(text):
        if _POSTCODE.fullmatch(run.value):
            yield Hit(run.start, run.end, 0.8, "a postcode spelled out")


def find_licences(text: str) -> Iterator[Hit]:
    """Hits for eight signs and more after a word for a licence, with a surname's letters before."""
    for run in _mixed(text, said_first=True):
        near = said_near(LICENCE_CUE, text, (run.start, run.end), 80)
        if near and len(run.value) >= _FEWEST_OF_LICENCE:
            head = _HEAD.search(text, max(0, run.start - 8), run.start)
            start = head.start() if head else run.start
            yield Hit(start, run.end, 0.8, "a driver number spelled out")


def _mixed(text: str, *, said_first: bool = False) -> Iterator[Run]:
    """Runs with letters and digits; ``said_first`` takes those of digits too."""
    for run in runs(text):
        letters = any(sign.isalpha() for sign in run.value)
        if (letters or said_first) and any(sign.isdigit() for sign in run.value):
            yield run
