# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the law and the case allow one decision to say. Pure; every fault is one sentence.

It judges one decision at a time. What the case as a whole still lacks is for ``readiness``.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from redact.config import Policy
from redact.errors import NotAllowed
from redact.law import Exemption, exemptions
from redact.types import Verdict

OWN_DATA, THIRD_PARTY = "s40(1)", "s40(2)"


def check_exemptions(
    policy: Policy, verdict: Verdict, codes: Sequence[str], limb: str, *, requester: bool
) -> None:
    """NotAllowed when these exemptions cannot be claimed for one place.

    ``requester`` says whether the words there are the requester's own data: s40 turns on that.
    """
    if verdict is Verdict.RELEASE:
        if codes or limb:
            raise NotAllowed("what is released has no exemption; leave exemptions and limb empty")
        return
    _check_known(policy, codes, limb)
    for one, other in excluding(policy, codes):
        raise NotAllowed(f"{one} and {other} cannot both be claimed for the same words")
    if OWN_DATA in codes and not requester:
        raise NotAllowed(
            f"{OWN_DATA} is for the requester's own data, and this is not known to be theirs; name"
            " the requester in the case configuration, or give this person the role requester"
        )
    if THIRD_PARTY in codes and requester:
        raise NotAllowed(f"this is the requester's own data: {OWN_DATA}, not {THIRD_PARTY}")


def _check_known(policy: Policy, codes: Sequence[str], limb: str) -> None:
    if not codes:
        raise NotAllowed("what is withheld needs at least one exemption")
    law = exemptions(policy.law)
    for code in codes:
        if code not in law:
            raise NotAllowed(
                f"an exemption is none of {policy.law}; write it as in s40(2): {', '.join(law)}"
            )
    if limb and not any(limb in law[code].limbs for code in codes):
        raise NotAllowed(f"{', '.join(codes)} has no such limb{_known(law, codes)}")


def excluding(policy: Policy, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of exemptions that cannot both be claimed for the same words.

    Where section 23 is masked, 23 and 24 are cited in the alternative, and may stand together.
    """
    law = exemptions(policy.law)
    together = {"s23(1)", "s24(1)"} if policy.s23_mode != "open" else set()
    return [
        (one, other)
        for one, other in combinations(sorted(set(codes)), 2)
        if one in law and other in law[one].excludes and {one, other} != together
    ]


def _known(law: Mapping[str, Exemption], codes: Iterable[str]) -> str:
    limbs = [limb for code in codes for limb in law[code].limbs]
    return f"; it has {', '.join(limbs)}" if limbs else ""
