# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every key of the review application: one table, from which the help page, the tooltips,
``aria-keyshortcuts`` and the script are made.

``where`` names the screens on which a key works (``everywhere`` for all): no two keys of one screen
are alike. A single letter works only while no field has the focus, and can be switched off.
"""

from collections.abc import Iterator
from dataclasses import dataclass

PEOPLE, GROUP, PAGE, CHECK, BUNDLE = "people", "group", "page", "check", "bundle"
EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Key:
    """``key`` is as the browser names it, with ``Shift+`` or ``Ctrl+`` before it; ``action`` is
    what the script calls it; ``does`` is what the help page says."""

    key: str
    action: str
    does: str
    where: tuple[str, ...]

    @property
    def is_single(self) -> bool:
        """Whether it is one printable character, which WCAG 2.1.4 lets people switch off."""
        return len(self.key.removeprefix("Shift+")) == 1

    @property
    def shown(self) -> str:
        """As people read it."""
        return _SHOWN.get(self.key, self.key.replace("Shift+", "Shift ").replace("Ctrl+", "Ctrl "))


_SHOWN = {"ArrowDown": "↓", "ArrowUp": "↑", "Escape": "Esc"}
_LISTS = (PEOPLE, GROUP, PAGE, CHECK)
_DECIDE = (PEOPLE, GROUP, PAGE)

KEYS: tuple[Key, ...] = (
    Key("w", "withhold", "withhold what is selected, and go on", _LISTS),
    Key("r", "release", "release what is selected, and go on", _LISTS),
    Key("f", "refer", "refer it to somebody, with a note", _DECIDE),
    Key("Shift+W", "withhold-group", "withhold the whole person or term", (GROUP, PAGE)),
    Key("Shift+R", "release-group", "release the whole person or term", (GROUP, PAGE)),
    Key("Shift+A", "withhold-kind", "withhold all undecided of this kind", (PEOPLE,)),
    Key("y", "agree", "agree: I have read what somebody else decided", (CHECK,)),
    Key("Shift+Y", "agree-document", "agree with all that waits in this document", (CHECK,)),
    Key("j", "next", "next", _LISTS),
    Key("k", "previous", "previous", _LISTS),
    Key("ArrowDown", "next", "next", _LISTS),
    Key("ArrowUp", "previous", "previous", _LISTS),
    Key("n", "next-open", "next undecided", _LISTS),
    Key("Shift+N", "previous-open", "previous undecided", _LISTS),
    Key("Enter", "open", "open what is selected", (PEOPLE, CHECK, GROUP)),
    Key("Escape", "back", "back; leave what was begun", (EVERYWHERE,)),
    Key("e", "exemptions", "choose exemptions, then withhold", _DECIDE),
    *(
        Key(str(n), f"favourite-{n}", f"withhold under favourite {n} of the exemptions", _DECIDE)
        for n in range(1, 10)
    ),
    Key("m", "note", "write a note", _DECIDE),
    Key("i", "why", "why it was flagged, and what was decided before", _LISTS),
    Key("u", "undo", "undo your last decision", (EVERYWHERE,)),
    Key("Ctrl+z", "undo", "undo your last decision", (EVERYWHERE,)),
    Key("Shift+U", "redo", "take the undo back", (EVERYWHERE,)),
    Key("[", "page-before", "page before", (PAGE,)),
    Key("]", "page-after", "next page", (PAGE,)),
    Key("t", "text", "text view or page view", (PAGE,)),
    Key("p", "preview", "as it would be released", (PAGE,)),
    Key("s", "select", "select words: arrows move, Shift extends, Enter withholds", (PAGE,)),
    Key("b", "box", "draw a box: arrows move, Enter sets each corner", (PAGE,)),
    Key("d", "page-read", "I have read this page, go to the next", (PAGE,)),
    Key("h", "handwriting", "I have looked for handwriting on this page", (PAGE,)),
    Key("+", "larger", "larger", (PAGE,)),
    Key("-", "smaller", "smaller", (PAGE,)),
    Key("0", "whole", "as wide as the window", (PAGE,)),
    Key("a", "approve", "approve what stands", (BUNDLE,)),
    Key("o", "make", "make the bundle", (BUNDLE,)),
    Key("/", "search", "search the case", (EVERYWHERE,)),
    Key("?", "help", "all keys", (EVERYWHERE,)),
    Key("g", "go-people", "people and terms", (EVERYWHERE,)),
    Key("Shift+D", "go-documents", "documents", (EVERYWHERE,)),
    Key("c", "go-check", "second reading", (EVERYWHERE,)),
    Key("x", "go-exemptions", "what the exemptions need", (EVERYWHERE,)),
    Key("Shift+B", "go-bundle", "what is missing, approval and bundle", (EVERYWHERE,)),
    Key("Shift+H", "go-history", "history", (EVERYWHERE,)),
)


def keys_of(where: str) -> Iterator[Key]:
    """The keys of one screen."""
    return (key for key in KEYS if where in key.where or EVERYWHERE in key.where)


def shortcut(action: str) -> str:
    """The keys of an action, as ``aria-keyshortcuts`` has them."""
    return " ".join(key.key.replace("Ctrl", "Control") for key in KEYS if key.action == action)


def tooltip(action: str) -> str:
    """What an action does, and its first key."""
    found = first(action)
    return f"{found.does} ({found.shown})"


def first(action: str) -> Key:
    """The first key of an action."""
    return next(key for key in KEYS if key.action == action)
