# SPDX-License-Identifier: AGPL-3.0-or-later
"""Boxes that land in the wrong place, or on a neighbour."""

from pikepdf import Array, Dictionary, Name

from tests.adversarial.paper import Kit, Vector


def _rotated(k: Kit, degrees: int) -> Vector:
    s = k.sheet()
    s.plain()
    s.page.Rotate = degrees
    return k.made(s)


def page_rotate90(k: Kit) -> Vector:
    return _rotated(k, 90)


def page_rotate180(k: Kit) -> Vector:
    return _rotated(k, 180)


def page_rotate270(k: Kit) -> Vector:
    return _rotated(k, k.random.choice((270, -90)))


def page_rotate_cropped(k: Kit) -> Vector:
    """Rotation and a CropBox that begins elsewhere, together."""
    s = k.sheet()
    s.plain()
    s.page.Rotate = k.random.choice((90, 180, 270))
    s.page.CropBox = Array([k.random.randrange(20, 45), k.random.randrange(30, 60), 590, 835])
    return k.made(s)


def cropbox_offset(k: Kit) -> Vector:
    s = k.sheet()
    s.plain()
    s.page.CropBox = Array([k.random.randrange(10, 45), k.random.randrange(20, 60), 580, 830])
    return k.made(s)


def mediabox_offset(k: Kit) -> Vector:
    """A MediaBox that does not begin at nought, its corners in the wrong order."""
    s = k.sheet()
    dx, dy = k.random.choice((-300, 200)), k.random.choice((-150, 400))
    s.raw(f"q 1 0 0 1 {dx} {dy} cm")
    s.plain()
    s.raw("Q")
    first = s.leaf.parts
    at = next(n for n, part in enumerate(first) if part.startswith(b"q 1 0 0 1"))
    first.insert(0, first.pop(at))
    s.page.MediaBox = Array([595 + dx, 842 + dy, dx, dy])
    return k.made(s)


def inherited_cropbox(k: Kit) -> Vector:
    """CropBox, Rotate and MediaBox hang on the tree, not on the page."""
    s = k.sheet()
    s.plain()
    pdf = s.finish()
    del s.page.MediaBox
    pdf.Root.Pages.MediaBox = Array([0, 0, 595, 842])
    pdf.Root.Pages.CropBox = Array([k.random.randrange(20, 45), 30, 590, 840])
    pdf.Root.Pages.Rotate = k.random.choice((90, 180))
    return k.made(s)


def user_unit(k: Kit) -> Vector:
    s = k.sheet()
    s.plain()
    s.page.UserUnit = k.random.choice((2, 1.5, 0.75))
    return k.made(s)


def tight_leading(k: Kit) -> Vector:
    """Lines so close that the boxes of their letters overlap."""
    s = k.sheet()
    lead = k.size * k.random.uniform(0.78, 0.9)
    s.passage(s.y + lead * 3, 3, lead=lead)
    for row, (x, y) in enumerate([s.around(s.y), s.around(s.y - lead)]):
        s.after(s.write(k.secret, x + row * 9, y), y)
    s.passage(s.y - 2 * lead, 3, lead=lead)
    return k.made(s)


def scaled_by_matrix(k: Kit) -> Vector:
    """A page drawn a hundred times too large and shrunk by a matrix."""
    s = k.sheet()
    s.raw("q 0.01 0 0 0.01 0 0 cm")
    x, y = 100 * k.left, 100 * s.y
    x = s.write(k.phrase(2), x, y, size=100 * k.size) + 400
    x = s.write(k.secret, x, y, size=100 * k.size) + 400
    s.write(k.phrase(2), x, y, size=100 * k.size)
    s.raw("Q")
    return k.made(s)


def landscape_tree(k: Kit) -> Vector:
    """Three pages of different sizes and turns in a tree of several levels."""
    s = k.sheet()
    s.plain()
    for turn in (90, 270):
        s.new_page()
        s.plain()
        s.page.Rotate = turn
    pdf = s.finish()
    kids = list(pdf.Root.Pages.Kids)
    inner = pdf.make_indirect(
        Dictionary(Type=Name.Pages, Kids=Array(kids[1:]), Count=2, Parent=pdf.Root.Pages)
    )
    for kid in kids[1:]:
        kid.Parent = inner
    pdf.Root.Pages.Kids = Array([kids[0], inner])
    return k.made(s)


VECTORS = (
    page_rotate90, page_rotate180, page_rotate270, page_rotate_cropped, cropbox_offset,
    mediabox_offset, inherited_cropbox, user_unit, tight_leading, scaled_by_matrix, landscape_tree,
)  # fmt: skip
