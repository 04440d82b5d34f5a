# SPDX-License-Identifier: AGPL-3.0-or-later
"""Membership of several layers, settled as a reader of the pages sees it.

MuPDF shows content that needs all of several layers when they are off. Guarantees that whatever
belongs to a membership (an OCMD with a policy) is shown or hidden by that policy and the state the
file opens with. Of visibility expressions (VE) it knows nothing but the policy beside them.
"""

from __future__ import annotations

from typing import Any

_REFERENCE = "xref"


def settle_layers(pdf: Any) -> None:
    """Rewrite each membership of a PyMuPDF document as one layer that is on or off."""
    on = {xref: bool(layer["on"]) for xref, layer in pdf.get_ocgs().items()}
    if not on:
        return
    off = 0
    for xref in range(1, pdf.xref_length()):
        if pdf.xref_get_key(xref, "Type")[1] != "/OCMD":
            continue
        hidden = not _shown(pdf, xref, on)
        if hidden and not off:
            off = pdf.add_ocg("off", on=False)
        pdf.xref_set_key(xref, "OCGs", f"[{off} 0 R]" if hidden else "null")
        pdf.xref_set_key(xref, "P", "/AnyOn")


def _shown(pdf: Any, xref: int, on: dict[int, bool]) -> bool:
    """Whether a membership is shown; one of no known layer is."""
    kind, value = pdf.xref_get_key(xref, "OCGs")
    if kind == _REFERENCE and int(value.split()[0]) not in on:  # an array of its own
        value = pdf.xref_object(int(value.split()[0]), compressed=True)
    numbers = value.strip("[]").replace(" 0 R", " ").split()
    states = [on[int(number)] for number in numbers if number.isdigit() and int(number) in on]
    policy = pdf.xref_get_key(xref, "P")[1]
    if not states:
        return True
    if policy == "/AllOn":
        return all(states)
    if policy == "/AllOff":
        return not any(states)
    if policy == "/AnyOff":
        return not all(states)
    return any(states)
