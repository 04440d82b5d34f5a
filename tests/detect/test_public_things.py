# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is public beside what is not: a switchboard's extension, an official's initials."""

import json
from typing import Any

import pytest

from redact.config import CaseConfig, load_policy
from redact.detect import Detector, build_register
from redact.types import Document, Finding

POLICY = load_policy("foi").model_copy(
    update={"detectors": ("headers", "structure", "identifiers", "terms", "allow")}
)


def found(text: str, **case: Any) -> dict[str, str]:
    config = CaseConfig.model_validate_json(json.dumps(case))
    page = Document("d1", "txt.v1", text, (), ())
    findings = Detector(POLICY, config).find(page)
    return {text[f.start : f.end]: f.label for f in findings if not f.keep}


def test_of_a_public_number_only_somebodys_extension_goes() -> None:
    case = {"authority": {"public_phones": ["0117 496 0100"]}}
    assert found("Tel: 0117 496 0100 x2331 please", **case) == {"x2331": "PHONE"}
    assert found("Tel: 0117 496 0100 please", **case) == {}


OFFICIAL = {"published_officials": [{"name": "Wyn Hale", "role": "Chief Constable"}]}


def test_an_officials_initials_stay_where_the_document_says_what_they_mean() -> None:
    text = "Present: Wyn Hale (WH), Ada Pell (AP)\n\nAP asked. WH agreed.\n"
    assert set(found(text, **OFFICIAL)) == {"Ada Pell", "AP"}
    both = "Present: Walid Hussain (WH), Wyn Hale (WH)\n\nWH agreed.\n"
    assert "WH" in found(both, **OFFICIAL)


def test_an_officials_initial_and_surname_stay_if_nobody_else_bears_it() -> None:
    assert found("Decision of W. Hale, Chief Constable, and Mr Ode.", **OFFICIAL) == {
        "Ode": "PERSON"
    }
    both = found("Ms Una Hale and W. Hale came.", **OFFICIAL)
    assert any("Hale" in name for name in both)


@pytest.mark.parametrize(
    "text",
    [
        "Write to Wycliffe House, Water Lane, Wilmslow, Cheshire, SK9 5AF",
        "or telephone 0303 123 1113.",
        "Section 23(3) lists (a) the Security Service, (b) GCHQ, ... (n) the National Crime Agency",
    ],
)
def test_what_everybody_may_know(text: str) -> None:
    assert found(text) == {}


def test_spoken_hundreds() -> None:
    text = "ring oh seven seven double-oh, nine hundred, five six two tonight"
    assert found(text) == {"oh seven seven double-oh, nine hundred, five six two": "PHONE"}


def test_initials_with_a_small_letter_in_them() -> None:
    assert found("Present: Bronagh McAteer (BMcA)\n\nBMcA agreed.\n") == {
        "Bronagh McAteer": "PERSON",
        "BMcA": "PERSON",
    }


WHOLE = load_policy("foi")
PUBLIC = (
    "He was seen on «Victoria Embankment» and then at the «Russell Building» on Friday.",
    "Taken to «Marchgate Infirmary» by ambulance; the hearing is at «Kelmouth Guildhall».",
    "«Kelmouth City Council» has agreed, and «PENNARTH TOWN COUNCIL» was told.",
    "Write to the Independent Office for Police Conduct, «PO Box 473, Sale M33 0BW».",
    "Meeting of 8 May, «Room 2, Civic Centre, Kelmouth», at 10.00.",
    "«HEDDLU GLAN CERI»\n\nAr ran y Prif Gwnstabl, «Gorsaf Abermoel».",
    "Invoice of «Golden Oriel Wines» for the reception.",
    "The dinner was with «PCC Achebe-Lyle» and «ACC Renton»; both paid.",
)
OFFICES = {
    "published_officials": [
        {"name": "Desmond Achebe-Lyle", "role": "Police and Crime Commissioner"},
        {"name": "Tobias Renton", "role": "Assistant Chief Constable"},
    ]
}


