# SPDX-License-Identifier: AGPL-3.0-or-later
"""The naive script does redact, and the judge tells what is readable. No timings here."""

import json
from collections import Counter
from pathlib import Path

import pymupdf
import pytest

from redact import ingest
from tests.bench import __main__ as bench
from tests.bench.compare import judge, planted
from tests.bench.corpus import SAMPLES, expected
from tests.bench.naive import default_analyzer, redact_pdf
from tests.bench.surnames import COMMON
from tests.run import saboteurs

SOURCE = "1355-22/04 Subject access cover letter.pdf"
NAME = "Farzana Qureshi-Holt"


@pytest.mark.timeout(60)
def test_the_naive_script_finds_and_covers_some_and_the_judge_sees_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saboteurs.forbid_sockets(monkeypatch)
    path, before, after = SAMPLES / SOURCE, tmp_path / "before.pdf", tmp_path / "after.pdf"
    before.write_bytes(ingest.read(path.read_bytes(), path.name).rendition)
    boxes = redact_pdf(default_analyzer(), before, after)

    known = {SOURCE: expected()[SOURCE]}
    secrets = [(secret["label"], secret["text"]) for secret in planted(known[SOURCE])]
    untouched, redacted = judge({SOURCE: [before]}, known), judge({SOURCE: [after]}, known)
    assert list(untouched.readable) == secrets
    assert untouched.lost == 0
    assert boxes > 0
    assert ("PERSON", NAME) not in redacted.readable
    assert set(redacted.readable) < set(secrets)
    assert _is_black(before, after, NAME)


def test_the_judge_reads_the_twins_too(tmp_path: Path) -> None:
    pdf, twin = tmp_path / "empty.pdf", tmp_path / "twin.txt"
    with pymupdf.open() as empty:
        empty.new_page()
        empty.save(pdf)
    twin.write_text(f"seen by {NAME} today", encoding="utf-8")
    known = {"a": {"withhold": [{"text": NAME, "label": "PERSON"}], "keep": ["stay"]}}
    kept = judge({"a": [pdf, twin]}, known)
    assert kept.readable == (("PERSON", NAME),)
    assert kept.lost == 1
    assert judge({"a": [pdf]}, known).readable == ()


def test_few_boxes_of_an_ordinary_letter_take_words_with_them() -> None:
    found = bench.ordinary.measure(3)
    assert found.total() > 30
    assert bench.ordinary.share(found) >= bench.ordinary.ASKED
    assert bench.ordinary.share(Counter({"step": 1, "line": 1})) == 0.5


@pytest.mark.parametrize(("readable", "code"), [({}, 0), ({"PERSON": 1}, 1)])
def test_a_readable_secret_in_our_own_output_ends_with_1(
    readable: dict[str, int], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs = ("per_page", "start_and_one_page", "whole_command")
    side = {f"cpu_seconds_{cost}": 1.0 for cost in costs} | {"readable": {}, "keeps_lost": 0}
    compared = {
        "pages": 2,
        "repetitions": 1,
        "keeps": 1,
        "secrets": {"PERSON": 1, "S23_TERM": 1, "S31_TERM": 1, "VRM": 1},
        "redact": side | {"readable": readable},
        "naive": side,
    }
    monkeypatch.setattr(
        bench,
        "measure",
        lambda: (
            {"read": 1.0, "find": 0.5, "register and propagate": 0.5},
            {"spaCy NER alone": 1.0},
            (),
        ),
    )
    monkeypatch.setattr(bench, "compare", lambda _: compared)
    told = {"widths": {"step": bench.width.by_width("helv", "step", COMMON[:9])}}
    monkeypatch.setattr(bench.width, "measure", lambda: told)
    monkeypatch.setattr(bench.ordinary, "measure", lambda: Counter({"step": 9, "line": 1}))
    monkeypatch.setattr(bench.pages, "measure_all", list)
    screens = dict.fromkeys(bench.screens.ASKED, 1.0)
    monkeypatch.setattr(bench.screens, "figures", lambda: screens)
    written = tmp_path / "bench.json"
    assert bench.main(["--json", str(written)]) == code
    assert json.loads(written.read_text())["comparison"] == compared


def _is_black(before: Path, after: Path, words: str) -> bool:
    """Whether every place of ``words`` in one file is black in the other."""
    with pymupdf.open(before) as old, pymupdf.open(after) as new:
        places = [(page.number, place) for page in old for place in page.search_for(words)]
        shown = [new[n].get_pixmap(clip=place, colorspace="gray") for n, place in places]
        # The edge of a box may fall inside a pixel: the middle row is what counts.
        middle = [p.samples[p.stride * (p.height // 2) :][: p.width] for p in shown]
    return bool(places) and all(set(row[1:-1]) == {0} for row in middle)
