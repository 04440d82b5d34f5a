# SPDX-License-Identifier: AGPL-3.0-or-later
"""People are found by the words around them, and what only looks like a person is left alone."""

import pytest

from redact.detect.people import cued_names, header_names, vet_names
from redact.types import Document


def document(text: str, name: str = "d1", headers: tuple[tuple[str, str], ...] = ()) -> Document:
    return Document(name, "txt.v1", text, (), (), headers)


def surfaces(text: str, finder: object = None) -> list[str]:
    page = document(text)
    found = finder(page) if callable(finder) else (*header_names(page), *cued_names(page))
    return [text[f.start : f.end] for f in found if f.score >= 0.35]


HEADERS = {
    "From: Oyelowo, Temperance <t.oyelowo@eastmere.police.uk>\nSent: 2 June 2022 16:12\n"
    "To: Lister, Philippa; FOI Eastmere\nSubject: x": ["Oyelowo, Temperance", "Lister, Philippa"],
    "> From: Bosun Adeyinka [badeyinka]\n> To: 'Jane Quillan'; ALL FORCES\n": [
        "Bosun Adeyinka",
        "Jane Quillan",
    ],
    "From: WHITTLE Carys\nTo: PATTERSON Iain 4410\nCc: Professional Standards Department\n": [
        "WHITTLE Carys",
        "PATTERSON Iain",
    ],
    "From: FOI Mailbox - Northmarch Police <foi@northmarch.police.uk>\nTo: ALL FORCES FOI\n": [],
    "Oddi wrth: Heledd Prydderch\nAnfonwyd: 3 Mai 2023\nAt: Rhun Tegwyn\nPwnc: Cais": [
        "Heledd Prydderch",
        "Rhun Tegwyn",
    ],
    "On 14 March 2023 at 09:47, Tamsin Ollerenshaw <tamsin@npfdu.police.uk> wrote:": [
        "Tamsin Ollerenshaw"
    ],
    "On Tue, 4 Apr 2023, 11:02 Wren\nCastellane <wren@mail.example>\nwrote:": ["Wren\nCastellane"],
    "From: A\nTo: Daniel Okafor; Ingrid Halvorsen-Pugh;\n Ngozi Oduya\nSubject: x": [
        "Daniel Okafor",
        "Ingrid Halvorsen-Pugh",
        "Ngozi Oduya",
    ],
    "To: close the port by Friday\nFrom: time to time": [],
}


@pytest.mark.parametrize("text", HEADERS)
def test_names_in_headers(text: str) -> None:
    assert surfaces(text, header_names) == HEADERS[text]


def test_message_headers_are_found_in_the_text() -> None:
    page = document("Sender RENÉE DUBREUIL\n", headers=(("from", "Renée Dubreuil <r@x.example>"),))
    (found,) = header_names(page)
    assert page.text[found.start : found.end] == "RENÉE DUBREUIL"


CUES = {
    "Dear Ms Tregaskis,\n": {"Tregaskis"},
    "Hi both,\n": set(),
    "Dear Sir or Madam\n": set(),
    "hi bryony\n": {"bryony"},
    "Annwyl Heledd,\n": {"Heledd"},
    "text here.\n\nKind regards\n\nTamsin\n\nTamsin Ollerenshaw\nSenior Adviser\n": {
        "Tamsin",
        "Tamsin Ollerenshaw",
    },
    "Kind regards\nThe CRU Team\n": set(),
    "Cofion cynnes,\nGwenllian\n": {"Gwenllian"},
    "Thanks, Pip\n": {"Pip"},
    "See you there.\n\nJKS\n\nRegards\nTK\n": {"TK"},
    "seen by PC 884 Adair and Det Supt Wystan Forrester.": {"Adair", "Wystan Forrester"},
    "a statement of DC\nfrom the Chief Constable\nof Kent Police": set(),
    "the Judge said that Mr Kent rang": {"Kent"},
    "Name of applicant: Jerome Attwater-Bligh\nOrganisation: The Calder Gazette": {
        "Jerome Attwater-Bligh"
    },
    "Surname: Oduya    Forenames: Ngozi Temperance": {"Oduya", "Ngozi Temperance"},
    "Allocated to: TO\nProject name: Tidewater\nFile name: Report": {"TO"},
    "seen by a nurse called Blessing and my husband Piet rang": {"Blessing", "Piet"},
    "I am writing. This is Important. My name is not known.": set(),
    "Will you please mark the file in May? Grace period ends.": set(),
    "Moira says no, and let Gareth know.": {"Moira", "Gareth"},
    "row 1: Adebisi, Kehinde, 88 Tamar Way": {"Adebisi, Kehinde"},
}


@pytest.mark.parametrize("text", CUES)
def test_names_by_cues(text: str) -> None:
    assert set(surfaces(text, cued_names)) == CUES[text]


MINUTES = """Present:
Bryony Haldane (BH), Northmarch Police (Chair)
Prakash Vaidya (PV), Cleveland Police
Lesley-Ann Crook, Northumbria Police
Apologies: Dafydd Penry, Humberside Police

1. Report
PV asked for it. LAC agreed. BH will write TO ALL FORCES.
PV's report stands; NPCC and ICO were told.
"""


def test_minutes_tie_initials_to_people() -> None:
    found = surfaces(MINUTES, cued_names)
    assert {"Bryony Haldane", "Prakash Vaidya", "Lesley-Ann Crook", "Dafydd Penry"} <= set(found)
    assert [found.count(letters) for letters in ("BH", "PV", "LAC")] == [2, 3, 1]
    assert not {"TO", "NPCC", "ICO", "ALL"} & set(found)


RAW = [
    ("Mr Barnaby Cuttress's", "", ["Barnaby Cuttress"]),
    ("Kent", " Police", []),
    ("Daniel Okafor\nSent", ": 2 June", ["Daniel Okafor"]),
    ("Halvorsen", " Acoustics Ltd", []),
    ("Section", " 40", []),
    ("Szczepanik", " said so", ["Szczepanik"]),
    ("NCND", " applies", []),
]


@pytest.mark.parametrize(("span", "rest", "wanted"), RAW)
def test_model_spans_are_vetted(span: str, rest: str, wanted: list[str]) -> None:
    text = f"We heard that {span}{rest}."
    raw = (14, 14 + len(span), 0.85)
    assert surfaces(text, lambda page: vet_names(page, (raw,))) == wanted


@pytest.mark.parametrize("name", ["Farouk al-Rashid", "Henrietta Vale", "Leila el-Amin"])
def test_bound_particles_and_surnames_that_are_landscape(name: str) -> None:
    text = f"My colleague {name} will write to you."
    assert surfaces(text, cued_names) == [name]
    beside = cued_names(document("The Vale of Clwyd and Henrietta Street"))
    assert all(found.score < 0.35 for found in beside)  # for a person to decide


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("My colleague John Ward will write.", 0.5),
        ("I asked Mary Lane, who knew.", 0.5),
        ("Ian Park wants the file back.", 0.3),
        ("They live in Mary Lane, Aldermouth.", None),
        ("They live at 14 Mary Lane, Aldermouth.", None),
        ("Mary Lane Surgery has replied.", None),
    ],
)
def test_a_given_name_before_a_place_word(text: str, score: float | None) -> None:
    found = [found.score for found in cued_names(document(text))]
    assert found == [] if score is None else max(found) >= score


def test_a_name_after_a_saint_or_a_school_is_theirs_and_after_an_office_somebodys() -> None:
    text = "From Saint Olwen to Ysgol Gwenllian, and Swyddfa Megan."
    assert surfaces(text, cued_names) == ["Megan"]
