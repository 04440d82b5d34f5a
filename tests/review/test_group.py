# SPDX-License-Identifier: AGPL-3.0-or-later
"""One decision for one person: who is joined, who is only proposed, and what nothing may move."""

from collections.abc import Iterable

import pytest

from redact.review.group import entity_id, group, same_form
from redact.review.spelling import key_of
from redact.types import Care, Entity, Finding, Mention, Role

# Keys are for ever: officers' decisions hang on them. A changed row orphans those of every case.
_KEPT = [
    ("PERSON", "John Smith", "PERSON:john smith"),
    ("PERSON", "SMITH, John", "PERSON:john smith"),
    ("PERSON", "SMITH John", "PERSON:john smith"),
    ("PERSON", "  mr john\n smith’s ", "PERSON:john smith"),
    ("PERSON", "Dr. John Smith, MBE", "PERSON:john smith"),
    ("PERSON", "Smith, PC John", "PERSON:john smith"),
    ("PERSON", "John Smith (Mr)", "PERSON:john smith"),
    ("PERSON", "Jоhn Ｓmith", "PERSON:john smith"),
    ("PERSON", "T/DCI John Smith QPM", "PERSON:john smith"),
    ("PERSON", "Detective Chief Inspector John Smith", "PERSON:john smith"),
    ("PERSON", "John Smith, Jr", "PERSON:john smith jr"),
    ("PERSON", "John Smith (Kent)", "PERSON:john smith (kent)"),
    ("PERSON", "Smith, J.", "PERSON:j smith"),
    ("PERSON", "JP Smith", "PERSON:j p smith"),
    ("PERSON", "Smith, JP", "PERSON:j p smith"),
    ("PERSON", "J.S.", "PERSON:js"),
    ("PERSON", "José Núñez", "PERSON:jose nunez"),
    ("PERSON", "Jane O’Brien", "PERSON:jane obrien"),
    ("PERSON", "McDONALD Ian", "PERSON:ian mcdonald"),
    ("PERSON", "van der Berg, Piet", "PERSON:piet van der berg"),
    ("PERSON", "Ann Parker-\nBowles", "PERSON:ann parker-bowles"),
    ("PERSON", "Ann Har-\ngreaves", "PERSON:ann hargreaves"),
    ("PERSON", "Ann Har\u00adgreaves", "PERSON:ann hargreaves"),
    ("PERSON", "Di Smith", "PERSON:di smith"),
    ("PERSON", "DI Smith", "PERSON:smith"),
    ("PERSON", "Mr Lord", "PERSON:lord"),
    ("PERSON", "Judge, Peter", "PERSON:peter judge"),
    ("PERSON", "Chief Constable", "PERSON:chief constable"),
    ("PERSON", "PC 1234 Smith", "PERSON:1234 smith"),
    ("PERSON", "李娜", "PERSON:李娜"),
    ("EMAIL", "John.Smith2@Example.org", "PERSON:john smith"),
    ("EMAIL", "john.\nsmith@example.org", "PERSON:john smith"),
    ("EMAIL", "[mailto:john_smith@example.org]", "PERSON:john smith"),
    ("EMAIL", "j.smith@example.org", "PERSON:j smith"),
    ("EMAIL", "anne-marie.smith@example.org", "PERSON:anne-marie smith"),
    ("EMAIL", "jsmith@Example.org", "EMAIL:jsmith@example.org"),
    ("EMAIL", "foi@example.org", "EMAIL:foi@example.org"),
    ("EMAIL", "road.safety@example.org", "EMAIL:road.safety@example.org"),
    ("PHONE", "+44 (0)7700 900123", "PHONE:07700900123"),
    ("PHONE", "0044 7700-900.123", "PHONE:07700900123"),
    ("PHONE", "Tel: (07700) 900123", "PHONE:07700900123"),
    ("PHONE", "01632 960123 ext. 12", "PHONE:01632960123x12"),
    ("PHONE", "+353 1 234", "PHONE:+3531234"),
    ("POSTCODE", "nm1\n2AB", "POSTCODE:nm12ab"),
    ("DOB", "1/11/1980", "DOB:1 11 1980"),
    ("DOB", "11/1/1980", "DOB:11 1 1980"),
    ("IP", "192.0.2.1", "IP:192.0.2.1"),
    ("S23_TERM", "M I\u20115", "S23_TERM:mi5"),
    ("USERNAME", "@john_s", "USERNAME:john_s"),
    ("URL_PERSONAL", "https://www.Example.org/j-s/", "URL_PERSONAL:example.org/j-s"),
]


def mentions_of(*words: str, label: str = "PERSON") -> list[Mention]:
    return [
        Mention(f"{n:032x}", "EMAIL" if "@" in text else label, text)
        for n, text in enumerate(words)
    ]


def _named(entities: Iterable[Entity], *words: str) -> Entity:
    return next(entity for entity in entities if set(words) & set(entity.variants))


