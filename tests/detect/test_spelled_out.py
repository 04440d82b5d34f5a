# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is dictated letter by letter and number by number, and what stands in logs and cells.

In a positive case the part between « and » must be covered by findings of that label.
"""

import pytest

from redact.config import CaseConfig, Policy, load_policy
from redact.detect import Detector
from redact.detect.dictated import runs
from redact.detect.people import build_register, propagate
from tests.model.product import as_document

POSITIVE = {
    "VRM": [
        "He drives a blue van, «Bravo Delta one nine, Foxtrot Golf Hotel», from the yard.",
        "VAN SEEN, «BRAVO DELTA 1 9 FOXTROT GOLF HOTEL»\nNEXT",
        "the car was «b d 1 9 f g h» i think",
        "trailer «BD 19 FGH» was left",
        "a red car, part index «BD19 ?GH»",
        "a red astra, «bd19 something h» he said",
    ],
    "POSTCODE": ["It is «N M four, seven L for lemon, P for Peter»."],
    "DRIVING_LICENCE": ["her driver number is «FENN seven six oh one two four A nine nine B C»"],
    "COLLAR": [
        "you are through to Control, staff «four two double-seven».",
        "and he is PC «treble-one six» from the desk",
        "OPENED 09:14  BY OP «4471» LARKINS",
        "TT09 IS «2231» PC HALE",
        "Insp Arwel Hopkin (AH)\tNorthmarch Police, «NM 0821»\n",
        "PCSO Tia Okoro (TO)\t«6612»\n",
        "CUSTODY SGT: HALE, «S0412»",
        "[09:44] PENHALE, Ruan («6217»)",
        "Ask in the unit, no. «K/0412» for that",
        "pc tregear «3 0 9» took it",
        "and pc «2 2 7» came",
    ],
    "PHONE": [
        "I have «07700 900 ... one-four-two», thank you",
        "ring «oh one six three two\nnine sixty, one double four» after six",
        "it is «oh seven seven double oh nine hundred, three four two»; A. N. Other has it",
        "SR on bleep «6624» tonight",
        "RING DS HALE ON EXT «4 17 22»",
        "Ext «41-772»",
    ],
    "DOB": [
        "your date of birth as «the fourth of May 1979» and the rest",
        "D. of B.: «07-viii-1961»   Place: Bangor",
        "OPERATOR: Date of birth?\n\nCALLER: Mine? «Third of the sixth, eighty-one». His is "
        "«June the second nineteen fifty».",
        "i will be 70 on «3 march» and",
        "PNC M: FENWICK, LEWIS «140391» PNCID",
        "2.1 | Lewis Fenwick, «14.3.91» | drives",
        "Dyddiad geni: «y cyntaf o Ionawr 1990»",
        "(b. Oran\n   «3/iv/74»)",
    ],
    "BANK": [
        "the sort code is two oh, four six, one one - and then the account «six one one nine, oh "
        "four two»",
        "S/C «20/46/11» A/c No. 6119-0427",
        "paid to sort code «2O-OO-11» since",
        "my account number is «six one one nine, oh four\ntwo», as before",
    ],
    "PASSPORT": ["(passport «K5512093», issued abroad)", "TRAVEL DOC «LK 0044121»"],
    "ADDRESS": [
        "Present add.: «The Old Forge, Long Drove, nr Tarnwick»",
        "Home:\t«Ty Coch, 4 Chapel Row, Tarnwick»\nNoK: him",
        "ADDR .............. «ROOM 2 THE ELMS HOSTEL, 9 WEIR RD»   PCODE AK2 2QQ",
        "Previous address: «12 Rue des Fleurs, Vannes, France» until June",
        "she lives at «Forge Cottage, Back Lane, Tarnwick» and the number is known",
        "as is the farm, «Bryn Glas, Cwm Uchaf», for the same reason",
        "write c/o «the chapel office, 40 Weir St» please",
        "kept with FRESHCO «UNIT 4 QUAY ST» DEPOT",
        "With us. «Number thirty-two, Saint Ronan's Rise», Tarnwick",
        "at «4l Weir  Cl0se, Tarnwick».",
        "Ref | Objector | Address | Contact\n01 | B. Sorley | «4A» | 07700 900377\n"
        "02 | A. Penhale | «Flat B over the chip shop» | -\n",
    ],
    "PERSON": [
        "HALE SPELT «HOTEL ALPHA LIMA ECHO».",
        "That's my husband's, «W for whisky, O, J, C, I, K». Thanks.",
        "Tarn tells me so; «Ffraid» tells me that nobody is in.",
        "2.2 | mother «Shamima» frightened | refer",
        "0610 CALL FROM THE DESK. «LF»\n",
        "ID\tWhen\tBy\tEntry\n1\t03/04\t«LF»\tSent.\n2\t04/04\t«tmh»\tSeen.\n",
        "NEXT OF KIN ....... «RUKHSANA» (WIFE)",
        "Key:\n  AM  Adaeze Mbeki, HR\n  PK  Insp. Parvin Kaur\n\n«PK» took the chair; «AM» will "
        "find out. «A.M.» left.",
    ],
}
CASES = [(label, text) for label, texts in POSITIVE.items() for text in texts]
LEFT = [
    "Home: 0303 123 1113",
    "Address: not known. IP address: see above. Email address: none",
    "Ysgol Bryn Teg and Addison's disease and Down syndrome are no names.",
    "One or two of us saw a three, a four and I said so.",
    "There were two, three, four of them at ten, then twelve.",
    "We see no A, B or C here.",
    "a number of five hundred staff, or one thousand two hundred",
    "see parts nine, ten, eleven, twelve, thirteen, fourteen and the rest",
    "19:46 VODS KPR NOT SEEN. 19:48 TT21 AT THE STREET",
    "Committee Room 3, Civic Offices, at noon",
    "He asked for it in May or June.",
    "Exhibit LF/3 was sealed; exhibits 12/3 and the reference FOI/12",
]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy("foi")


@pytest.mark.parametrize(("label", "marked"), CASES)
def test_it_is_found(policy: Policy, label: str, marked: str) -> None:
    parts = marked.replace("»", "«").split("«")
    text = "".join(parts)
    document = as_document(text, "D0001")
    found = [f for f in Detector(policy, CaseConfig()).find(document) if not f.keep]
    covered = {place for f in found if f.label == label for place in range(f.start, f.end)}
    at = 0
    for number, part in enumerate(parts):
        if number % 2:
            wanted = {at + i for i, sign in enumerate(part) if not sign.isspace()}
            assert wanted <= covered, [(f.label, text[f.start : f.end]) for f in found]
        at += len(part)


@pytest.mark.parametrize("text", LEFT)
def test_ordinary_words_are_left(policy: Policy, text: str) -> None:
    found = Detector(policy, CaseConfig()).find(as_document(text, "D0001"))
    assert not [text[f.start : f.end] for f in found if not f.keep and f.label != "PASSAGE"]


def test_runs_know_where_each_sign_came_from() -> None:
    text = "It is N for November, double O, sixty-eight. I said"
    (run,) = runs(text)
    assert run.value == "NOO68"
    assert text[run.start : run.end] == "N for November, double O, sixty-eight"
    assert text[slice(*run.span(3, 5))] == "sixty-eight"


def test_a_hundred_counts_within_a_run_and_not_as_how_many() -> None:
    assert [run.value for run in runs("oh eight hundred, one two")] == ["080012"]
    assert [run.value for run in runs("five hundred, and two hundred")] == []


def test_a_name_of_the_case_is_found_with_a_gap_and_a_misread_letter(policy: Policy) -> None:
    texts = ("Dear Mr Connaughton\n\nThank you.", "I saw Con naughton and Connaught0n and Conn.")
    documents = [as_document(text, f"D000{n}") for n, text in enumerate(texts, 1)]
    detector, case = Detector(policy, CaseConfig()), CaseConfig()
    found = [(document, detector.find(document)) for document in documents]
    register = build_register(case, found)
    here = propagate(policy, case, documents[1], found[1][1], register)
    names = {texts[1][f.start : f.end] for f in here if f.label == "PERSON"}
    assert {"Con naughton", "Connaught0n"} <= names


def test_a_mutated_name_is_found_where_welsh_is_written(policy: Policy) -> None:
    welsh = (
        "Dear Mr Prosser and Mrs Mair Dyfan\n\nMae'r heddlu wedi cael y llythyr ac yn gweithio. "
        "Siaradais â Phrosser ac ysgrifennais at Fair Dyfan, ond nid yw wedi ateb. Gofynnodd i "
        "Brosser hefyd.\n"
    )
    english = "Dear Mr Prosser\n\nThere is a fair at Brosser on the day, to go to at Fair Field.\n"
    case = CaseConfig()
    detector = Detector(policy, case)
    documents = [as_document(text, f"D000{n}") for n, text in enumerate((welsh, english), 1)]
    found = [(document, detector.find(document)) for document in documents]
    register = build_register(case, found)
    here, there = (propagate(policy, case, d, f, register) for d, f in found)
    assert {"Phrosser", "Fair Dyfan", "Brosser"} <= {
        welsh[f.start : f.end] for f in here if f.label == "PERSON"
    }
    assert not {"Brosser", "Fair"} & {
        english[f.start : f.end] for f in there if f.source == "propagate.v1"
    }
