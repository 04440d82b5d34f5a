# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an exemption is: its kind, limbs, what it needs, and what it is called in another regime.

An exception of the Environmental Information Regulations and a restriction of subject access are
exemptions here too. What the statute says, not what the facts are: whether harm is shown or the
public interest is weighed rightly is for people. Equivalents are candidates, never a translation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from redact.errors import UsageError
from redact.law.tables import table

LAWS = ("foia", "eir", "dpa")

# What may have to be on a case before it is approved, in the order it is asked for.
NEEDS: Mapping[str, str] = {
    "limb": "which limb of the exemption applies",
    "purpose": "for which statutory purpose the function is exercised",
    "qualified_opinion": "the reasonable opinion of the qualified person",
    "harm": "what harm disclosure would, or would be likely to, cause",
    "public_interest": "why the public interest favours withholding",
}


@dataclass(frozen=True, slots=True)
class Limb:
    """One limb of an exemption; ``cited`` is how a notice names it: ``s31(1)(a)``.

    ``absolute`` says whether the exemption is absolute under this limb. ``purpose``: the limb holds
    only for one of the exemption's ``purposes``.
    """

    title: str
    absolute: bool
    cited: str
    purpose: bool = False


@dataclass(frozen=True, slots=True)
class Exemption:
    """One exemption: code (``s40(2)``), act, title, absolute or qualified, public label.

    ``excludes`` are codes that cannot be claimed for the same words. ``kind`` is ``class`` or
    ``prejudice``. ``needs`` are keys of ``NEEDS`` that hold for every limb (``needs_of`` gives them
    for one). ``limbs`` are in the order of the act, by their letters (``(a)``, ``(3A)(a)``);
    ``default_limb`` is the one taken when none is named, or empty. ``purposes`` are those of
    s31(2). ``confirm_or_deny`` is the provision that lifts the duty to confirm or deny, empty where
    there is none. ``equivalents`` maps each other law to codes. ``note`` is a hint to the officer.
    ``since`` and ``until`` (the first day on which it no longer stands) bound it where the table
    has to tell; None otherwise.
    """

    code: str
    act: str
    title: str
    absolute: bool
    public_label: str
    excludes: tuple[str, ...] = ()
    kind: str = "class"
    needs: tuple[str, ...] = ()
    limbs: Mapping[str, Limb] = field(default_factory=dict, hash=False)
    default_limb: str = ""
    purposes: Mapping[str, str] = field(default_factory=dict, hash=False)
    confirm_or_deny: str = ""
    equivalents: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    note: str = ""
    since: date | None = None
    until: date | None = None


@cache
def exemptions(law: str) -> Mapping[str, Exemption]:
    """The exemptions of a law by code, in the order of its table; UsageError for an unknown law."""
    if law not in LAWS:
        raise UsageError(f"there is no law called {law!r}; known: {', '.join(LAWS)}")
    data = table(law)
    return {code: _exemption(law, data["act"], code, row) for code, row in _rows(law)}


def is_absolute(exemption: Exemption, limb: str = "") -> bool:
    """Whether no public interest test is made; without ``limb`` under the default limb.

    UsageError when the exemption has no such limb.
    """
    found = _limb(exemption, limb)
    return found.absolute if found else exemption.absolute


def needs_of(exemption: Exemption, limb: str = "") -> tuple[str, ...]:
    """What must be on the case for this exemption under this limb: keys of ``NEEDS``, in order.

    UsageError when the exemption has no such limb.
    """
    found = _limb(exemption, limb)
    needs = set(exemption.needs)
    if found and found.purpose:
        needs.add("purpose")
    if found and found.absolute:
        needs.discard("public_interest")
    elif found and exemption.absolute:
        needs.add("public_interest")
    return tuple(need for need in NEEDS if need in needs)


def equivalent(code: str, from_law: str, to_law: str) -> tuple[str, ...]:
    """What the words withheld under ``code`` may come under in another law; none is an answer.

    Between two laws other than FOIA it goes through FOIA and so is wider. UsageError for an unknown
    law or code.
    """
    known = exemptions(from_law)
    if code not in known:
        raise UsageError(f"there is no exemption {code!r} in {known_act(from_law)}")
    if from_law == to_law:
        return (code,)
    exemptions(to_law)  # an unknown law is told here
    return known[code].equivalents.get(to_law, ())


def in_force(exemption: Exemption, on: date) -> bool:
    """Whether the exemption stands on that day, as far as the table bounds it."""
    begun = exemption.since is None or exemption.since <= on
    return begun and (exemption.until is None or on < exemption.until)


@dataclass(frozen=True, slots=True)
class PersonalData:
    """The codes under which personal data is withheld: of a third party, and of the person who
    asked (empty where that is what they are given)."""

    third_party: str
    own: str


def personal_data(law: str) -> PersonalData:
    """Under what a law withholds personal data; UsageError for an unknown law."""
    exemptions(law)  # an unknown law is told here
    return PersonalData(**table(law)["personal"])


def known_act(law: str) -> str:
    """The title of the act of a known law."""
    return str(table(law)["act"])


def _limb(exemption: Exemption, limb: str) -> Limb | None:
    wanted = limb or exemption.default_limb
    if not wanted:
        return None
    if wanted not in exemption.limbs:
        choices = ", ".join(exemption.limbs) or "it has none"
        raise UsageError(f"{exemption.code} has no limb {wanted!r}; limbs: {choices}")
    return exemption.limbs[wanted]


def _rows(law: str) -> Iterable[tuple[str, dict[str, Any]]]:
    rows: dict[str, dict[str, Any]] = table(law)["exemptions"]
    return rows.items()


def _exemption(law: str, act: str, code: str, row: Mapping[str, Any]) -> Exemption:
    return Exemption(
        code=code,
        act=act,
        title=row["title"],
        absolute=row["absolute"],
        public_label=row.get("public_label", code),
        excludes=tuple(row.get("excludes", ())),
        kind=row["kind"],
        needs=tuple(row.get("needs", ())),
        limbs=_limbs(code, row),
        default_limb=row.get("default_limb", ""),
        purposes=dict(row.get("purposes", {})),
        confirm_or_deny=row.get("confirm_or_deny", ""),
        equivalents={other: _equivalents(code, law, other) for other in LAWS if other != law},
        note=row.get("note", ""),
        since=row.get("since"),
        until=row.get("until"),
    )


def _limbs(code: str, row: Mapping[str, Any]) -> dict[str, Limb]:
    """The limbs of a row: absolute like the exemption where the row does not say otherwise."""
    pattern = row.get("cite", code + "{limb}")
    otherwise = (*row.get("absolute_limbs", ()), *row.get("qualified_limbs", ()))
    return {
        letter: Limb(
            title,
            row["absolute"] != (letter in otherwise),
            pattern.format(limb=letter),
            letter in row.get("purpose_limbs", ()),
        )
        for letter, title in row.get("limbs", {}).items()
    }


def _equivalents(code: str, law: str, other: str) -> tuple[str, ...]:
    """Read from the FOIA table, which alone holds them; backwards, or through it."""
    rows = dict(_rows("foia"))
    if law == "foia":
        return tuple(rows[code].get(other, ()))
    sources = [foia for foia, row in rows.items() if code in row.get(law, ())]
    if other == "foia":
        return tuple(sources)
    found = {target for source in sources for target in rows[source].get(other, ())}
    return tuple(target for target, _ in _rows(other) if target in found)
