# SPDX-License-Identifier: AGPL-3.0-or-later
"""Side channels: widths, spacing, and what ties the output to the file it came from."""

from tests.adversarial.paper import Kit, Vector


def width_channel(k: Kit) -> Vector:
    """The name in the middle of tight lines of one font."""
    s = k.sheet()
    for row in range(3):
        x, y = s.around(s.y - row * 16, before=3)
        s.after(s.write(k.secret, x, y), y, 3)
    return k.made(s)


def justified_tw(k: Kit) -> Vector:
    """A line stretched by word spacing to the right margin."""
    s = k.sheet()
    words = f"{k.phrase(2)} {k.secret} {k.phrase(3)}"
    s.write(words, k.left, s.y, before=f"{k.random.uniform(0.6, 3):.2f} Tw")
    s.raw("BT 0 Tw ET")
    return k.made(s)


def document_id(k: Kit) -> Vector:
    """The file's identifier is the name in hexadecimal; dates carry it too."""
    s = k.sheet()
    s.plain()
    data = s.save(deterministic_id=False, static_id=True)
    old = bytes.fromhex("31415926535897932384626433832795")
    new = k.secret.encode().ljust(16, b"_")
    return k.made(data.replace(old.hex().encode(), new.hex().encode()).replace(old, new))


VECTORS = (width_channel, justified_tw, document_id)
