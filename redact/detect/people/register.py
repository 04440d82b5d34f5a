# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people and phrases of a case: one cheap fold over what was found in all its documents.

A name enters with one strong support (a header, a sign-off, a title, an attendance list, a label,
a reviewer) or two weak ones (the model; a known given name in a full name counts twice). The
requester and published officials are always in it. Guarantees the same register for the same
findings in any order of documents. It does not tell two people of the same name apart.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from redact.config.case import CaseConfig
from redact.detect.people.initials import are_other_letters, initials_of
from redact.detect.people.layout import bodies_in
from redact.detect.people.lexicon import fold_word, lexicon, word_set
from redact.detect.people.officials import forms_of
from redact.detect.people.variants import Parts, parts_of, variants_of
from redact.detect.repeats import is_telling
from redact.text import fold
from redact.types import Document, Finding, Person, Phrase, Register, Role

_KINDS = {
    "header": "header",
    "salutation": "greeting",
    "signoff": "sign-off",
    "signature": "sign-off",
    "title": "title",
    "attendance": "attendance",
    "label": "label",
    "turned": "label",
    "addressee": "label",
    "table": "label",
    "relation": "relation",
    "reviewer": "reviewer",
    "spacy_ner": "ner",
    "given_name": "given name",
}
_STRONG = frozenset(
    ("header", "greeting", "sign-off", "title", "attendance", "label", "reviewer", "relation")
)
_LEAST_SCORE = 0.35
_PHRASES = word_set(
    "EMAIL PHONE NINO NHS VRM PNCID CRO BANK PASSPORT DRIVING_LICENCE URL_PERSONAL USERNAME COLLAR"
)
_SHORTEST_PHRASE, _SHORTEST_COLLAR = 6, 4


@dataclass(slots=True)
class _Seen:
    """What speaks for one name: supports by kind, how often, and in which documents."""

    parts: Parts
    supports: Counter[str] = field(default_factory=Counter)
    documents: set[str] = field(default_factory=set)

    @property
    def enough(self) -> bool:
        strong = any(kind in _STRONG for kind in self.supports)
        return strong or sum(self.supports.values()) > 1


def build_register(
    case: CaseConfig, found: Iterable[tuple[Document, tuple[Finding, ...]]]
) -> Register:
    """The register of a case, from each document with its findings."""
    seen: dict[tuple[str, str], _Seen] = {}
    letters: set[str] = set()
    phrases: dict[tuple[str, str], Phrase] = {}
    bodies = set(bodies_in(f"{case.authority.name}\n" + "\n".join(case.authority.own_addresses)))
    for document, findings in found:
        bodies |= bodies_in(document.text)
        for finding in findings:
            if finding.keep or finding.score < _LEAST_SCORE or finding.regions:
                continue
            surface = document.text[finding.start : finding.end]
            if finding.label == "PERSON":
                _note(seen, letters, document, finding, surface)
            elif _repeats(finding, surface):
                text = " ".join(surface.split())
                phrase = Phrase(text, finding.label, finding.exemptions)
                key = (finding.label, fold(text))
                phrases[key] = min(phrase, phrases.get(key, phrase), key=_in_order)
    for address in case.requester.emails:
        phrases["EMAIL", fold(address)] = Phrase(address, "EMAIL", ("s40(1)",))
    people = (
        *_requester(case),
        *_officials(case),
        *_others(case, seen, letters, frozenset(bodies)),
    )
    return Register(people, tuple(phrases[key] for key in sorted(phrases)))