def _proposals(*words: str) -> set[frozenset[str]]:
    entities = group(mentions_of(*words))
    names = {entity.id: entity.name for entity in entities}
    for entity in entities:
        for other in entity.proposed:
            assert entity.id in next(e.proposed for e in entities if e.id == other)
    return {frozenset((e.name, names[other])) for e in entities for other in e.proposed}


@pytest.mark.parametrize(("label", "words", "key"), _KEPT)
def test_a_key_is_what_it_always_was(label: str, words: str, key: str) -> None:
    assert key_of(label, words) == key


def test_the_id_of_an_entity_is_what_it_always_was_and_no_findings() -> None:
    assert entity_id("PERSON:john smith") == "c9639b3982f2645b594f9808f4d80149"
    assert entity_id("||0-0||") != Finding("", "", 0, 0, 1.0, "", "").id


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("J Smith", "John Smith"),
        ("Smith", "John Smith"),
        ("Jon Smith", "John Smith"),
        ("John Smith", "John Smith-Jones"),
        ("John Smith", "John Smith Jr"),
        ("PC 1234 Smith", "PC 5678 Smith"),
        ("Ann Smith Jones", "Ann Smith-Jones"),
    ],
)
def test_what_merely_looks_alike_keeps_a_key_of_its_own(a: str, b: str) -> None:
    assert key_of("PERSON", a) != key_of("PERSON", b)


def test_forms_of_one_person_are_one_entity_and_the_fullest_names_it() -> None:
    mentions = mentions_of("SMITH, John", "John Smith", "john.smith@example.org", "JOHN SMITH")
    (entity,) = group(mentions)
    assert entity.name == "John Smith"
    assert entity.label == "PERSON"
    assert entity.id == entity_id("PERSON:john smith")
    assert entity.findings == tuple(mention.finding for mention in mentions)
    assert set(entity.variants) == {mention.words for mention in mentions}


def test_variants_come_the_most_frequent_first() -> None:
    (entity,) = group(mentions_of("Smith, John", "John Smith", "John\nSmith", "Mr John Smith"))
    assert entity.variants == ("John Smith", "Mr John Smith", "Smith, John")


def test_an_address_alone_is_not_called_a_person() -> None:
    (entity,) = group(mentions_of("cold.case@example.org"))
    assert entity.label == "EMAIL"


def test_labels_are_never_joined_but_for_addresses() -> None:
    mentions = [Mention("a", "PERSON", "Kent"), Mention("b", "TERM", "Kent")]
    assert len(group(mentions)) == 2


def test_drawn_areas_and_pictures_are_never_one_entity() -> None:
    entities = group(
        [Mention("a", "AREA", ""), Mention("b", "AREA", ""), Mention("c", "IMAGE", " ")]
    )
    assert len({entity.id for entity in entities}) == 3


@pytest.mark.parametrize(
    "words",
    [
        ("Smith", "John Smith"),
        ("Mr Smith", "Jane Smith"),
        ("J Smith", "John Smith"),
        ("Smith, J P", "John Paul Smith"),
        ("John", "John Smith"),
        ("JS", "John Smith"),
        ("J.P.S.", "John Paul Smith"),
        ("jsmith@example.org", "John Smith"),
        ("smithj@example.org", "John Smith"),
        ("johnsmith4@example.org", "John Smith"),
        ("johns@example.org", "John Smith"),
        ("smith@example.org", "John Smith"),
        ("smith.john@example.org", "John Smith"),
        ("j.smith@example.org", "John Smith"),
        ("John Smith", "John Smyth"),
        ("Katherine Doyle", "Katharine Doyle"),
        ("Margaret Hollis", "Margaret Holils"),
        ("Margaret Hollis", "Margaret Holis"),
        ("Ann Smith Jones", "Ann Smith-Jones"),
        ("Ms Jones", "Ann Smith-Jones"),
        ("Berg", "Piet van der Berg"),
        ("John Michael Smith", "John Smith"),
        ("PC 1234 Smith", "John Smith"),
        ("John Smith (Kent)", "John Smith"),
        ("Dan", "Daniel Okafor"),
        ("Dan Okafor", "Daniel Okafor"),
        ("Brewis C", "Chantelle Brewis"),
        ("Smith J P", "John Paul Smith"),
        ("j.attwaterbligh@example.org", "Jerome Attwater-Bligh"),
    ],
)
def test_may_be_the_same_is_proposed_on_both_sides_and_not_applied(words: tuple[str, str]) -> None:
    assert len(group(mentions_of(*words))) == 2
    assert len(_proposals(*words)) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("John Smith", "Jane Smith"),
        ("J Smith", "Ann Smith"),
        ("John Smith", "John Brown"),
        ("John A Smith", "John B Smith"),
        ("Jan Lee", "Jon Lee"),
        ("Bob", "Brian Oliver Brown"),
        ("foi@example.org", "Ann Foi"),
        ("Smith", "Jones"),
    ],
)
def test_the_unlike_is_not_proposed(words: tuple[str, str]) -> None:
    assert _proposals(*words) == set()


