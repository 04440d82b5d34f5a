# SPDX-License-Identifier: AGPL-3.0-or-later
"""Form fields: what is in them lives outside the page."""

from typing import Any

from pikepdf import Array, Dictionary, Name, Stream, String

from tests.adversarial.paper import Kit, Sheet, Vector


def _field(s: Sheet, y: float, shown: str, **keys: Any) -> Any:
    """A text field on the page, with a look if it shows something."""
    x = s.kit.left + 120
    made = s.pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, F=4, FT=Name.Tx, T=String("field"),
            Rect=Array([x, y, x + 180, y + 20]), DA=b"/Helv 11 Tf 0 g", **keys,
        )
    )  # fmt: skip
    if shown:
        look = f"/Tx BMC q BT /{s.font()} 11 Tf 3 6 Td ({shown}) Tj ET Q EMC".encode()
        made.AP = Dictionary(N=s.form(look, BBox=Array([0, 0, 180, 20])))
    if Name.Annots not in s.page:
        s.page.Annots = Array()
    s.page.Annots.append(made)
    return made


def _form(s: Sheet, fields: list[Any], **keys: Any) -> None:
    fonts = Dictionary(Font=Dictionary(Helv=s.fonts[s.font("helv", embedded=False)]))
    s.pdf.Root.AcroForm = Dictionary(Fields=Array(fields), DR=fonts, DA=b"/Helv 0 Tf 0 g", **keys)


def acro_text(k: Kit) -> Vector:
    """Value, default, tooltip, mapping name and rich text; only the value shows."""
    s = k.sheet()
    s.around()
    words = {key: String(k.secret) for key in ("V", "DV", "TU", "TM", "RV")}
    _form(s, [_field(s, s.y - 60, k.secret, **words)])
    return k.made(s)


def acro_no_look(k: Kit) -> Vector:
    """A value without an appearance: readers are asked to make one."""
    s = k.sheet()
    s.around()
    _form(s, [_field(s, s.y - 60, "", V=String(k.secret))], NeedAppearances=True)
    return k.made(s)


def acro_orphan(k: Kit) -> Vector:
    """A field without a place on any page."""
    s = k.sheet()
    s.around()
    lost = Dictionary(FT=Name.Tx, T=String(f"{k.secret}.name"), V=String(k.secret))
    _form(s, [s.pdf.make_indirect(lost), _field(s, s.y - 60, "", V=String(""))])
    return k.made(s)


def acro_choice(k: Kit) -> Vector:
    """A list to choose from; the name is an option, and another one is shown."""
    s = k.sheet()
    s.around()
    other = k.phrase(1)
    field = _field(s, s.y - 60, other, V=String(other), Ff=1 << 17)
    field.FT = Name.Ch
    field.Opt = Array([Array([String(k.secret), String(f"Case of {k.secret}")]), String(other)])
    field.MK = Dictionary(CA=String(k.secret), RC=String(k.secret))
    _form(s, [field], CO=Array([field]))
    return k.made(s)


def xfa(k: Kit) -> Vector:
    s = k.sheet()
    s.around()
    data = f"<xfa:datasets><xfa:data><who>{k.secret}</who></xfa:data></xfa:datasets>".encode()
    packet = Array([String("datasets"), s.pdf.make_indirect(Stream(s.pdf, data))])
    _form(s, [_field(s, s.y - 60, "", V=String(""))], XFA=packet)
    return k.made(s, expect="refuse")


def signature(k: Kit) -> Vector:
    s = k.sheet()
    s.around()
    signed = Dictionary(
        Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), SubFilter=Name("/adbe.pkcs7.detached"),
        Name=String(k.secret), Reason=String(f"for {k.secret}"), Location=String(k.secret),
        ContactInfo=String(k.secret), Contents=k.secret.encode() + bytes(64),
        ByteRange=Array([0, 10, 20, 10]),
    )  # fmt: skip
    field = _field(s, s.y - 60, f"Signed by {k.secret}", V=s.pdf.make_indirect(signed))
    field.FT = Name.Sig
    _form(s, [field], SigFlags=3)
    return k.made(s)


VECTORS = (acro_text, acro_no_look, acro_orphan, acro_choice, xfa, signature)