def _note(
    seen: dict[tuple[str, str], _Seen],
    letters: set[str],
    document: Document,
    finding: Finding,
    surface: str,
) -> None:
    """One PERSON finding becomes a support of its name."""
    kind = _KINDS.get(finding.source.partition(".")[0].partition(":")[0], "ner")
    plain = surface.replace(".", "").replace(" ", "")
    if _are_initials(plain) and "," not in surface:
        letters.add(plain)
        return
    parts = parts_of(surface)
    if parts is None:
        return
    key = (fold_word(parts.given[0]) if parts.given else "", fold_word(parts.surname))
    entry = seen.setdefault(key, _Seen(parts))
    if (len(parts.text), parts.text) > (len(entry.parts.text), entry.parts.text):
        entry.parts = parts
    # A known given name before an unknown word is found by its words and by its shape.
    entry.supports[kind] += 2 if kind == "given name" and parts.full else 1
    entry.documents.add(document.id)


def _are_initials(plain: str) -> bool:
    """Whether a surface without dots and spaces is a person's initials rather than a name."""
    return plain.isupper() and len(plain) in (2, 3, 4) and fold_word(plain) not in lexicon().given


def _others(
    case: CaseConfig,
    seen: dict[tuple[str, str], _Seen],
    letters: set[str],
    bodies: frozenset[str],
) -> list[Person]:
    """The people that are neither the requester nor officials, sorted by name."""
    known = {
        fold(form)
        for person in (*_requester(case), *_officials(case))
        for form in (person.variants)
    }
    full = {key: entry for key, entry in seen.items() if entry.parts.full}
    lone = {key: entry for key, entry in seen.items() if not entry.parts.full}
    by_word: dict[str, list[_Seen]] = defaultdict(list)
    for entry in full.values():
        for word in (entry.parts.given[0], entry.parts.surname):
            by_word[fold_word(word)].append(entry)
    people = []
    for (given, surname), entry in sorted(lone.items()):
        bearers = by_word.get(surname or given, [])
        for bearer in bearers:
            bearer.supports.update(entry.supports)
        named = entry.supports["title"] or surname not in bodies | lexicon().places
        if not bearers and named and entry.enough and fold(entry.parts.text) not in known:
            people.append(_person(entry, frozenset()))
    for _, entry in sorted(full.items()):
        if entry.enough and fold(entry.parts.text) not in known and not _is_a_body(entry, bodies):
            people.append(_person(entry, frozenset(letters)))
    return people


def _is_a_body(entry: _Seen, bodies: frozenset[str]) -> bool:
    """Whether the model alone speaks for a name, and the case calls a body or a street so."""
    words = (*entry.parts.given, entry.parts.surname)
    return set(entry.supports) == {"ner"} and any(fold_word(word) in bodies for word in words)


def _person(entry: _Seen, letters: frozenset[str]) -> Person:
    short = initials_of(entry.parts.text)
    own = (short,) if short in letters and not are_other_letters(short) else ()
    return Person(
        entry.parts.text,
        (*variants_of(entry.parts), *own),
        Role.UNKNOWN,
        tuple(sorted(entry.supports.items())),
    )


def _requester(case: CaseConfig) -> list[Person]:
    people = []
    for name in case.requester.names:
        parts = parts_of(name)
        if parts:
            forms = dict.fromkeys((name, *variants_of(parts)))
            people.append(Person(name, tuple(forms), Role.REQUESTER))
    return people


def _officials(case: CaseConfig) -> list[Person]:
    return [
        Person(
            official.name,
            tuple(dict.fromkeys((*forms_of(official.name), *official.aliases))),
            Role.OFFICIAL,
        )
        for official in case.published_officials
    ]


def _repeats(finding: Finding, surface: str) -> bool:
    """Whether a string is telling enough to be looked for throughout the case."""
    plain = fold(surface)
    if finding.label == "COLLAR":
        return len(plain) >= _SHORTEST_COLLAR and is_telling("COLLAR", surface)
    if finding.label not in _PHRASES or len(plain) < _SHORTEST_PHRASE:
        return False
    return not (finding.label == "VRM" and plain.isalpha())


def _in_order(phrase: Phrase) -> tuple[str, tuple[str, ...]]:
    return phrase.text, phrase.exemptions
