# SPDX-License-Identifier: AGPL-3.0-or-later
"""The script most engineers would write for a list of terms: PyMuPDF's search and redactions.

It is what the vectors are measured against, used nowhere else, and offers no guarantee at all.
"""

from collections.abc import Iterable

import pymupdf

from tests.adversarial.driver import Outcome
from tests.adversarial.oracle import judge
from tests.adversarial.paper import Vector


def redacted(vector: Vector) -> bytes:
    """A vector's PDF with its terms and areas redacted as PyMuPDF's manual shows it."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    with pymupdf.open("pdf", vector.pdf) as pdf:
        for number, page in enumerate(pdf):
            places = [
                place
                for term in (vector.secrets if vector.listed else ())
                for place in page.search_for(term)
            ]
            drawn = [pymupdf.Rect(area.box) for area in vector.areas if area.page == number]
            for place in [*places, *(box * page.derotation_matrix for box in drawn)]:
                page.add_redact_annot(place, fill=(0, 0, 0))
            page.apply_redactions()
        return bytes(pdf.tobytes(garbage=4, deflate=True))


def outcomes(vectors: Iterable[Vector], ocr: bool) -> list[Outcome]:
    """What becomes of each vector."""
    return [_outcome(vector, ocr) for vector in vectors]


def _outcome(vector: Vector, ocr: bool) -> Outcome:
    try:
        output = redacted(vector)
    except (RuntimeError, ValueError, pymupdf.mupdf.FzErrorBase) as error:
        return Outcome(vector, "refused", type(error).__name__)
    judged = judge(vector, [output], (), ocr)
    if judged.leaks:
        return Outcome(vector, "leak", judged.leaks[0][0])
    if judged.lost:
        return Outcome(vector, "lost", ", ".join(judged.lost))
    return Outcome(vector, "released" if vector.expect == "refuse" else "clean")
