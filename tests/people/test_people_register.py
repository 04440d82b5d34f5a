# SPDX-License-Identifier: AGPL-3.0-or-later
"""A person found once by a sure sign is found throughout the case, and nobody else is."""

import pytest

from redact.config import CaseConfig, Policy
from redact.config.case import Official, Requester
from redact.detect.people import build_register, cued_names, header_names, officials, propagate
from redact.types import Document, Finding, Register, Role

POLICY = Policy(format=1, name="p", law="foia", detectors=("headers", "propagate"))
CASE = CaseConfig(
    published_officials=(Official(name="Rowena Hartley", role="Chief Constable"),),
    requester=Requester(names=("Terence Farraway",), emails=("tf@mail.example",)),
)


def document(text: str, name: str = "d") -> Document:
    return Document(name, "txt.v1", text, (), ())


def person(page: Document, surface: str, source: str, label: str = "PERSON") -> Finding:
    at = page.text.index(surface)
    return Finding(page.id, label, at, at + len(surface), 0.9, source, "", reader=page.reader)


def register_of(*names: str, source: str = "header.v1", case: CaseConfig = CASE) -> Register:
    pages = [document(name, f"n{number}") for number, name in enumerate(names)]
    return build_register(case, [(p, (person(p, p.text, source),)) for p in pages])


def spread(text: str, register: Register, *more: Finding, case: CaseConfig = CASE) -> list[str]:
    page = document(text)
    found = propagate(POLICY, case, page, more, register)
    spans = {(f.start, f.end) for f in found if f.score >= 0.35 and not f.keep}
    outer = [s for s in spans if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in spans)]
    return [text[start:end] for start, end in sorted(outer)]


FORMS = [
    "Elizabeth Okafor-Reyes",
    "Okafor-Reyes, Elizabeth",
    "OKAFOR-REYES Elizabeth",
    "ELIZABETH OKAFOR-REYES",
    "elizabeth okafor-reyes",
    "Elizabeth\nOkafor-\nReyes",
    "E. Okafor-Reyes",
    "E Okafor-Reyes",
    "Liz Okafor-Reyes",
    "Elizabeth Okafor",
    "Elízabeth Okáfor‑Reyes",
    "Okafor-Reyes",
    "Reyes",
    "Elizabeth",
    "Lizzie",
    "Elizabeth Ok\u0430for-Reyes",
]


@pytest.mark.parametrize("form", FORMS)
def test_every_spelling_is_found(form: str) -> None:
    register = register_of("Elizabeth Okafor-Reyes")
    assert spread(f"we saw {form} there", register) == [form]


def test_a_possessive_is_left_outside() -> None:
    assert spread("it is Reyes's car", register_of("Elizabeth Reyes")) == ["Reyes"]


@pytest.mark.parametrize(
    "text",
    [
        "Kent Police and the Kent County Show, in Kent",
        "Will you please ring. Will it rain?",
        "Mark the file and mark it well",
        "on 9 May 2019, in May, May 2021",
        "a house in Dean Street",
        "the Price List; a rose; by grace",
    ],
)
def test_words_are_not_people(text: str) -> None:
    names = ("Will Kent", "Mark Dean", "May Price", "Grace Rose")
    assert spread(text, register_of(*names)) == []


def test_the_same_words_are_people_where_they_read_so() -> None:
    register = register_of("Will Kent", "Mark Dean")
    text = "PC Kent and I think Mark knows. We told Will about it."
    assert spread(text, register) == ["Kent", "Mark", "Will"]


def test_two_weak_supports_or_one_strong() -> None:
    weak = build_register(CaseConfig(), [_ner("a")])
    twice = build_register(CaseConfig(), [_ner("a"), _ner("b")])
    assert weak.people == ()
    assert [p.name for p in twice.people] == ["Ottoline Vasari"]
    assert [p.name for p in register_of("Ottoline Vasari", case=CaseConfig()).people] == [
        "Ottoline Vasari"
    ]


def _ner(name: str) -> tuple[Document, tuple[Finding, ...]]:
    page = document("Ottoline Vasari", name)
    return page, (person(page, page.text, "spacy_ner.v1"),)


def test_a_full_name_with_a_known_given_name_is_enough() -> None:
    register = register_of("Grace Pemberton", source="given_name.v1", case=CaseConfig())
    assert spread("Grace can send it. Ask Pemberton.", register) == ["Grace", "Pemberton"]
    assert register_of("Grace", source="given_name.v1", case=CaseConfig()).people == ()


def test_the_register_does_not_depend_on_order() -> None:
    names = ("Daniel Okafor", "Okafor, Daniel", "Philippa Lister", "Lister", "Daniel")
    one, other = register_of(*names), register_of(*reversed(names))
    assert {p.name for p in one.people} == {p.name for p in other.people}
    assert {v for p in one.people for v in p.variants} == {
        v for p in other.people for v in p.variants
    }


def test_no_variant_is_shorter_than_three_letters() -> None:
    register = register_of("Jo Ng", "Al Wu", "Daniel O'Dea", case=CaseConfig())
    assert all(len(v) > 2 for p in register.people for v in p.variants)
    assert spread("AL, Al and Wu, or NG", register, case=CaseConfig()) == []


