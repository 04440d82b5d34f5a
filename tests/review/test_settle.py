# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is decided becomes boxes: withhold wins, neighbours merge, nothing undecided stays."""

from dataclasses import replace

from redact.config import load_policy
from redact.review import propose, settle
from redact.types import Box, Decision, Document, Finding, Page, Picture, Verdict, Word

POLICY = load_policy("foi")
AT = "2026-01-01T00:00:00.000Z"


def make(text: str, *, glyphs: bool = True, hidden: str = "") -> Document:
    """A page of 6 x 10 pt characters, 14 pt from line to line."""
    words, offset = [], 0
    for number, line in enumerate(text.split("\n")):
        column = 0
        for token in line.split(" "):
            if token:
                x, y = column * 6.0, number * 14.0
                box = Box(x, y, x + 6 * len(token), y + 10)
                cells = tuple(Box(x + 6 * i, y, x + 6 * i + 6, y + 10) for i in range(len(token)))
                start = offset + column
                words.append(
                    Word(
                        start,
                        start + len(token),
                        0,
                        number,
                        box,
                        cells if glyphs else (),
                        hidden="no ink" if token == hidden else "",
                    )
                )
            column += len(token) + 1
        offset += len(line) + 1
    page = Page(0, 595, 842, 0, len(text))
    return Document("d" * 64, "txt.v1", text, (page,), tuple(words))


def find(
    document: Document, words: str, label: str = "PERSON", score: float = 0.9, **more: object
) -> Finding:
    start = document.text.index(words)
    return Finding(document.id, label, start, start + len(words), score, "test.v1", "test", **more)  # type: ignore[arg-type]


def boxes(document: Document, *findings: Finding, decisions: tuple[Decision, ...] | None = None):  # type: ignore[no-untyped-def]
    made = propose(POLICY, findings, AT) if decisions is None else decisions
    return settle(document, findings, made, POLICY)


def spans(redactions) -> list[str]:  # type: ignore[no-untyped-def]
    return [span for redaction in redactions for span in redaction.spans]


def test_a_part_of_a_word_is_boxed_by_its_characters() -> None:
    document = make("to Smith, please")
    (redaction,) = boxes(document, find(document, "Smith"))
    assert redaction.spans == ((3, 8),)
    assert redaction.box.x0 <= 18 and 48 <= redaction.box.x1 < 54
    assert redaction.public_label == "s40(2)"


def test_without_glyphs_a_touched_word_goes_whole() -> None:
    document = make("to Smith, please", glyphs=False)
    (redaction,) = boxes(document, find(document, "Smith"))
    assert redaction.spans == ((3, 9),)


def test_neighbours_merge_and_keep_all_exemptions() -> None:
    document = make("ask Ann Lark now")
    redactions = boxes(document, find(document, "Ann"), find(document, "Lark", "S31_TERM"))
    assert [r.spans for r in redactions] == [((4, 12),)]
    assert redactions[0].exemptions == ("s31(1)", "s40(2)")
    assert redactions[0].public_label == "s31(1), s40(2)"
    assert len(redactions[0].findings) == 2


def test_a_span_over_two_lines_is_two_boxes() -> None:
    document = make("write to Ann\nLark today")
    first, second = boxes(document, find(document, "Ann\nLark"))
    assert (first.spans, second.spans) == (((9, 12),), ((13, 17),))
    assert first.box.y1 <= second.box.y0


def test_withhold_beats_release_on_overlap() -> None:
    document = make("call Ann Lark")
    kept = find(document, "Ann Lark", keep=True)
    assert [r.spans for r in boxes(document, kept, find(document, "Ann"))] == [((5, 8),)]
    assert boxes(document, kept) == ()


def test_unsure_and_undecided_are_boxed() -> None:
    document = make("call Ann Lark")
    unsure = find(document, "Ann", score=0.1)
    assert propose(POLICY, [unsure], AT)[0].verdict is Verdict.REFER
    assert len(boxes(document, unsure)) == 1
    assert len(boxes(document, unsure, decisions=())) == 1
    assert len(boxes(document, find(document, "Ann", "NO_SUCH_LABEL"))) == 1


def test_an_area_takes_the_characters_under_it_and_grows_to_hold_them() -> None:
    document = make("alpha beta gamma\ndelta")
    area = Finding(
        document.id, "AREA", 0, 0, 1.0, "areas.v1", "drawn", ("s31(1)",), ((0, Box(40, 2, 50, 8)),)
    )
    (redaction,) = boxes(document, area)
    taken = "".join(document.text[s:e] for s, e in redaction.spans)
    assert taken == "bet"
    assert redaction.box.y0 <= 0 and redaction.box.y1 >= 10 and redaction.exemptions == ("s31(1)",)


def test_words_nobody_sees_get_no_box() -> None:
    document = make("call Secret now", hidden="Secret")
    assert boxes(document, find(document, "Secret")) == ()


def test_masked_labels_are_given_once() -> None:
    policy = load_policy("foi_masked")
    document = make("the Box said")
    findings = [
        find(document, "Box", "S23_TERM"),
        find(document, "Box", "TERM", exemptions=("s24(1)",)),
    ]
    (redaction,) = settle(document, findings, propose(policy, findings, AT), policy)
    assert redaction.public_label == "s23(1) or s24(1)"
    assert redaction.exemptions == ("s23(1)", "s24(1)")


def test_a_hidden_word_is_boxed_where_a_picture_may_show_it() -> None:
    document = make("to Smith now", hidden="Smith")
    assert boxes(document, find(document, "Smith")) == ()
    pictured = replace(
        document, pages=(replace(document.pages[0], pictures=(Picture(Box(0, 0, 99, 9)),)),)
    )
    (redaction,) = boxes(pictured, find(pictured, "Smith"))
    assert redaction.spans == ((3, 8),)


def test_what_an_ocr_layer_says_of_a_word_has_no_box_of_its_own() -> None:
    document = make("to Smith now\nSmith again", glyphs=False)
    seen, _, below = document.words[1], document.words[2], document.words[3]
    layer = replace(below, box=replace(seen.box, x0=seen.box.x0 - 1), hidden="scan layer")
    page = replace(document.pages[0], pictures=(Picture(Box(0, 0, 99, 99), scan=True),))
    words = (*document.words[:3], layer, *document.words[4:])
    scan = replace(document, pages=(page,), words=words)
    other = Finding(scan.id, "PERSON", layer.start, layer.end, 0.9, "test.v1", "test")
    (redaction,) = boxes(scan, find(scan, "Smith"), other)
    assert redaction.spans == ((3, 8), (13, 18)) and len(redaction.findings) == 2
    assert redaction.box.x0 <= layer.box.x0 and redaction.box.x1 >= seen.box.x1
    apart = replace(scan, words=(*document.words[:3], replace(layer, box=Box(200, 90, 230, 100))))
    assert (
        len(
            boxes(
                replace(apart, pages=(replace(page, pictures=(Picture(Box(0, 0, 300, 300)),)),)),
                find(scan, "Smith"),
                other,
            )
        )
        == 2
    )
