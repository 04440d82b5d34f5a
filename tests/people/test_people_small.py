# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names without capitals where names are sure to stand, lists surname first, and what a model sees.

Every name between « and » must be covered, and nothing else may be found.
"""

from collections.abc import Callable, Iterable

import pytest

from redact.config import CaseConfig, load_policy
from redact.detect import Detector
from redact.detect.people import cued_names, header_names, vet_names
from redact.detect.people.grammar import raised
from redact.types import Document, Finding
from tests.people.test_people_informal import marked

LETTERS = [
    "hiya «hakim n. koc»\n\nthe file is late",
    "hi «mills»,\n\nthe file is late",
    "good morning «dreitri»\n\nthe file is late",
    "Those there: «ffion prosser», «h.martinez-ruiz»\nNot there: «pooja ocampo»\n",
    "roll call\n«weiss, baruch»\n«postle, shan»\n«kirkwell, v»\nabsent\n«randhawa, g»\n",
    "1. «QUAYE, B»\n2. «Kermani, Marek»\n3. «Aydin, M»\n\nThe yard is shut.",
    "we went in.\nsergeant 4505 «devlin-moor» saw it, ms «connolly» did not",
    "The file is late.\n\n«llinos ward»",
]
LEFT = [
    "hi all\n\nthe file is late",
    "hello again everyone,\n\nthe file is late",
    "Leeds, Yorkshire\nHull, Humberside\nDover, Kent\n",
    "Paper, white\nPens, blue\nCups, large\n",
    "the pc crashed and the inspector noted it; ms word is old",
    "There: it is done.",
]


def split(text: str) -> tuple[Document, list[str]]:
    plain, names = marked(text)
    return Document("d1", "txt.v1", plain, (), ()), names


def surfaces(page: Document, findings: Iterable[Finding]) -> list[str]:
    return [page.text[f.start : f.end] for f in findings if f.score >= 0.35]


@pytest.mark.parametrize("text", LETTERS)
def test_names_where_they_are_sure_to_stand(text: str) -> None:
    page, names = split(text)
    assert surfaces(page, cued_names(page)) == names


@pytest.mark.parametrize("text", LEFT)
def test_other_words_at_such_places(text: str) -> None:
    page, _ = split(text)
    assert surfaces(page, cued_names(page)) == []


def test_a_header_without_capitals() -> None:
    page, names = split(
        "From: «doubou wilcombe»\nTo: «esther webster»; «marek, ines»\nSent: may\n\nx"
    )
    assert surfaces(page, header_names(page)) == names


def test_a_text_without_capitals_shows_given_names_alone() -> None:
    page, names = split(
        "she said that «kev» hit him, and that «folake» saw it. it was late and the lights were "
        "off, so it may be that nobody will come; ask about the price of the glass as well"
    )
    assert surfaces(page, cued_names(page)) == names


@pytest.mark.parametrize(
    "text",
    [
        "we asked [«nadia abbasi»] to come",
        "we asked mr [«strong»] to come",
        "• [«MAO»] will write up",
        "and [«T.Z.»] to visit",
        "told [«H.W.»] today",
        "[«I Kassem»], Police Federation",
        "[«NOWAK, Izabela»] was released",
        "it was [«e webster»] who came",
        "ref [LS]/INQ/0207",
        "we went to [the shops] again",
        "he was [arrested quickly] there",
        "the [HR] will say",
        "at [kent.surrey]@example.org",
    ],
)
def test_what_a_model_takes_for_a_person(text: str) -> None:
    """The model's span stands in brackets."""
    page, names = split(text)
    start = page.text.index("[")
    end = page.text.index("]") - 1
    page = Document("d1", "txt.v1", page.text.replace("[", "").replace("]", ""), (), ())
    assert surfaces(page, vet_names(page, [(start, end, 0.85)])) == names


@pytest.mark.parametrize(
    ("fragment", "wanted"),
    [
        ("sian ap huw", "Sian ap Huw"),
        ("o'neill-ward, k", "O'Neill-Ward, K"),
        ("Sian huw", "Sian huw"),
        ("ß straße", "ß Straße"),
        ("", ""),
    ],
)
def test_a_raised_fragment_is_as_long_as_it_was(fragment: str, wanted: str) -> None:
    assert raised(fragment) == wanted
    assert len(raised(fragment)) == len(fragment)


def finders() -> Callable[[Document], tuple[Finding, ...]]:
    policy = load_policy("foi").model_copy(update={"detectors": ("structure", "identifiers")})
    return Detector(policy, CaseConfig()).find


@pytest.mark.parametrize(
    "text",
    [
        "Dear Mr «Quill»\n\nThat is «Q U I double L», or «Q-U-I-L-L».",
        "Dear Mrs «Horton»\n\nIt is spelled «h o r t o n».",
        "Dear Ms «Ray»\n\nPlans A B C and D E F are there.",
    ],
)
def test_the_letters_of_a_name_that_is_known(text: str) -> None:
    page, names = split(text)
    assert surfaces(page, (f for f in finders()(page) if f.label == "PERSON")) == names


def test_a_staff_number_under_no_beside_a_rank() -> None:
    page, _ = split("Name\tRank\tNo.\nAda Nwosu\tInsp\t4410\nJo Reyes\tPC\t1933\n")
    found = surfaces(page, (f for f in finders()(page) if f.label == "COLLAR"))
    assert found == ["4410", "1933"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("her insta is @jackie.mbeki_x now", ["@jackie.mbeki_x"]),
        ("write to us @eastmarsh.example or @eastmarsh.com please", []),
    ],
)
def test_a_handle_with_a_dot(text: str, wanted: list[str]) -> None:
    page, _ = split(text)
    assert surfaces(page, (f for f in finders()(page) if f.label == "USERNAME")) == wanted


@pytest.mark.parametrize(
    "text",
    [
        'Dear Ms Boateng\n\n«Tyrell Boateng» ("«Tee Bee»") came.',
        "Dear Ms Price\n\n«Thaddeus Price» («Thad») came.",
        "Dear Ms Okwu\n\n«Ifeanyi Okwu» (known to us as «Ify») came.",
        "Dear Ms Rai\n\n«Priya Rai» (Chair) and the (Minor) matter.",
    ],
)
def test_another_name_in_brackets(text: str) -> None:
    page, names = split(text)
    assert surfaces(page, cued_names(page))[1:] == names


def test_a_month_may_be_the_surname_after_a_given_name() -> None:
    page, names = split("I met Mr «Mark May». I will go in May.")
    assert surfaces(page, cued_names(page)) == names


def test_a_surname_in_capitals_turns_round_a_name_that_no_list_has() -> None:
    page, names = split("3.2 | x\n: «KHALIQ, Zubayr»\n: KENT, Police\n")
    assert surfaces(page, cued_names(page)) == names


def test_a_given_name_that_is_a_word_leads_where_nothing_has_a_capital() -> None:
    page, names = split(
        "my name is «joy okpara» and i live over the shop, it was late and i did not see the man "
        "who went up the road with the bag, and that is all that i can say about it today"
    )
    assert surfaces(page, cued_names(page)) == names
