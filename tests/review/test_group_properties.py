# SPDX-License-Identifier: AGPL-3.0-or-later
"""Grouping in any order and with any changes, and how long it takes."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redact.review.group import entity_id, group, same_form
from redact.review.spelling import key_of
from redact.types import Entity, Mention
from tests.review.large import large_case, namesakes
from tests.review.test_group import mentions_of

_WORDS = st.sampled_from(
    [
        "Smith",
        "John Smith",
        "SMITH, John",
        "J Smith",
        "Mr Smith",
        "Jane Smith",
        "JS",
        "John",
        "",
        "jsmith@example.org",
        "john.smith@example.org",
        "Ann Smith-Jones",
        "Jon Smith",
        "Smyth",
    ]
)
_CASES = st.lists(_WORDS, max_size=12).map(lambda words: mentions_of(*words))


def _content(entity: Entity) -> tuple[object, ...]:
    return (entity.id, entity.label, entity.name, entity.variants, set(entity.findings),
            entity.keys, entity.proposed)  # fmt: skip


def _draw_changes(
    data: st.DataObject, mentions: list[Mention]
) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    ids = [entity.id for entity in group(mentions)] + ["gone"]
    findings = [mention.finding for mention in mentions] + ["gone"]
    some = st.lists(st.lists(st.sampled_from(ids), max_size=3).map(tuple), max_size=3)
    out = st.lists(st.lists(st.sampled_from(findings), max_size=3).map(tuple), max_size=3)
    return data.draw(some), data.draw(out)


@settings(max_examples=150, deadline=None)
@given(_CASES, st.data(), st.randoms(use_true_random=False))
def test_no_mention_is_lost_or_doubled_and_their_order_moves_nothing_else(
    mentions: list[Mention], data: st.DataObject, chance: random.Random
) -> None:
    merges, splits = _draw_changes(data, mentions)
    entities = group(mentions, merges, splits)
    held = sorted(finding for entity in entities for finding in entity.findings)
    assert held == sorted(mention.finding for mention in mentions)
    assert len({entity.id for entity in entities}) == len(entities)
    assert all(entity.id == entity_id(entity.keys[0]) for entity in entities)
    first = [
        mentions.index(next(m for m in mentions if m.finding == e.findings[0])) for e in entities
    ]
    assert first == sorted(first)
    shuffled = list(mentions)
    chance.shuffle(shuffled)
    again = {entity.id: _content(entity) for entity in group(shuffled, merges, splits)}
    assert again == {entity.id: _content(entity) for entity in entities}


@settings(max_examples=100, deadline=None)
@given(_CASES, _CASES)
def test_ids_hang_on_no_other_mention_and_a_bare_surname_is_never_applied(
    mentions: list[Mention], others: list[Mention]
) -> None:
    others = [Mention(f"f{m.finding}", m.label, m.words) for m in others]
    before = {f: entity.id for entity in group(mentions) for f in entity.findings}
    together = group([*others, *mentions])
    after = {f: entity.id for entity in together for f in entity.findings}
    assert all(after[finding] == id_ for finding, id_ in before.items())
    for entity in together:
        if {"Smith", "Mr Smith"} & set(entity.variants):
            assert set(entity.variants) <= {"Smith", "Mr Smith"}


@settings(max_examples=100, deadline=None)
@given(_CASES, st.data())
def test_splitting_after_a_merge_takes_out_just_those(
    mentions: list[Mention], data: st.DataObject
) -> None:
    ids = tuple(entity.id for entity in group(mentions))
    taken = tuple(m.finding for m in mentions if data.draw(st.booleans()))
    left = {m.finding for m in mentions} - set(taken)
    entities = group(mentions, [ids], [taken])
    assert {frozenset(entity.findings) for entity in entities} == {
        frozenset(part) for part in (taken, left) if part
    }


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["PERSON", "EMAIL", "PHONE", "DOB", "URL_PERSONAL", "TERM"]),
    st.text(max_size=40),
)
def test_any_words_have_a_key_that_says_its_label(label: str, words: str) -> None:
    key = key_of(label, words)
    assert key.startswith((f"{label}:", "PERSON:" if label == "EMAIL" else f"{label}:"))
    assert same_form(words, words) is bool(words.split())


@pytest.mark.parametrize("label", ["PERSON", "EMAIL", "PHONE", "ADDRESS", "URL_PERSONAL"])
@pytest.mark.parametrize("piece", ["a", " ", "-\n", "(at", "@.", "'", "\u00ad"])
def test_a_finding_of_any_length_has_its_key(label: str, piece: str) -> None:
    assert key_of(label, piece * 20_000).startswith(f"{label}:")


def test_five_thousand_mentions_are_grouped() -> None:
    assert len(group(large_case(5000))) > 500


def test_a_name_that_everybody_has_is_not_one_person() -> None:
    assert len(group(namesakes(3000))) == 3001
