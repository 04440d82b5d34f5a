# SPDX-License-Identifier: AGPL-3.0-or-later
"""Boxes lie over their words on any page, however it is turned, cropped, scaled and inherited."""

from __future__ import annotations

import io

import pikepdf
import pymupdf
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.burn.attack import released
from tests.burn.conftest import letter

_LINES = ("Dear Ms Quillfeather, thank you", "for the visit of Mr Osgood", "Jaggayappa, now gone.")


def _page(rotate: int, corner: tuple[float, float], crop: float, unit: float, inherited: bool):
    """A letter whose page has these boxes, ``corner`` being where its MediaBox begins."""
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter(_LINES))) as pdf:
        page = pdf.pages[0].obj
        x, y = corner
        whole = [x, y, x + 595.276, y + 841.89]
        old = page.Contents.read_bytes() if isinstance(page.Contents, pikepdf.Stream) else b""
        if not old:
            old = b"\n".join(part.read_bytes() for part in page.Contents)
        page.Contents = pdf.make_stream(b"q 1 0 0 1 %f %f cm\n%s\nQ" % (x, y, old))
        holder = pdf.Root.Pages if inherited else page
        for key in ("/MediaBox", "/Rotate", "/CropBox"):
            if key in page:
                del page[key]
        holder.MediaBox = pikepdf.Array(whole)
        holder.Rotate = rotate
        if crop:
            inner = [whole[0] + crop, whole[1] + crop, whole[2] - crop, whole[3] - crop]
            holder.CropBox = pikepdf.Array(inner)
        page.UserUnit = unit
        pdf.save(stream, deterministic_id=True)
    return stream.getvalue()


@settings(max_examples=30, deadline=None, derandomize=True, database=None)
@given(
    rotate=st.sampled_from((0, 90, 180, 270, -90, 450)),
    corner=st.sampled_from(((0.0, 0.0), (-300.0, 40.5), (1000.25, -7.0))),
    crop=st.sampled_from((0.0, 10.0, 33.3)),
    unit=st.sampled_from((1.0, 2.0, 1.5)),
    inherited=st.booleans(),
    width=st.sampled_from(("exact", "step", "line")),
)
def test_the_gate_finds_boxes_over_their_words(
    rotate: int,
    corner: tuple[float, float],
    crop: float,
    unit: float,
    inherited: bool,
    width: str,
) -> None:
    pdf = _page(rotate, corner, crop, unit, inherited)
    data, _, leaks = released(pdf, "Osgood", width)
    assert leaks == 0
    with pymupdf.open(stream=pdf) as source, pymupdf.open(stream=data) as out:
        assert abs(source[0].rect.width - out[0].rect.width) < 1
        text = out[0].get_text()
    assert "Quillfeather" in text
    assert "Osgood" not in text
