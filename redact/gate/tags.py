# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of tags of a finished file: one shape, a few roles, no words but those of the boxes.

Guarantees: Document > Sect (one for each page with text, in order) > P, or Table > TR > TD; in P
and TD the numbers of marked sequences, and Spans. Every sequence of the content has exactly one
place in the tree, in the content's order and under its own role; the parent tree says the same. A
Span says what the text layer shows there and begins with "redacted". No other key, role or string.
It does NOT judge whether the words are the right ones, nor whether a table is one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from redact.gate.walk import Walk

LEAVES = ("P", "TD")
SPAN = "Span"
_SAID = re.compile(r"redacted(, [^\x00-\x1f]+)?")


@dataclass(frozen=True, slots=True)
class TaggedPage:
    """A page as its content has it: object number, its entry in the parent tree (None when it has
    none), and its sequences: role and text, in order."""

    number: int
    entry: Any
    sequences: tuple[tuple[str, str], ...]


def read_tree(walk: Walk, catalog: Any, pages: Sequence[TaggedPage]) -> None:
    """Check the tree of ``catalog`` against its pages; everything unexpected is a fault."""
    root, info = walk.take(catalog, "/StructTreeRoot"), walk.take(catalog, "/MarkInfo")
    tagged = [page for page in pages if page.sequences]
    for number, page in enumerate(pages):
        if page.entry != (number if page.sequences else None):
            walk.fault("tags", "a page without its place in the tree", number)
    if root is None and info is None and not tagged:
        return
    if walk.keys(info, "mark info", "Marked"):
        walk.expect(info, "mark info", Marked=True)
    if not walk.keys(root, "tags", "Type K ParentTree"):
        return
    walk.expect(root, "tags", Type="/StructTreeRoot")
    tree = _Tree(walk)
    tree.document(walk.take(root, "/K"), root, tagged)
    _parents(walk, walk.take(root, "/ParentTree"), pages, tree.owners)


class _Tree:
    """``owners``: for each page with text the object number that holds each of its sequences."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._seen: set[int] = set()
        self._page = TaggedPage(0, None, ())
        self.owners: list[list[int]] = []

    def document(self, element: Any, root: Any, pages: Sequence[TaggedPage]) -> None:
        if not self._is(element, root, ("Document",), "K"):
            return
        sections = self._kids(element)
        if len(sections) != len(pages):
            self._fault("not one section for each page with text")
        for section, page in zip(sections, pages, strict=False):
            self._page = page
            self.owners.append([])
            if self._is(section, element, ("Sect",), "K"):
                for block in self._kids(section):
                    self._block(block, section)
            if len(self.owners[-1]) != len(page.sequences):
                self._fault("text that is not in the tree")

    def _block(self, block: Any, section: Any) -> None:
        if _role(block) != "Table":
            self._leaf(block, section, "P")
        elif self._is(block, section, ("Table",), "K"):
            for row in self._kids(block):
                if self._is(row, block, ("TR",), "K"):
                    for cell in self._kids(row):
                        self._leaf(cell, row, "TD")

    def _leaf(self, leaf: Any, parent: Any, role: str) -> None:
        if not self._is(leaf, parent, (role,), "Pg K"):
            return
        for kid in self._kids(leaf):
            if isinstance(kid, Dictionary):
                self._span(kid, leaf)
            else:
                self._sequence(kid, role, leaf)

    def _span(self, span: Any, leaf: Any) -> None:
        if not self._is(span, leaf, (SPAN,), "Pg K ActualText"):
            return
        text = self._sequence(self._walk.take(span, "/K"), SPAN, span)
        said = span.get("/ActualText")
        plain = isinstance(said, String) and not said.is_indirect and str(said) == text
        if not plain or not _SAID.fullmatch(text):
            self._fault("a span that does not say what its box shows")

    def _sequence(self, number: Any, role: str, owner: Any) -> str:
        """The text of the next sequence of the page, which must be that one."""
        done = self.owners[-1]
        if type(number) is not int or number != len(done) or number >= len(self._page.sequences):
            self._fault("a sequence that is not the next of its page")
            return ""
        done.append(owner.objgen[0])
        own, text = self._page.sequences[number]
        if own != role:
            self._fault("a sequence under another role than its own")
        return text

    def _is(self, element: Any, parent: Any, roles: Sequence[str], also: str) -> bool:
        """Whether it is an element of its own with that parent, a role of those, known keys."""
        self._walk.reach(element)
        if not isinstance(element, Dictionary) or not element.is_indirect:
            self._fault("an element that is not an object of its own")
            return False
        if element.objgen[0] in self._seen or _role(element) not in roles:
            self._fault("an element twice, or of a role that is not allowed there")
            return False
        self._seen.add(element.objgen[0])
        self._walk.keys(element, "tags", f"S P {also}", "Type")
        self._walk.expect(element, "tags", Type="/StructElem")
        if not _same(self._walk.take(element, "/P"), parent.objgen[0]):
            self._fault("an element that names another parent")
        if "/Pg" in element and not _same(self._walk.take(element, "/Pg"), self._page.number):
            self._fault("an element that names another page")
        return True

    def _kids(self, element: Any) -> list[Any]:
        kids = self._walk.take(element, "/K")
        found: list[Any] = list(kids) if isinstance(kids, Array) else []
        if not found:
            self._fault("an element that holds nothing")
        return found

    def _fault(self, what: str) -> None:
        self._walk.fault("tags", what)


def _parents(
    walk: Walk, tree: Any, pages: Sequence[TaggedPage], owners: Sequence[Sequence[int]]
) -> None:
    """``Nums``: for each page with text its entry, and its sequences' elements in order."""
    if not walk.keys(tree, "parent tree", "Nums"):
        return
    nums = walk.take(tree, "/Nums")
    given: list[Any] = list(nums) if isinstance(nums, Array) else []
    entries = [number for number, page in enumerate(pages) if page.sequences]
    lists = [list(part) if isinstance(part, Array) else [] for part in given[1::2]]
    for part in given:
        walk.reach(part)
    named = [[_number(element) for element in part] for part in lists]
    if given[::2] != entries or named != [list(part) for part in owners]:
        walk.fault("parent tree", "it does not say what the tree says")


def _role(element: Any) -> str:
    role = element.get("/S") if isinstance(element, Dictionary) else None
    return str(role)[1:] if isinstance(role, Name) else ""


def _number(value: Any) -> int:
    return value.objgen[0] if isinstance(value, pikepdf.Object) and value.is_indirect else 0


def _same(value: Any, number: int) -> bool:
    return isinstance(value, Dictionary) and _number(value) == number
