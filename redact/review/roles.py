# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what in a case: one table. People and roles come from the case configuration.

An admin looks after the case and neither decides nor approves. Pure; it does not know whether
somebody is who they say: signing in is for the application.
"""

from collections.abc import Iterable
from enum import StrEnum

from redact.config import CaseConfig
from redact.errors import NotAllowed, NotYours
from redact.text import fold


class Doing(StrEnum):
    """What somebody wants to do."""

    DECIDE = "decide"
    CHECK = "read a second time"
    RESOLVE = "settle a dispute"
    APPROVE = "approve"
    PUBLISH = "make the bundle"
    UNDO = "undo what they did"
    ADMINISTER = "change the case's configuration"


_MAY = {
    Doing.DECIDE: ("reviewer",),
    Doing.CHECK: ("reviewer", "approver"),
    Doing.RESOLVE: ("approver",),
    Doing.APPROVE: ("approver",),
    Doing.PUBLISH: ("approver",),
    Doing.UNDO: ("reviewer", "approver"),
    Doing.ADMINISTER: ("admin",),
}


def role_for(case: CaseConfig, name: str, doing: Doing) -> str:
    """The role under which ``name`` may do this; NotAllowed says why not."""
    _check_names(case)
    held = roles_of(case, name)
    role = next((role for role in _MAY[doing] if role in held), "")
    if role:
        return role
    if not case.people:
        raise NotAllowed(
            "the case configuration names no people, so nobody can act in this case; add"
            " [[people]] with name and roles to it, and give it with"
            " redact add REF --case-config FILE"
        )
    if not name:
        raise NotYours(f"to {doing} takes {_listed(_MAY[doing], 'or')}; say who with --as NAME")
    if not held:
        raise NotYours(f"{name} is not among the people of this case")
    needed = _listed(_MAY[doing], "or")
    raise NotYours(f"{name} is {_listed(held)} in this case; to {doing} takes {needed}")


def roles_of(case: CaseConfig, name: str) -> tuple[str, ...]:
    """The roles of a person in a case, none for a stranger. An admin has no other role."""
    held = [role for person in case.people if person.name == name for role in person.roles]
    return ("admin",) if "admin" in held else tuple(dict.fromkeys(held))


def _check_names(case: CaseConfig) -> None:
    """NotAllowed when a name could stand for two people, or for no person: four eyes are counted
    by names, and what looks the same to a reader must be the same."""
    known: dict[str, str] = {}
    for name in dict.fromkeys(person.name for person in case.people):
        key = fold(name)
        if not key or not name.isprintable() or ":" in name:
            raise NotAllowed(
                "the case configuration has a name in [[people]] that is empty or is no name; write"
                " letters, without a colon"
            )
        if known.setdefault(key, name) != name:
            raise NotAllowed(
                f"two names of the case configuration look alike, {known[key]!r} and {name!r}: one"
                " person has one name; two who share it need something to tell them apart"
            )


def _listed(roles: Iterable[str], joined: str = "and") -> str:
    return f" {joined} ".join(f"{'an' if role[0] == 'a' else 'a'} {role}" for role in roles)
