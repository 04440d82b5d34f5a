# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tagged structure: second copies of the words."""

from typing import Any

from pikepdf import Array, Dictionary, Name, String

from tests.adversarial import pictures
from tests.adversarial.paper import Kit, Sheet, Vector


def _tagged(s: Sheet, of: Any, role: str = "Span", **parent: Any) -> None:
    """A structure tree: Document, P (with ``parent``), and one element for marked content 0."""
    pdf = s.pdf
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    top = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
    par = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=top, **parent))
    element = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name("/" + role), P=par, Pg=s.page, K=0, **of)
    )
    root.K, top.K, par.K = top, Array([par]), Array([element])
    root.ParentTree = Dictionary(Nums=Array([0, Array([element])]))
    s.page.StructParents = 0
    pdf.Root.StructTreeRoot, pdf.Root.MarkInfo = root, Dictionary(Marked=True)
    pdf.Root.Lang = String("en-GB")


def _words(k: Kit, s: Sheet, open_with: str = "/Span <</MCID 0>> BDC", text: str = "") -> None:
    x, y = s.around()
    s.raw(open_with)
    end = s.write(text or k.secret, x, y)
    s.raw("EMC")
    s.after(end, y)


def struct_actualtext(k: Kit) -> Vector:
    s = k.sheet()
    _words(k, s)
    _tagged(s, {"ActualText": String(f"Chaired by {k.secret}")})
    return k.made(s)


def struct_alt(k: Kit) -> Vector:
    s = k.sheet()
    _words(k, s)
    _tagged(s, {"Alt": String(f"Statement of {k.secret}")})
    return k.made(s)


def bdc_actualtext(k: Kit) -> Vector:
    """ActualText in the content stream; what is drawn are other letters."""
    s = k.sheet()
    raw = k.secret.encode("utf-16-be").hex()
    _words(k, s, f"/Span <</MCID 0 /ActualText <FEFF{raw}>>> BDC", k.random.choice(("A", "*")))
    return k.made(s, drawn=False)


def bdc_actualtext_same(k: Kit) -> Vector:
    """ActualText in the content stream over the name itself."""
    s = k.sheet()
    _words(k, s, f"/Span <</ActualText ({k.secret})>> BDC")
    return k.made(s)


def bdc_properties(k: Kit) -> Vector:
    s = k.sheet()
    held = Dictionary(
        Author=String(k.secret),
        Note=String(
            k.secret,
        ),
    )
    s.page.Resources.Properties = Dictionary(P0=s.pdf.make_indirect(held))
    _words(k, s, "/Note /P0 BDC")
    return k.made(s)


def figure_alt(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    patch = pictures.words(["."], "helv").point(lambda v: min(v, 200))
    s.use("Im", pictures.held(s.pdf, patch))
    s.raw(f"/Figure <</MCID 0>> BDC q 60 0 0 40 {x:.1f} {y - 60:.1f} cm /Im Do Q EMC")
    _tagged(s, {"Alt": String(f"Photograph of {k.secret}")}, "Figure")
    return k.made(s)


def struct_misc(k: Kit) -> Vector:
    """Expansion, title, identifier, class, user properties and a role of that name."""
    s = k.sheet()
    _words(k, s)
    value = Dictionary(N=String("By"), V=String(k.secret), F=String(k.secret))
    owner = Dictionary(O=Name.UserProperties, P=Array([value]))
    fields = {"E": String(k.secret), "T": String(k.secret), "ID": String(k.secret), "A": owner}
    _tagged(s, {**fields, "C": Name("/" + k.secret)})
    tree = s.pdf.Root.StructTreeRoot
    tree.RoleMap = Dictionary({f"/{k.secret}": Name.P})
    tree.ClassMap = Dictionary({f"/{k.secret}": Dictionary(O=Name.Layout)})
    tree.IDTree = Dictionary(Names=Array([String(k.secret), tree.K]))
    return k.made(s)


def struct_parent_actualtext(k: Kit) -> Vector:
    """The words hang two levels above the content they are about."""
    s = k.sheet()
    _words(k, s)
    _tagged(
        s,
        {},
        ActualText=String(
            f"Seen by {k.secret} again",
        ),
    )
    return k.made(s)


VECTORS = (
    struct_actualtext, struct_alt, bdc_actualtext, bdc_actualtext_same, bdc_properties, figure_alt,
    struct_misc, struct_parent_actualtext,
)  # fmt: skip
