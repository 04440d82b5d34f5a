# SPDX-License-Identifier: AGPL-3.0-or-later
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redact.bundle import text_twin, twin
from redact.errors import RedactError
from redact.types import Box, Redaction
from tests.bundle.bundle_samples import box_on, document, picture_box

FAR = Box(500, 800, 501, 801)  # a box that lies over no word, so that its spans alone count


def plain(doc, *boxes):
    return text_twin(doc, boxes, reviewed=True)


def test_a_box_becomes_its_public_label_and_not_its_true_exemption():
    doc = document("Dear Ann Example of Leeds")
    masked = box_on(doc, "Ann Example", label="s23(1) or s24(1)", codes=["s23(1)"])
    assert plain(doc, masked) == "Dear [s23(1) or s24(1)] of Leeds\n"


def test_draft_begins_with_not_reviewed_and_a_blank_line():
    doc = document("Dear Ann")
    assert text_twin(doc, (), reviewed=False) == "NOT REVIEWED\n\nDear Ann\n"
    assert text_twin(document(""), (), reviewed=False).startswith("NOT REVIEWED\n")


@pytest.mark.parametrize("gap", ["", " ", ", "])
def test_neighbouring_boxes_of_one_label_stay_two(gap):
    doc = document(f"Dear Ann{gap}Example of Leeds")
    twin_text = plain(doc, box_on(doc, "Ann"), box_on(doc, "Example"))
    assert twin_text == f"Dear [s40(2)]{gap}[s40(2)] of Leeds\n"


def test_a_name_over_two_lines_is_two_boxes_and_two_labels():
    doc = document("met Ann\nExample today")
    boxes = box_on(doc, "Ann"), box_on(doc, "Example")
    assert plain(doc, *boxes) == "met [s40(2)]\n[s40(2)] today\n"


def test_one_box_over_several_lines_is_one_label():
    doc = document("to 1 High St\nof Exampleton\nin EX1 2MP\nend")
    area = box_on(doc, "1 High St", "Exampleton", "EX1 2MP")
    assert plain(doc, area) == "to [s40(2)]\nof\nin\nend\n"


def test_a_picture_box_is_told_at_the_end_of_its_page():
    doc = document("first page", "second page")
    picture = picture_box(0, Box(0, 300, 90, 400))
    assert plain(doc, picture) == "first page\n[s40(2)]\n\nsecond page\n"


def test_a_picture_box_takes_the_words_whose_centre_it_covers():
    doc = document("keep hide keep")
    over = picture_box(0, Box(5 * 6, 0, 9 * 6, 10))
    assert plain(doc, over) == "keep keep\n[s40(2)]\n"


def test_words_nobody_sees_are_gone_without_a_gap():
    doc = document("seen hidden hidden hidden seen", hidden=["hidden"])
    assert plain(doc) == "seen seen\n"


def test_a_box_inside_another_still_has_its_label():
    doc = document("Dear Ann Example of Leeds")
    outer, inner = box_on(doc, "Ann Example"), box_on(doc, "Ann", label="s31(1)")
    for boxes in ((outer, inner), (inner, outer)):
        made = plain(doc, *boxes)
        assert made.count("[s40(2)]") == made.count("[s31(1)]") == 1
        assert "Ann" not in made and "Example" not in made


def test_part_of_a_word_without_glyph_places_takes_the_whole_word():
    doc = document("ring 01632-960001x now", glyphs=False)
    far_box = replace(box_on(doc, "960001"), box=FAR)
    assert plain(doc, far_box) == "ring [s40(2)] now\n"


def test_part_of_a_word_with_glyph_places_leaves_the_rest():
    doc = document("ask (Ann's) mother")
    assert plain(doc, box_on(doc, "Ann")) == "ask ([s40(2)]'s) mother\n"


def test_control_and_direction_characters_and_half_pairs_do_not_go_out():
    doc = document("a\x1b[31mb \u202edrow\u202c x\ud800y \U000e0041z")
    assert plain(doc) == "a[31mb drow xy z\n"


def test_text_outside_every_word_does_not_go_out():
    doc = document("seen words")
    assert "extra" not in plain(
        type(doc)(doc.id, doc.reader, "seen extra", doc.pages, doc.words[:1])
    )


def test_an_engine_that_merges_boxes_is_caught(monkeypatch):
    import presidio_anonymizer

    class Merging(presidio_anonymizer.AnonymizerEngine):
        def anonymize(self, text, results, *args, **kwargs):
            return super().anonymize(text, results[1:], *args, **kwargs)

    monkeypatch.setattr(presidio_anonymizer, "AnonymizerEngine", Merging)
    doc = document("Dear Ann of Leeds")
    with pytest.raises(RedactError, match="box"):
        plain(doc, box_on(doc, "Ann"))


LETTERS = "abcdefghijklmnopqrstuvwxyz"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_box_once_and_every_other_letter_once(data):
    """Whatever the boxes, the surviving letters are exactly those outside them, in order."""
    doc = document(data.draw(st.sampled_from(["abc def ghi", "ab cdef\nghij kl\nmnopq"])))
    spans = st.tuples(st.integers(0, len(doc.text)), st.integers(0, len(doc.text)))
    drawn = data.draw(st.lists(spans.map(sorted).map(tuple), max_size=5))
    boxes = [
        Redaction("d", 0, FAR, ("s40(2)",), str(number), (), ((start, end),))
        for number, (start, end) in enumerate(drawn)
    ]
    made = plain(doc, *boxes)
    for number in range(len(drawn)):
        assert made.count(f"[{number}]") == 1
    taken = {offset for start, end in drawn for offset in range(start, end)}
    kept = [c for at, c in enumerate(doc.text) if at not in taken and c in LETTERS]
    assert [c for c in made if c in LETTERS] == kept


def test_the_first_line_is_the_word_others_look_for():
    assert twin.NOT_REVIEWED == "NOT REVIEWED"
