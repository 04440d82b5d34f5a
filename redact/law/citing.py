# SPDX-License-Identifier: AGPL-3.0-or-later
"""How exemptions are named: in a notice with their limb, and to the public on a box.

The public label of s23(1) and s24(1) can itself be the leak. When a case cites them in the
alternative, or neither confirms nor denies, the label is the same whichever of the two is true, in
the same place of the list. It cannot hide that one of them is: where even that must not show, no
box may stand on the page.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from redact.errors import UsageError
from redact.law.exemptions import Exemption, exemptions, known_act
from redact.law.tables import table

S23_MODES = ("open", "masked", "ncnd")


def public_label(law: str, codes: Iterable[str], mode: str, labels: Mapping[str, str]) -> str:
    """What the public sees for these true codes: each label once, in the order of the law.

    ``labels`` (code -> label, from the policy) come before the law's own. ``mode`` is one of
    ``S23_MODES`` and changes only the codes that a law cites in the alternative. UsageError for an
    unknown law, mode or code, and when ``labels`` would tell such codes apart in another mode than
    ``open``: nothing is shown rather than the wrong thing.
    """
    if mode not in S23_MODES:
        raise UsageError(f"there is no mode {mode!r} for s23; use {', '.join(S23_MODES)}")
    known = exemptions(law)
    wanted = set(codes)
    if unknown := sorted(wanted - set(known)):
        raise UsageError(f"there is no exemption {unknown[0]!r} in {known_act(law)}")
    shared = _shared_label(law, mode, labels)
    together = table(law)["in_the_alternative"]["codes"] if shared else ()
    shown = [
        shared if code in together else labels.get(code) or exemption.public_label
        for code, exemption in known.items()
        if code in wanted
    ]
    return ", ".join(dict.fromkeys(shown))


def _shared_label(law: str, mode: str, labels: Mapping[str, str]) -> str:
    """The one label of the codes cited in the alternative, or nothing where each has its own."""
    alternative = table(law).get("in_the_alternative")
    if mode == "open" or alternative is None:
        return ""
    given = {labels.get(code) or alternative[mode] for code in alternative["codes"]}
    if len(given) > 1:
        both = " and ".join(alternative["codes"])
        raise UsageError(f"the public labels of {both} must be the same when s23 is {mode}")
    return str(given.pop())


def cite(exemption: Exemption, limb: str = "") -> str:
    """How a notice names it: ``s31(1)(a)``, ``s40(2) with s40(3A)(a)``; the code without a limb.

    The default limb is taken when none is given. UsageError for a limb it has not.
    """
    wanted = limb or exemption.default_limb
    if wanted and wanted not in exemption.limbs:
        raise UsageError(f"{exemption.code} has no limb {wanted!r}")
    return exemption.limbs[wanted].cited if wanted else exemption.code


def codes_in(law: str, label: str) -> tuple[str, ...]:
    """The codes of a law that a public label names, in the order they stand in it."""
    return tuple(dict.fromkeys(_spelling(law).findall(label)))


@cache
def _spelling(law: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, exemptions(law)))})(?!\w)")
