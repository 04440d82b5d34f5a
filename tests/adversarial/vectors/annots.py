# SPDX-License-Identifier: AGPL-3.0-or-later
"""Annotations: notes, stamps, links and what hangs on them."""

from typing import Any

from pikepdf import Array, Dictionary, Name, Stream, String

from tests.adversarial.paper import Kit, Sheet, Vector


def _annot(s: Sheet, kind: str, box: tuple[float, float, float, float], **keys: Any) -> Any:
    """Pin an annotation to the page."""
    made = s.pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name("/" + kind), F=4,
            Rect=Array([round(side, 2) for side in box]), **keys,
        )
    )  # fmt: skip
    if Name.Annots not in s.page:
        s.page.Annots = Array()
    s.page.Annots.append(made)
    return made


def _look(s: Sheet, text: str, wide: float, high: float, more: bytes = b"") -> Any:
    shown = f"BT /{s.font()} {s.kit.size} Tf 3 5 Td ({text}) Tj ET".encode()
    return s.form(more + shown, BBox=Array([0, 0, wide, high]))


def note_popup(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    note = _annot(
        s, "Text", (x, y, x + 20, y + 20), Contents=String(f"ask {k.secret}"), T=String(k.secret),
        RC=String(f"<body><p>{k.secret}</p></body>"), Subj=String(k.secret),
    )  # fmt: skip
    box = (x + 60, y, x + 200, y + 60)
    note.Popup = _annot(s, "Popup", box, Parent=note, Open=True, Contents=String(k.secret))
    return k.made(s)


def freetext(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    _annot(
        s, "FreeText", (x, y - 5, x + 150, y + 20), Contents=String(k.secret), DA=b"/Helv 11 Tf",
        AP=Dictionary(N=_look(s, k.secret, 150, 25)), T=String(k.secret),
    )  # fmt: skip
    return k.made(s)


def stamp_ap(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    border = b"0.8 0 0 RG 1 1 148 23 re S 0.8 0 0 rg "
    _annot(
        s, "Stamp", (x, y - 5, x + 150, y + 20), Name=Name("/" + k.secret),
        AP=Dictionary(N=_look(s, f"Seen {k.secret}", 150, 25, border)),
    )  # fmt: skip
    return k.made(s)


def highlight_contents(k: Kit) -> Vector:
    """A highlight that keeps a copy of the words below it."""
    s = k.sheet()
    x, y, end = s.plain()
    quad = Array([x, y + 10, end, y + 10, x, y - 3, end, y - 3])
    _annot(
        s, "Highlight", (x, y - 3, end, y + 10), QuadPoints=quad, C=Array([1, 1, 0]),
        Contents=String(k.secret), T=String(f"Reader {k.secret}"),
    )  # fmt: skip
    return k.made(s)


def hidden_annot(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    held = _annot(
        s, "FreeText", (x, y - 5, x + 150, y + 20), Contents=String(k.secret), DA=b"/Helv 11 Tf",
        AP=Dictionary(N=_look(s, k.secret, 150, 25)),
    )  # fmt: skip
    held.F = k.random.choice((2, 32, 34))
    return k.made(s)


def print_only_annot(k: Kit) -> Vector:
    """Not on the screen, but on paper."""
    s = k.sheet()
    x, y = s.around()
    held = _annot(
        s, "Stamp", (x, y - 5, x + 150, y + 20), AP=Dictionary(N=_look(s, k.secret, 150, 25))
    )
    held.F = 4 | 32
    return k.made(s)


def ap_states(k: Kit) -> Vector:
    """Looks for other states, for rolling over and for pressing."""
    s = k.sheet()
    x, y = s.around()
    looks = Dictionary(Off=_look(s, "box", 60, 25), On=_look(s, k.secret, 60, 25))
    _annot(
        s, "Stamp", (x, y - 5, x + 60, y + 20), AS=Name.Off,
        AP=Dictionary(N=looks, R=_look(s, k.secret, 60, 25), D=_look(s, k.secret, 60, 25)),
    )  # fmt: skip
    return k.made(s)


def redact_pending(k: Kit) -> Vector:
    """Marked for redaction in another program, and never applied."""
    s = k.sheet()
    x, y, end = s.plain()
    quad = Array([x, y + 10, end, y + 10, x, y - 3, end, y - 3])
    _annot(
        s, "Redact", (x, y - 3, end, y + 10), QuadPoints=quad, IC=Array([0, 0, 0]),
        OverlayText=String(k.secret), Contents=String(k.secret),
    )  # fmt: skip
    return k.made(s)


def _link(k: Kit, action: dict[str, Any], shown: str = "") -> Vector:
    s = k.sheet()
    x, y = s.around()
    end = s.write(shown or k.phrase(1), x, y)
    _annot(s, "Link", (x, y - 3, end, y + 10), A=Dictionary(**action), Border=Array([0, 0, 0]))
    s.after(end, y)
    return k.made(s)


def link_mailto(k: Kit) -> Vector:
    address = f"{k.secret.lower()}@council.example"
    return _link(k, {"S": Name.URI, "URI": f"mailto:{address}".encode()}, address)


def link_uri_only(k: Kit) -> Vector:
    where = f"https://files.example/people?who={k.secret}"
    return _link(k, {"S": Name.URI, "URI": where.encode()})


def link_paths(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    path = f"../{k.secret}/minutes.pdf".encode()
    _annot(s, "Link", (x, y, x + 60, y + 12), A=Dictionary(S=Name.GoToR, F=path, D=b"a"))
    run = Dictionary(S=Name.Launch, F=path, Win=Dictionary(F=path, D=f"C:/{k.secret}".encode()))
    _annot(s, "Link", (x, y - 30, x + 60, y - 18), A=run)
    return k.made(s)


def file_attachment(k: Kit) -> Vector:
    """A file pinned to the page, named after somebody, by somebody."""
    s = k.sheet()
    x, y = s.around()
    inner = Stream(s.pdf, f"Note on {k.secret}.\n".encode(), Type=Name.EmbeddedFile)
    name = String(f"note about {k.secret}.txt")
    spec = Dictionary(
        Type=Name.Filespec, F=name, UF=name, Desc=String(k.secret),
        EF=Dictionary(F=s.pdf.make_indirect(inner)),
    )  # fmt: skip
    _annot(
        s, "FileAttachment", (x, y, x + 20, y + 20), FS=s.pdf.make_indirect(spec),
        Contents=String(k.secret), T=String(k.secret),
    )  # fmt: skip
    return k.made(s)


def multimedia(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    sound = Stream(s.pdf, f"voice of {k.secret}".encode() * 3, Type=Name.Sound, R=8000)
    clip = Dictionary(S=Name.MCD, N=String(k.secret), CT=b"video/mp4", Alt=Array([b"", k.secret]))
    play = Dictionary(S=Name.Rendition, R=Dictionary(S=Name.MR, N=String(k.secret), C=clip), OP=0)
    _annot(s, "Sound", (x, y, x + 20, y + 20), Sound=s.pdf.make_indirect(sound))
    _annot(s, "Screen", (x, y - 60, x + 80, y - 20), A=play, T=String(k.secret))
    return k.made(s)


def appearance_words(k: Kit) -> Vector:
    """A stamp whose look is in its appearance alone, turned and scaled by its matrix."""
    s = k.sheet()
    s.around()
    x, y = k.left + 160, s.y - 90
    look = _look(s, f"for {k.secret}", 150, 25)
    look.Matrix = Array([0, 1.2, -1.2, 0, 0, 0])
    _annot(s, "Stamp", (x, y, x + 30, y + 180), AP=Dictionary(N=look))
    return k.made(s)


VECTORS = (
    note_popup, freetext, stamp_ap, highlight_contents, hidden_annot, print_only_annot, ap_states,
    redact_pending, link_mailto, link_uri_only, link_paths, file_attachment, multimedia,
    appearance_words,
)  # fmt: skip