def test_pet_names_are_proposed_where_they_are_given() -> None:
    mentions = mentions_of("Bob", "Bob Smith", "Robert Smith", "Robert Brown")
    assert not group(mentions)[2].proposed
    bob, bob_smith, smith, brown = group(mentions, pets={"bob": ["robert"], "robert": ["bob"]})
    assert set(smith.proposed) == {bob.id, bob_smith.id}
    assert set(bob.proposed) == {bob_smith.id, smith.id, brown.id}


def test_a_bare_surname_proposes_every_bearer() -> None:
    found = _proposals("Smith", "John Smith", "Jane Smith", "Ann Brown")
    assert found == {frozenset({"Smith", "John Smith"}), frozenset({"Smith", "Jane Smith"})}


def test_a_merge_keeps_the_leading_key_and_is_transitive() -> None:
    mentions = mentions_of("John Smith", "J Smith", "Johnny", "Ann Brown")
    ids = [entity.id for entity in group(mentions)]
    merged = group(mentions, merges=[(ids[1], ids[0]), (ids[2], ids[1])])
    assert [entity.findings for entity in merged] == [
        tuple(mention.finding for mention in mentions[:3]),
        (mentions[3].finding,),
    ]
    assert merged[0].keys == ("PERSON:johnny", "PERSON:j smith", "PERSON:john smith")
    assert merged[0].id == ids[2]
    assert merged[0].name == "John Smith"
    assert not merged[0].proposed


def test_a_merge_holds_over_an_entity_that_is_gone() -> None:
    mentions = mentions_of("John Smith", "Johnny")
    ids = [entity.id for entity in group(mentions)]
    assert len(group(mentions, merges=[(ids[0], "gone"), ("gone", ids[1])])) == 1
    assert group(mentions, merges=[("gone", ids[1])], splits=[("nothing",), ()]) == group(mentions)


def test_what_was_split_off_stays_off_and_has_a_stable_id() -> None:
    mentions = mentions_of("John Smith", "John Smith", "Smith, John", "Smith")
    off = (mentions[2].finding, mentions[1].finding)
    kept, other, bare = group(mentions, splits=[off])
    assert kept.findings == (mentions[0].finding,)
    assert set(other.findings) == set(off)
    assert other.id == next(e.id for e in group(mentions[1:], splits=[off]) if e.id != bare.id)
    assert other.id not in kept.proposed, "a person said they are two"
    assert set(bare.proposed) == {kept.id, other.id}


def test_two_splits_of_one_entity_are_two_entities() -> None:
    mentions = mentions_of("John Smith", "John Smith", "John Smith")
    a, b, c = (mention.finding for mention in mentions)
    assert [e.findings for e in group(mentions, splits=[(b,), (c,)])] == [(a,), (b,), (c,)]


@pytest.mark.parametrize("lesser", [Care.NONE, Care.SUSPECT, Care.VICTIM, Care.CHILD])
@pytest.mark.parametrize("greater", [Care.SOURCE, Care.PROTECTED])
def test_a_merge_keeps_the_care_that_needs_most(lesser: Care, greater: Care) -> None:
    mentions = mentions_of("John Smith", "Johnny")
    ids = tuple(entity.id for entity in group(mentions))
    for cares in ((lesser, greater), (greater, lesser)):
        (merged,) = group(mentions, [ids], cares=dict(zip(ids, cares, strict=True)))
        assert merged.care is greater


def test_a_split_of_a_split_is_an_entity_of_its_own() -> None:
    mentions = mentions_of("John Smith", "John Smith", "John Smith")
    a, b, c = (mention.finding for mention in mentions)
    entities = group(mentions, splits=[(a, b, c), (a, b)])
    assert sorted(e.findings for e in entities) == [(a, b), (c,)]
    assert len({e.id for e in entities}) == 2


def test_roles_and_cares_follow_a_merge_but_not_a_split() -> None:
    mentions = mentions_of("John Smith", "John Smith", "Johnny")
    john, johnny = (entity.id for entity in group(mentions))
    roles, cares = {johnny: Role.STAFF}, {john: Care.VICTIM, johnny: Care.SOURCE}
    merged, split = group(mentions, [(john, johnny)], [(mentions[1].finding,)], roles, cares)
    assert (merged.role, merged.care) == (Role.STAFF, Care.SOURCE)
    assert (split.role, split.care) == (Role.UNKNOWN, Care.NONE)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("John Smith", "JOHN\n  smith", True),
        ("John Smith", "Mr John Smith", False),
        ("John Smith", "Smith, John", False),
        ("John Smith", "J Smith", False),
        ("Jose", "José", False),
        ("José", "Jose\u0301", True),
        ("", "", False),
        (" ", "\n", False),
    ],
)
def test_a_release_spreads_only_to_the_same_full_form(a: str, b: str, same: bool) -> None:
    assert same_form(a, b) is same
    assert same_form(b, a) is same
