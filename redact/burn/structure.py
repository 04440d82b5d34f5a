# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of tags: Document, a Sect for each page, its paragraphs and tables, a Span for each box.

The only words in the tree are those of the boxes, as ActualText, the same that the text layer
shows there. No attributes, ids, titles, classes or alternate texts.
"""

from __future__ import annotations

from collections.abc import Sequence

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from redact.burn.tags import Leaf, Table, sequences


class Structure:
    """The tree of one file, filled page by page; ``finish`` hangs it into the catalog."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = self._element("Document", self._root)
        self._sections: list[Object] = []
        self._parents: list[object] = []

    def add_page(self, page: Object, number: int, blocks: Sequence[Leaf | Table]) -> None:
        """Tag a page whose marked sequences are those of ``blocks``, numbered in order."""
        section = self._element("Sect", self._document)
        self._sections.append(section)
        owners: list[Object] = []
        kids = []
        for block in blocks:
            if isinstance(block, Leaf):
                kids.append(self._leaf(block, section, page, owners))
            else:
                kids.append(self._table(block, section, page, owners))
        section.K = Array(kids)
        self._parents += [number, Array(owners)]

    def finish(self) -> None:
        """Hang the tree into the catalog; nothing where no page has text."""
        if not self._sections:
            return
        self._document.K = Array(self._sections)
        self._root.K = self._document
        self._root.ParentTree = self._pdf.make_indirect(Dictionary(Nums=Array(self._parents)))
        self._pdf.Root.StructTreeRoot = self._root
        self._pdf.Root.MarkInfo = Dictionary(Marked=True)

    def _element(self, role: str, parent: Object) -> Object:
        made = Dictionary(S=Name("/" + role), P=parent)  # a Type is optional, and 19 bytes
        return self._pdf.make_indirect(made)

    def _table(self, table: Table, parent: Object, page: Object, owners: list[Object]) -> Object:
        made = self._element("Table", parent)
        rows = []
        for cells in table.rows:
            row = self._element("TR", made)
            row.K = Array([self._leaf(cell, row, page, owners) for cell in cells])
            rows.append(row)
        made.K = Array(rows)
        return made

    def _leaf(self, leaf: Leaf, parent: Object, page: Object, owners: list[Object]) -> Object:
        """A paragraph or cell; each marked sequence of it, its own or a box's, is one kid."""
        made = self._element(leaf.role, parent)
        made.Pg = page
        kids: list[object] = []
        for part in sequences(leaf):
            owner = made
            if part.role == "Span":
                owner = self._element("Span", made)
                owner.Pg, owner.K = page, len(owners)
                owner.ActualText = String(part.text)
                kids.append(owner)
            else:
                kids.append(len(owners))
            owners.append(owner)
        made.K = Array(kids)
        return made
