# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files as the product itself makes them, of many kinds: the gate must refuse none.

Letters differ in font, size, turn, CropBox, UserUnit, number of pages, script, picture, rules and
leading, and in what is boxed: words, names, parts of words, areas, nothing, whole lines.
"""

import io
import random
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pikepdf
import pymupdf

from redact import gate, ingest
from redact.burn import burn, set_lines
from redact.config import load_policy
from redact.review import public_label
from redact.text import TextMap
from redact.types import Box, Document, Leak, Redaction

LETTER = """the council wrote again about drainage and roads because nobody had replied within
three weeks MI5 s40 12 letters were lost; I am a 3 (see note) co-operation O'Neill's £5.50 end.
Colm Reddaway Zofia Łęcka Siân Ŵyn naïve façade 01632 960144 c.reddaway@example.org"""
SCRIPTS = "Σωκράτης Привет Đặng Điện übergroß Ångström żółć gęślą jaźń ŵyth ŷd"
FONTS = ("helv", "tiro", "cour", "hebo", "tiit", "figo", "notos")


def letter(chance: random.Random) -> bytes:
    """A letter of one to three pages, as some word processor might print it."""
    pdf = pymupdf.open()
    other = chance.random() < 0.3
    for _ in range(chance.randint(1, 3)):
        page = pdf.new_page(width=chance.choice([595, 612, 842]), height=chance.choice([842, 792]))
        _type(page, chance, "unicode" if other else chance.choice(FONTS[:5]))
        if chance.random() < 0.3:
            page.draw_line((40, 500), (400, 500), width=chance.choice([0.5, 2]))
        if chance.random() < 0.2:
            page.draw_rect((300, 600, 420, 680), fill=(0.8, 0.9, 1), color=(0, 0, 0.5))
            page.insert_text((310, 640), "Boxed words here", fontsize=10)
    return _turned(pdf.tobytes(), chance)


def _type(page: pymupdf.Page, chance: random.Random, font: str) -> None:
    size = chance.choice([7, 9, 10, 11, 11.5, 14])
    leading = size * chance.choice([1.0, 1.15, 1.5])
    writer = pymupdf.TextWriter(page.rect)
    face = pymupdf.Font("helv") if font == "unicode" else pymupdf.Font(font)
    words = f"{LETTER} {SCRIPTS if font == 'unicode' else ''}".split()
    y = 60.0
    for _ in range(chance.randint(3, 22)):
        line = " ".join(chance.choice(words) for _ in range(chance.randint(1, 8)))
        writer.append((50, y), line, font=face, fontsize=size)
        y += leading * (2 if chance.random() < 0.15 else 1)
    writer.write_text(page)


def _turned(data: bytes, chance: random.Random) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            if chance.random() < 0.25:
                page.obj.Rotate = chance.choice([90, 180, 270])
            if chance.random() < 0.2:
                page.obj.CropBox = pikepdf.Array([20, 30, 560, 780])
            if chance.random() < 0.1:
                page.obj.UserUnit = 1.5
        buffer = io.BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()


def boxes(document: Document, chance: random.Random) -> list[Redaction]:
    """Words, runs, parts of words and areas of a document to withhold."""
    places, found = TextMap(document), []
    share = chance.choice([0.0, 0.03, 0.1, 0.3])
    taken_to = 0
    for word in document.words:
        if not word.visible or word.start < taken_to or chance.random() > share:
            continue
        end = word.end if chance.random() < 0.7 else min(word.end + 12, len(document.text))
        start = word.start + (1 if chance.random() < 0.1 and word.end - word.start > 3 else 0)
        taken_to = end + 1
        found.extend(
            _redaction(document, run.page, run.box, ((run.start, run.end),), chance)
            for run in places.runs(start, end)
        )
    if chance.random() < 0.25:
        page = chance.choice(document.pages)
        area = Box(40, 300, 40 + chance.randint(60, 300), 300 + chance.randint(20, 200))
        spans = places.spans_in(page.number, area)
        for run in (run for span in spans for run in places.runs(*span)):
            area = area.union(run.box)  # as whoever settles does: no letter is cut
        drawn = _redaction(document, page.number, area, spans, chance)
        found.append(replace(drawn, width="area"))
    return found


def _redaction(
    document: Document,
    page: int,
    box: Box,
    spans: tuple[tuple[int, int], ...],
    chance: random.Random,
) -> Redaction:
    code = chance.choice(["s40(2)", "s31(1)"])
    padded = Box(max(0.0, box.x0 - 0.5), box.y0, box.x1 + 0.5, box.y1)
    return Redaction(document.id, page, padded, (code,), code, ("f" * 32,), tuple(spans))


def tried(seeds: range, widths: tuple[str, ...] = ("exact",)) -> Iterator[tuple[int, Leak]]:
    """(seed, leak) of every clean file that the gate refuses."""
    policy = load_policy("foi")
    label = partial(public_label, policy=policy)
    for seed in seeds:
        chance = random.Random(seed)
        reading = ingest.read(letter(chance), "letter.pdf")
        document, settled = reading.document, boxes(reading.document, chance)
        width = chance.choice(widths)
        as_set, found = set_lines(reading.rendition, document, settled, label, width=width, dpi=200)
        data = burn(reading.rendition, document, found, dpi=200, title="0007", as_set=as_set)
        for leak in gate.check(data, document, found, as_set=as_set, settled=settled):
            yield seed, leak
