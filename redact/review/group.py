# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mentions to entities: who and what occurs in a case, so that people decide once for each.

Guarantees that every mention lies in exactly one entity, that ids hang on nothing but the
mention's own words (and on what people joined or took apart), and that what merely looks alike
(a surname alone, initials, a misspelling) is proposed and never applied. It does NOT know who is
who: two people of the same full name are one entity until a person splits it. Nor does it judge
whether a merge was allowed.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from redact.review.likeness import Names, alike
from redact.review.spelling import key_of, mailbox_of
from redact.types import Care, Entity, Mention, Role

# What a merged entity keeps when its parts had different cares: the one that needs most.
_CARES = (Care.PROTECTED, Care.SOURCE, Care.CHILD, Care.VICTIM, Care.SUSPECT)
_LONGEST_INITIALS = 4


@dataclass(frozen=True, slots=True)
class _Part:
    """One entity in the making; ``ids`` also hold those of joined entities that are gone."""

    id: str
    keys: tuple[str, ...]
    ids: tuple[str, ...]
    mentions: tuple[Mention, ...]


def entity_id(key: str) -> str:
    """32 hex digits; never the id of a finding."""
    return _digest("entity", key)


def form_of(surface: str) -> str:
    """What two surfaces of the same full form share: case and white space are folded.

    Accents, titles, order, initials and hyphens are not.
    """
    return " ".join(unicodedata.normalize("NFC", surface).lower().split())


def same_form(a: str, b: str) -> bool:
    """Whether a release of ``a`` may spread to ``b``. Where there are no words, nothing may."""
    form = form_of(a)
    return bool(form) and form == form_of(b)


def group(
    mentions: Iterable[Mention],
    merges: Sequence[tuple[str, ...]] = (),
    splits: Sequence[tuple[str, ...]] = (),
    roles: Mapping[str, Role] | None = None,
    cares: Mapping[str, Care] | None = None,
    pets: Mapping[str, Collection[str]] | None = None,
) -> tuple[Entity, ...]:
    """Entities in the order of their first mention.

    ``merges`` are ids of entities that a person joined, the leading one first; ``splits`` ids of
    findings that a person took out of their entity; both in the order they were done. ``roles``
    and ``cares`` are by entity id: a merged entity has the first role given to any of its parts
    and the care that needs most, a split one only its own. Unknown ids change nothing. A mention
    without letters or digits (a picture, a drawn area) is an entity of its own. ``pets`` are the
    other forms of given names, in small letters and both directions (``bob``: ``robert``); they
    only make proposals.
    """
    given: dict[str, Mention] = {}
    for mention in mentions:
        given.setdefault(mention.finding, mention)
    keys = {finding: _key(mention) for finding, mention in given.items()}
    placed = _split(keys, splits)
    members: dict[str, list[Mention]] = {}
    for finding, mention in given.items():
        members.setdefault(placed[finding], []).append(mention)
    parts = _merged(members, merges, {finding: place for place, finding in enumerate(given)})
    ids = [part.id for part in parts]
    proposals = alike([_names(part.mentions, keys) for part in parts], pets or {})
    return tuple(
        _entity(
            part,
            tuple(sorted(ids[other] for other in proposals.get(place, ()))),
            next((roles[each] for each in part.ids if each in roles), None) if roles else None,
            {cares[each] for each in part.ids if each in cares} if cares else set(),
        )
        for place, part in enumerate(parts)
    )


def _digest(kind: str, text: str) -> str:
    return hashlib.sha256(f"redact {kind}\n{text}".encode()).hexdigest()[:32]


def _key(mention: Mention) -> str:
    key = key_of(mention.label, mention.words)
    return key if key.partition(":")[2] else f"{mention.label}#{mention.finding}"


def _split(keys: Mapping[str, str], splits: Sequence[tuple[str, ...]]) -> dict[str, str]:
    """The key of each finding once people took some out; a later split takes from an earlier."""
    placed = dict(keys)
    for taken in splits:
        present = sorted(finding for finding in taken if finding in placed)
        if present:
            base = placed[present[0]]
            label = re.split("[:#~]", base, maxsplit=1)[0]
            key = f"{label}~{_digest('split', f'{base}|{min(taken)}')}"
            placed.update(dict.fromkeys(present, key))
    return placed


def _merged(
    members: Mapping[str, Sequence[Mention]],
    merges: Sequence[tuple[str, ...]],
    places: Mapping[str, int],
) -> list[_Part]:
    """The members joined, in the order of their first mention.

    Joining is transitive, also over an entity that has no mention any more.
    """
    joined: dict[str, tuple[str, ...]] = {}
    for ids in merges:
        chain = tuple(dict.fromkeys(part for each in ids for part in joined.get(each, (each,))))
        joined.update(dict.fromkeys(chain, chain))
    key_of_id = {entity_id(key): key for key in members}
    parts: list[_Part] = []
    done: set[str] = set()
    for here in key_of_id:
        if here in done:
            continue
        chain = joined.get(here, (here,))
        done.update(chain)
        present = [each for each in chain if each in key_of_id]
        keys = tuple(key_of_id[each] for each in present)
        mentions = [mention for key in keys for mention in members[key]]
        if len(keys) > 1:
            mentions.sort(key=lambda mention: places[mention.finding])
        parts.append(_Part(present[0], keys, chain, tuple(mentions)))
    return parts


def _names(mentions: Iterable[Mention], keys: Mapping[str, str]) -> Names:
    """What can be compared with other entities: names of people and their mailboxes."""
    spellings, initials, mailboxes = set(), set(), set()
    for mention in mentions:
        key = keys[mention.finding]
        if key.startswith("PERSON:"):
            spellings.add(key.removeprefix("PERSON:"))
            if len(mention.words) <= 2 * _LONGEST_INITIALS and mention.words.isupper():
                initials.add("".join(filter(str.isalpha, mention.words)).lower())
        elif key.startswith("EMAIL:"):
            mailboxes.add(mailbox_of(key))
    return Names(frozenset(spellings), frozenset(initials), frozenset(mailboxes - {""}))


def _entity(part: _Part, proposed: tuple[str, ...], role: Role | None, cares: set[Care]) -> Entity:
    people = [mention for mention in part.mentions if mention.label == "PERSON"]
    forms = Counter(" ".join(mention.words.split()) for mention in part.mentions)
    named = set(forms)
    if len(people) not in (0, len(part.mentions)):
        named = {" ".join(mention.words.split()) for mention in people}
    return Entity(
        id=part.id,
        label="PERSON" if people else min(mention.label for mention in part.mentions),
        name=_fullest(named, forms),
        variants=tuple(sorted(forms, key=lambda form: (-forms[form], form))),
        findings=tuple(mention.finding for mention in part.mentions),
        keys=part.keys,
        proposed=proposed,
        role=role or Role.UNKNOWN,
        care=next((care for care in _CARES if care in cares), Care.NONE),
    )


def _fullest(surfaces: Collection[str], counts: Mapping[str, int]) -> str:
    """Most names written out, most names, in small letters and the usual order, the most used."""
    if len(surfaces) == 1:
        return next(iter(surfaces))
    ranked = []
    for form in surfaces:
        tokens = key_of("PERSON", form).partition(":")[2].split()
        whole = sum(len(token) > 1 for token in tokens)
        cased = not (form.islower() or any(len(w) > 2 and w.isupper() for w in form.split()))
        plain = "," not in form and form[-2:] not in ("'s", "’s")
        ranked.append((whole, len(tokens), cased, plain, counts[form], -len(form), form))
    return max(ranked)[-1]