def test_initials_need_evidence() -> None:
    page = document("James Kay Sorley (JKS)\nPresent: James Kay Sorley (JKS)")
    register = build_register(CaseConfig(), [(page, cued_names(page))])
    assert spread("JKS to act, jks not", register) == ["JKS"]
    assert spread("JKS to act", register_of("James Kay Sorley")) == []


def test_phrases_spread_with_their_label() -> None:
    page = document("ring 07700 900216 now")
    register = build_register(CASE, [(page, (person(page, "07700 900216", "x.v1", "PHONE"),))])
    (found,) = propagate(POLICY, CASE, document("old: 07700900216."), (), register)
    assert (found.label, found.start, found.end) == ("PHONE", 5, 16)


def test_a_user_name_is_not_the_name_it_was_made_of() -> None:
    """Else a person who is released stays boxed, as somebody's user name."""
    page = document("see liz-okafor there")
    register = build_register(CASE, [(page, (person(page, "liz-okafor", "x.v1", "USERNAME"),))])
    again = "Liz Okafor wrote, Liz\nOkafor too; so did liz-okafor and Liz-\nOkafor."
    found = propagate(POLICY, CASE, document(again), (), register)
    user_names = sorted(again[f.start : f.end] for f in found if f.label == "USERNAME")
    assert user_names == ["Liz-\nOkafor", "liz-okafor"]


def test_the_requester_is_under_s40_1() -> None:
    register = build_register(CASE, [])
    text = "From T. Farraway <tf@mail.example>; his wife Gloria Farraway"
    page = document(text)
    own = (
        person(page, "Gloria Farraway", "x.v1"),
        person(page, "tf@mail.example", "x.v1", "EMAIL"),
    )
    found = propagate(POLICY, CASE, page, own, register)
    by_text: dict[str, tuple[str, ...]] = {}
    for f in found:  # every finding at a place must agree, the finder's own too
        surface = text[f.start : f.end]
        assert by_text.setdefault(surface, f.exemptions) == f.exemptions
    assert by_text["T. Farraway"] == by_text["tf@mail.example"] == ("s40(1)",)
    assert by_text["Gloria Farraway"] == ()


def test_officials_stay_readable_and_others_of_that_name_do_not() -> None:
    text = (
        "Chief Constable Rowena Hartley and CC Hartley met Mark Hartley and Rowena Hartley-Smith."
    )
    page = document(text)
    kept = officials(page, CASE)
    assert all(f.keep for f in kept)
    assert [text[f.start : f.end] for f in kept] == ["Rowena Hartley"]
    alone = document("Chief Constable Hartley wrote. Ms Hartley wrote.")
    assert [f.start for f in officials(alone, CASE)] == [16]
    both = document("Rowena Hartley wrote. Ms Hartley wrote.")
    assert [both.text[f.start : f.end] for f in officials(both, CASE)] == [
        "Rowena Hartley",
        "Hartley",
    ]
    register = build_register(CASE, [])
    assert {p.role for p in register.people} == {Role.REQUESTER, Role.OFFICIAL}
    assert spread(text, register, *kept) == []


def test_slips_of_the_keyboard_and_of_text_recognition() -> None:
    register = register_of("Tamsin Ollerenshaw", "Iain Patterson")
    text = "Olerenshaw and 0llerenshaw saw Pattersom; patterns and Pattern stay."
    assert spread(text, register) == ["Olerenshaw", "0llerenshaw", "Pattersom"]


def test_without_propagate_nothing_is_added() -> None:
    policy = Policy(format=1, name="p", law="foia", detectors=("headers",))
    page = document("Elizabeth Reyes")
    assert propagate(policy, CASE, page, (), register_of("Elizabeth Reyes")) == ()


def test_names_in_addresses_are_left_to_the_address() -> None:
    register = register_of("Elizabeth Reyes")
    assert spread("<elizabeth.reyes@x.example>, http://x.example/Reyes", register) == []


HOSTILE = {
    "capitals": "A" * 200_000,
    "names": "Tamsin " * 28_000,
    "initials": "A. " * 66_000,
    "hyphens": "Ab-" * 66_000,
    "commas": "From: " + "Ab, " * 50_000,
    "labels": "From: x\n" * 25_000,
    "addresses": "a <b@c.d> " * 20_000,
    "quotes": ">" * 200_000,
    "wrote": "On x wrote " * 18_000,
    "titles": "Mr Dr PC " * 22_000,
    "spaces": "Name:" + " " * 200_000 + "x",
    "cells": "a  b  " * 33_000,
    "lines": "Kind regards\n" * 15_000,
    "brackets": "Present: Al Bo (" * 12_000,
    "relations": "my son called " * 14_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(20)
def test_hostile_text_takes_bounded_time(name: str) -> None:
    page = document(HOSTILE[name])
    header_names(page)
    cued_names(page)
    officials(page, CASE)


@pytest.mark.parametrize("name", ["Amadi C Sutworth", "Dorota B Dudek", "Sian Morris Parry"])
def test_a_register_lists_variants_in_the_same_order_in_every_process(name: str) -> None:
    person_found = register_of(name).people[-1]
    first, second, surname = name.split()
    letters = f"{first[0]} {second[0]} {surname}"
    variants = person_found.variants
    assert variants.index(letters) < variants.index(f"{first[0]} {surname}")
