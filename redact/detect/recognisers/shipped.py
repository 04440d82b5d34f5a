# SPDX-License-Identifier: AGPL-3.0-or-later
"""Presidio's own UK recognisers, switched on, each with a judge that looks at the words around.

A checksum that fails lowers the score and never vetoes. Nothing US, crypto or networked is here.
Imports Presidio: only ``engine`` may import this.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from presidio_analyzer import PatternRecognizer
from presidio_analyzer.predefined_recognizers import (
    NhsRecognizer,
    UkDrivingLicenceRecognizer,
    UkNinoRecognizer,
    UkPassportRecognizer,
    UkPostcodeRecognizer,
    UkVehicleRegistrationRecognizer,
)

from redact.detect.recognisers import documents, national, vehicle
from redact.detect.recognisers.hits import said_near

# From a text, a span in it and the recogniser's score to the score it deserves; 0 drops it.
Judge = Callable[[str, tuple[int, int], float], float]


class _Nhs(NhsRecognizer):
    """Presidio's, with a failed checksum as doubt instead of a veto."""

    def validate_result(self, pattern_text: str) -> bool | None:  # type: ignore[override]
        return True if super().validate_result(pattern_text) else None


class _Vehicle(UkVehicleRegistrationRecognizer):
    """Presidio's, with an unknown age mark as doubt instead of a veto."""

    def validate_result(self, pattern_text: str) -> bool | None:
        return True if super().validate_result(pattern_text) else None


@dataclass(frozen=True, slots=True)
class Shipped:
    """A recogniser of Presidio, its judge, and the sentence for the officer.

    ``needs`` is quick to find, and stands wherever the recogniser finds anything.
    """

    source: str
    recogniser: PatternRecognizer
    judge: Judge
    why: str
    needs: re.Pattern[str]
    cased: bool = False


def _nhs(text: str, span: tuple[int, int], score: float) -> float:
    if said_near(national.NHS_CUE, text, span, 60):
        return 0.98 if score == 1 else 0.7
    spaced = not text[span[0] : span[1]].isdigit()
    return (0.85 if score == 1 else 0.3) if spaced else (0.4 if score == 1 else 0.0)


def _nino(text: str, span: tuple[int, int], score: float) -> float:
    return 0.98 if said_near(national.NINO_CUE, text, span, 60) else 0.85


def _postcode(text: str, span: tuple[int, int], score: float) -> float:
    written = text[span[0] : span[1]]
    if written.isupper():
        return 0.8
    in_address = re.search(
        r"post ?-?code|address|cod post|live", text[max(0, span[0] - 60) : span[0]]
    )
    return 0.6 if in_address and " " in written else 0.0


def _vehicle(text: str, span: tuple[int, int], score: float) -> float:
    said = said_near(vehicle.CUE, text, span, 70, 25)
    if score == 1:  # the current form, with an age mark that exists
        return 0.95 if said else 0.85
    if vehicle.is_word_with_number(text[span[0] : span[1]]):
        return 0.0
    return 0.85 if said else 0.3


def _licence(text: str, span: tuple[int, int], score: float) -> float:
    return 0.98 if said_near(documents.LICENCE_CUE, text, span, 60) else 0.9


def _passport(text: str, span: tuple[int, int], score: float) -> float:
    return 0.9 if said_near(documents.PASSPORT_CUE, text, span, 60) else 0.0


# The end of the first half of a postcode, and its second half.
_POSTCODE = re.compile(
    r"[0-9](?:(?<=[A-Za-z].)|(?<=[A-Za-z][0-9].))[A-Za-z]?\s?[0-9][A-Za-z]{2}(?!\w)"
    r"|0(?i:AA)(?!\w)"
)


def recognisers() -> tuple[Shipped, ...]:
    """New instances; loading them reads nothing from disk or network."""
    return (
        Shipped(
            "uk_nhs.v1",
            _Nhs(),
            _nhs,
            "ten digits formed like an NHS number",
            re.compile(r"[0-9]{3}[- ]?[0-9]{3}[- ]?[0-9]{4}"),
        ),
        Shipped(
            "uk_nino.v1",
            UkNinoRecognizer(),
            _nino,
            "formed like a National Insurance number",
            re.compile(r"(?:[0-9]{2} ?){3}[A-Da-d]"),
        ),
        Shipped(
            "uk_postcode.v1",
            UkPostcodeRecognizer(),
            _postcode,
            "a full postcode",
            _POSTCODE,
        ),
        Shipped(
            "uk_vrm.v1",
            _Vehicle(),
            _vehicle,
            "formed like a vehicle registration mark",
            re.compile(r"[0-9][- ]?[A-Z](?:[A-Z]{2})?(?!\w)"),
            cased=True,
        ),
        Shipped(
            "uk_driving_licence.v1",
            UkDrivingLicenceRecognizer(),
            _licence,
            "formed like a driving licence number",
            re.compile(r"[0-9]{6}[A-Za-z9]{2}[A-Za-z0-9][A-Za-z]{2}"),
        ),
        Shipped(
            "uk_passport.v1",
            UkPassportRecognizer(),
            _passport,
            "formed like a passport number, and called one",
            re.compile(r"[0-9]{7}"),
        ),
    )
