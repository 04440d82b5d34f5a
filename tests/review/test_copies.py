# SPDX-License-Identifier: AGPL-3.0-or-later
"""A passage that stands twice is treated the same twice, however it is quoted and wrapped."""

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redact.review.copies import Difference, Judged, differences
from tests.review.large import large_bundle

_BODY = (
    "Following the meeting in Northmarch the complaint was passed to Jane Smith, who works at the "
    "front counter and had taken the first statement. Her line manager agreed the next steps."
)


def _judged(number: str, text: str, *withheld: str) -> Judged:
    """``text`` with every occurrence of each of ``withheld`` withheld."""
    spans = []
    for words in withheld:
        at = text.index(words)
        while at >= 0:
            spans.append((at, at + len(words)))
            at = text.find(words, at + 1)
    return Judged(number, text, tuple(spans))


def _shown(documents: list[Judged]) -> list[tuple[str, str, str, str]]:
    text = {judged.number: judged.text for judged in documents}
    return [
        (d.number_withheld, text[d.number_withheld][d.start : d.end], d.number_shown,
         text[d.number_shown][d.shown_start : d.shown_end])
        for d in differences(documents)
    ]  # fmt: skip


def _quoted(text: str, mark: str, width: int) -> str:
    return "\n".join(mark + line for line in textwrap.wrap(text, width))


@pytest.mark.parametrize(
    "copy",
    [
        _BODY,
        _quoted(_BODY, "> ", 40),
        _quoted(_BODY, ">> | ", 23),
        _BODY.upper(),
        _BODY.replace("Jane Smith", "Jáne Ｓmith").replace("'", "’"),
        _BODY.replace("complaint", "com-\n> plaint").replace("Northmarch", "North\u00admarch"),
        "On 3 May 2026 at 09:12, A Person wrote:\n"
        + _quoted(_BODY, "> ", 60)
        + "\nThanks, all noted",
        "Something else first.\n\n" + _BODY + "\n\nSomething else last.",
    ],
)
def test_what_is_withheld_in_one_copy_and_shown_in_another_is_named(copy: str) -> None:
    documents = [_judged("0001", _BODY, "Jane Smith"), Judged("0002", copy)]
    ((withheld, words, shown, read),) = _shown(documents)
    assert (withheld, words, shown) == ("0001", "Jane Smith", "0002")
    assert read.replace("\n", " ").replace("> ", "").replace(">", "").replace(
        "| ", ""
    ).casefold() in (
        "jane smith",
        "jáne ｓmith",
    )
    backwards = differences(documents[::-1])
    assert [d.number_shown for d in backwards] == ["0002"]


def test_words_broken_at_the_end_of_quoted_lines_are_whole_words() -> None:
    text = "Their petition reached Anneliese Hargreaves through registered channels yesterday"
    copy = (
        "> Their peti-\n> tion reached Anne-\n>liese Har\u00adgreaves through regis\u2010\n"
        ">> tered channels yesterday"
    )
    ((_, words, _, read),) = _shown([_judged("1", text, "Anneliese Hargreaves"), Judged("2", copy)])
    assert words == "Anneliese Hargreaves"
    assert read == "Anne-\n>liese Har\u00adgreaves"


def test_withheld_in_both_copies_is_no_difference() -> None:
    quoted = _quoted(_BODY, "> ", 200)
    assert not differences(
        [_judged("1", _BODY, "Jane Smith"), _judged("2", quoted, "Jane", "Smith")]
    )


def test_two_findings_side_by_side_are_one_span() -> None:
    documents = [_judged("1", _BODY, "Jane", "Smith"), Judged("2", _BODY)]
    assert _shown(documents) == [("1", "Jane Smith", "2", "Jane Smith")]


def test_a_box_on_half_the_name_shows_the_other_half() -> None:
    documents = [_judged("1", _BODY, "Jane Smith"), _judged("2", _BODY, "Smith")]
    assert _shown(documents) == [("1", "Jane Smith", "2", "Jane")]


def test_one_place_is_named_once_at_its_widest() -> None:
    documents = [_judged("1", _BODY, "Jane"), _judged("2", _BODY, "Jane Smith"), Judged("3", _BODY)]
    assert _shown(documents) == [
        ("2", "Jane Smith", "1", "Smith"),
        ("2", "Jane Smith", "3", "Jane Smith"),
    ]


def test_neighbours_withheld_in_one_copy_only_are_still_context() -> None:
    withheld = _judged("1", _BODY, "Jane Smith", "Northmarch", "front counter")
    shown = _judged("2", _BODY, "Northmarch", "complaint")
    assert {found[1:] for found in _shown([withheld, shown])} == {
        ("complaint", "1", "complaint"),
        ("Jane Smith", "2", "Jane Smith"),
        ("front counter", "2", "front counter"),
    }


def test_part_of_a_word_is_compared_as_that_part() -> None:
    text = "The officer with shoulder number C4410 attended the address and left a card."
    assert not differences([_judged("1", text, "4410"), _judged("2", text, "4410")])
    documents = [_judged("1", text, "4410"), _judged("2", text, "44")]
    assert _shown(documents) == [("1", "4410", "2", "10")]


def test_twice_in_one_document_counts_too() -> None:
    text = _BODY + "\n\n-----Original Message-----\n" + _quoted(_BODY, "> ", 50)
    ((_, words, shown, read),) = _shown([Judged("1", text, ((64, 74),))])
    assert (words, shown) == ("Jane Smith", "1")
    assert read.split() in (["Jane", "Smith"], ["Jane", ">", "Smith"])


