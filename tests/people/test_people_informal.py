# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names as people type them in haste, initials, nicknames and broken lines; and their look-alikes.

Every name between « and » must be covered, and nothing else may be found.
"""

import pytest

from redact.config import CaseConfig, load_policy
from redact.detect import build_register, propagate
from redact.detect.people import cued_names
from redact.types import Document

FOUND = [
    "spoke to mrs «adegbite» on level 2",
    "saw di «tranmere» and miss «j obafemi» today",
    "tpr «hollis» rang back",
    "mum is «sharon tibbett», very upset",
    "the lad «kayleigh-mae» knows",
    "she spoke to someone called «bev», I think",
    "- «jo» says the print is good",
    "the «Hussains» across the road",
    "his brother «Sibusiso 'Sbu' Khumalo» was there",
    "and '«Big Trev»' was there",
    'pseudonym ("«FreddieTheFox»") used',
    "crewed with 2207 «Wetherall» that night",
    "Approved: «CM, LUB»",
    "Indices checked by «G.W.» on the day",
    "RB = «Bronagh Rutherford»",
    "copied to «Anne-Marie Kelleher» for advice",
    "Dear Mr «0'Flynn»",
]

LEFT = [
    "miss the bus and miss school",
    "the pc is broken and the dc offered nothing",
    "a non-disclosure notice, non-union staff",
    "Clare's Law and Sarah's Law apply",
    "by 2207 Officers and 1500 Police",
    "see e.g. the U.K. rules",
    "OFFICIAL-SENSITIVE Draft",
    "mark the file, will you, and may it rest",
    "Approved: Yes",
]


def marked(text: str) -> tuple[str, list[str]]:
    plain = text.replace("«", "").replace("»", "")
    return plain, [part.partition("»")[0] for part in text.split("«")[1:]]


def found(plain: str) -> list[str]:
    page = Document("d1", "txt.v1", plain, (), ())
    return [plain[f.start : f.end] for f in cued_names(page) if f.score >= 0.35]


@pytest.mark.parametrize("text", FOUND)
def test_a_name_written_in_haste_is_found_whole(text: str) -> None:
    plain, names = marked(text)
    wanted = [name for name in found(plain) if name != "RB"]
    assert wanted == names


@pytest.mark.parametrize("text", LEFT)
def test_words_that_look_like_it_are_left(text: str) -> None:
    assert found(text) == []


def test_initials_set_equal_to_a_name_are_found_in_every_cell() -> None:
    text = (
        "No\tApplicant\tHandler\n1\tPiotr Zielak\tBQ\n\nHandlers: BQ = Bronagh Quixley\n\nBQ filed"
    )
    assert found(text).count("BQ") == 2 + 1


def test_columns_of_surnames_forenames_and_initials() -> None:
    head = "Surname    Forenames    Advice by\n"
    text = head + "Adeola     Ngozi Joy    Rutter B\nBrandt     Oluwa        G.W."
    assert {"Adeola", "Ngozi Joy", "Rutter B", "Brandt", "G.W."} <= set(found(text))


def test_somebody_of_the_case_is_found_in_lower_case_where_a_chat_calls_on_them() -> None:
    page = Document(
        "d1", "txt.v1", "From: Wenjing Xu\nTo: all\n\n[09:20] TH: wenjing ring me", (), ()
    )
    policy, case = load_policy("foi"), CaseConfig()
    own = cued_names(page)
    every = propagate(policy, case, page, own, build_register(case, [(page, own)]))
    assert "wenjing" in {page.text[f.start : f.end] for f in every}
