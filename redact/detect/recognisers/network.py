# SPDX-License-Identifier: AGPL-3.0-or-later
"""Network addresses: IPv4, IPv6 and hardware (MAC) addresses.

A hit says nothing about whose connection it is. Version numbers of four parts are left alone where
a word calls them that.
"""

import ipaddress
import re
from collections.abc import Iterator

from redact.detect.recognisers.hits import Hit, said_near

_V4 = re.compile(
    r"\d(?<![\w.].)\d{0,2}(?:[ ]?(?:\.|\[\.\])[ ]?\d{1,3}){3}(?:[:/]\d{1,5})?(?![\w]|\.\d)"
)
_V6 = re.compile(
    r"[0-9A-Fa-f:](?<![\w:.].)(?<=(?=[0-9A-Fa-f:]{0,5}:).)[0-9A-Fa-f:]{2,38}(?:/\d{1,3})?(?![\w:])"
)
_MAC = re.compile(
    r"[0-9A-Fa-f](?<![\w:-].)[0-9A-Fa-f](?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}(?![\w:-])"
)
_VERSION = re.compile(r"\bv(?:ersion|er)?\.? ?$|section ?$|paragraph ?$|para\.? ?$|clause ?$")


def find(text: str) -> Iterator[Hit]:
    """Hits for addresses with their port or prefix length."""
    for match in _V4.finditer(text):
        octets = [int(part) for part in re.findall(r"\d+", match.group())[:4]]
        if max(octets) <= 255 and not said_near(_VERSION, text, match.span(), 12):
            yield Hit(*match.span(), 0.9 if max(octets) > 20 else 0.6, "an IP address")
    for match in _V6.finditer(text):
        if _is_v6(match.group().split("/")[0]):
            yield Hit(*match.span(), 0.9, "an IP address, version 6")
    for match in _MAC.finditer(text):
        yield Hit(*match.span(), 0.85, "a hardware address of a device")


def _is_v6(written: str) -> bool:
    """Valid, and with enough groups not to be a time of day or a lone ``::``."""
    if len(re.findall(r"[0-9A-Fa-f]+", written)) < 3:
        return False
    try:
        ipaddress.IPv6Address(written)
    except ValueError:
        return False
    return True