@pytest.mark.parametrize("marked", PUBLIC)
def test_places_councils_trades_and_offices_stay(marked: str) -> None:
    text = marked.replace("«", "").replace("»", "")
    config = CaseConfig.model_validate_json(json.dumps(OFFICES))
    page = Document("d1", "txt.v1", text, (), ())
    findings = Detector(WHOLE, config).find(page)
    gone = {n for f in findings if not f.keep for n in range(f.start, f.end)}
    for part in marked.split("«")[1:]:
        words = part.partition("»")[0]
        start = text.index(words)
        assert not gone & {*range(start, start + len(words))}, words


def test_a_town_that_the_model_alone_takes_for_somebody_is_not_looked_for() -> None:
    def seen(number: str, text: str, words: str, source: str) -> tuple[Document, tuple[Any, ...]]:
        start = text.index(words)
        place = (start, start + len(words), 0.6, source, "why")
        found = Finding(number, "PERSON", *place, reader="txt.v1")
        return Document(number, "txt.v1", text, (), ()), (found,)

    council = "Kelmouth City Council wrote to Kelmouth Horne about it, and Ada Kelmouth."
    other = "Letter from Kelmouth Horne"
    by_model = [
        seen("a", council, "Kelmouth Horne", "spacy_ner.v1"),
        seen("b", other, "Kelmouth Horne", "spacy_ner.v1"),
    ]
    assert [person.name for person in build_register(CaseConfig(), by_model).people] == []
    by_header = [*by_model, seen("c", other, "Kelmouth Horne", "header.v1")]
    named = [person.name for person in build_register(CaseConfig(), by_header).people]
    assert named == ["Kelmouth Horne"]


COUNCIL = {
    "authority": {
        "name": "Ambleford Metropolitan Borough Council",
        "own_addresses": ["Tallow Buildings, Weir Street, Ambleford, AF1 1AA"],
    },
    "published_officials": [
        {"name": "Ines Corran", "role": "Councillor"},
        {"name": "Otis Lorne", "role": "Councillor; Leader of the Council"},
        {"name": "Una Marsh", "role": "Director of Housing"},
    ],
}


def test_who_sits_as_a_judge_sits_in_public() -> None:
    assert found("It was heard by Tribunal Judge Quennell, then by HHJ Ardley.") == {}
    assert set(found("It was about Mr Quennell.")) == {"Quennell"}


def test_elected_members_stay_by_their_surnames_and_others_of_their_name_do_not() -> None:
    assert found("Members: Cllrs Corran, Lorne. Cllr Lorne asked.", **COUNCIL) == {}
    assert set(found("Members: Cllrs Corran and Pryce.", **COUNCIL)) == {"Pryce"}
    assert set(found("Cllr Marsh asked.", **COUNCIL)) == {"Marsh"}
    assert "Corran" in found("Ms Corran lives there.", **COUNCIL)
    assert any("Corran" in one for one in found("Cllr Corran and Mr Ted Corran.", **COUNCIL))


def test_the_authority_s_own_building_stays_and_a_home_in_its_street_does_not() -> None:
    assert found("Meet in Room 2, Tallow Buildings, on Friday.", **COUNCIL) == {}
    desk = "The Rent Desk, Tallow Buildings, Weir Street, Ambleford, AF1 1AA"
    assert found(desk, **COUNCIL) == {}
    assert "ADDRESS" in found("He lives at 14 Weir Street, Ambleford.", **COUNCIL).values()
    assert "ADDRESS" in found("Flat 3, Tallow Buildings, Weir Street.", **COUNCIL).values()


def test_a_house_by_number_and_a_long_staff_number_go() -> None:
    assert found("and 6 Rowan House as well") == {"6 Rowan House": "ADDRESS"}
    assert found("Staff no. 80226417\n") == {"80226417": "COLLAR"}


def test_a_name_goes_to_the_end_of_its_word() -> None:
    assert "Tattersal1" in found("I spoke to Mr Tattersal1 again.")
    assert "Quennell" in found("I spoke to Mr Quennell 2 days ago.")