def test_a_header_that_is_quoted_and_printed_otherwise_is_the_same() -> None:
    header = (
        "From: Jane Smith <mailbox@example.org>\nSent: 3 May 2026 09:12\n"
        "To: Disclosure Team\nSubject: Northmarch statements"
    )
    quoted = (
        "Please see below.\n-----Original Message-----\n> FROM: Jane Smith [mailbox@example.org]\n"
        "> SENT: 3 May 2026 09:12\n> TO: Disclosure Team\n> SUBJECT: Northmarch statements\n> \n"
    )
    name = "Jane Smith <mailbox@example.org>"
    documents = [_judged("1", header, name), Judged("2", quoted)]
    assert [d[:3] for d in _shown(documents)] == [("1", name.strip("<>"), "2")]


def test_a_sign_off_is_found_where_the_quotation_ends() -> None:
    before = "we expect to close the Northmarch complaint review tomorrow. Regards,\nJane"
    copy = (
        before + "\n\nFrom: Somebody Else\nTo: Another Person\nSubject: unrelated matters entirely"
    )
    assert _shown([_judged("1", before, "Jane"), Judged("2", copy)]) == [("1", "Jane", "2", "Jane")]
    assert _shown([_judged("1", copy, "Jane"), Judged("2", before)]) == [("1", "Jane", "2", "Jane")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # A form letter to two people.
        (_BODY, _BODY.replace("Jane Smith", "Ann Brown")),
        # One name in two passages.
        (_BODY, "The parcel was signed for by Jane Smith and left at the gate of the depot."),
        # The opening and the ending of every letter.
        ("26 May 2026\n\nDear Ms Jane Smith\n\nThank you for your request dated 3 April 2026.",
         "27 May 2026\n\nDear Ms Jane Smith\n\nThank you for your request dated 3 April 2026."),
        ("Please do not hesitate to contact me. Kind regards, Jane Smith",
         "If in doubt, please do not hesitate to contact me. Kind regards, Jane Smith"),
        ("Dear Jane Smith", "Dear Jane Smith"),
        ("Complaint: Jane Smith, Northmarch depot", "Complaint: Jane Smith, Northmarch depot"),
        # A long address is no passage by itself.
        ("He lives at Jane Smith 14 Little Orchard Close Lower Northmarch Northshire NM1 2AB now",
         "Bill to Jane Smith 14 Little Orchard Close Lower Northmarch Northshire NM1 2AB twice"),
    ],
)  # fmt: skip
def test_what_is_no_copy_may_differ(one: str, other: str) -> None:
    words = "Jane Smith 14 Little Orchard Close Lower Northmarch Northshire NM1 2AB"
    words = words if words in one else "Jane Smith"
    assert not differences([_judged("1", one, words), Judged("2", other)])


def test_a_long_passage_is_found_where_only_part_of_it_is_quoted() -> None:
    passage = "Units hold back until " + " ".join(f"item{n} was checked" for n in range(20))
    part = " ".join(passage.split()[10:50])
    found = _shown([_judged("1", f"Advice: {passage}. End.", passage), Judged("2", f"> {part}")])
    assert found
    assert all(read == words for _, words, _, read in found)


@pytest.mark.parametrize("first", [0, 12])
def test_a_long_passage_at_the_edge_of_a_document_is_found(first: int) -> None:
    words = [f"word{n}" for n in range(25)]
    passage = " ".join(words[first : first + 13])
    documents = [_judged("1", " ".join(words), passage), Judged("2", " ".join(words))]
    assert " ".join(read for *_, read in _shown(documents)) == passage


def test_documents_may_be_streamed_and_spans_may_be_odd() -> None:
    documents = [
        Judged("1", _BODY, ((74, 65), (64, 74), (63, 64), (500, 900))),
        Judged("2", ""),
        Judged("3", "> > |", ((0, 5),)),
        Judged("4", _BODY),
    ]
    assert differences(lambda: iter(documents)) == (Difference("1", 64, 74, "4", 64, 74),)
    assert differences([]) == ()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_copies_that_are_wrapped_anyhow_agree_and_never_when_a_word_is_left_out(
    data: st.DataObject,
) -> None:
    words = [f"word{n}" for n in range(data.draw(st.integers(12, 40)))]
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    gaps = st.sampled_from([" ", "\n", "\n> ", "\n| > ", "  "])

    def written(number: str, open_at: int = -1) -> Judged:
        text, spans = "", []
        for at, word in enumerate(words):
            start = len(text)
            text += word
            if first <= at < last and at != open_at:
                spans.append((start, len(text)))
            text += data.draw(gaps)
        return Judged(number, text, tuple(spans))

    whole = written("1")
    assert differences([whole, written("2")]) == ()
    if len(words) - (last - first) >= 8:
        open_at = data.draw(st.integers(first, last - 1))
        found = differences([whole, written("2", open_at)])
        assert [d.number_shown for d in found] == ["2"]
        other = written("3", open_at)
        ((start, end),) = [(d.shown_start, d.shown_end) for d in differences([whole, other])]
        assert other.text[start:end] == words[open_at]


def test_a_large_bundle_is_compared() -> None:
    assert len(differences(large_bundle(250, 1000, 10))) > 500
