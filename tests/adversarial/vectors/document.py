# SPDX-License-Identifier: AGPL-3.0-or-later
"""What hangs on the document and its pages: properties, outlines, files, leftovers."""

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from tests.adversarial import pictures
from tests.adversarial.paper import Kit, Sheet, Vector


def _started(k: Kit) -> Sheet:
    s = k.sheet()
    s.plain()
    return s


def info_dict(k: Kit) -> Vector:
    s = _started(k)
    info = s.pdf.docinfo
    for key in ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "Manager"):
        info[Name("/" + key)] = String(f"{key} {k.secret}")
    return k.made(s)


def _packet(k: Kit, s: Sheet) -> Stream:
    text = (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{k.secret}</dc:creator>'
        "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    )
    coding = k.random.choice(("utf-8", "utf-16"))
    return Stream(s.pdf, text.encode(coding), Type=Name.Metadata, Subtype=Name.XML)


def xmp(k: Kit) -> Vector:
    s = _started(k)
    s.pdf.Root.Metadata = s.pdf.make_indirect(_packet(k, s))
    return k.made(s)


def page_xmp(k: Kit) -> Vector:
    s = _started(k)
    s.page.Metadata = s.pdf.make_indirect(_packet(k, s))
    return k.made(s)


def outlines(k: Kit) -> Vector:
    s = _started(k)
    top = s.pdf.make_indirect(Dictionary(Type=Name.Outlines))
    item = s.pdf.make_indirect(
        Dictionary(
            Title=String(f"Statement of {k.secret}"), Parent=top, Dest=Array([s.page, Name.Fit])
        )
    )
    top.First, top.Last, top.Count = item, item, 1
    s.pdf.Root.Outlines = top
    return k.made(s)


def named_dests(k: Kit) -> Vector:
    s = _started(k)
    target = Array([s.page, Name.Fit])
    s.pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String(k.secret), target])))
    s.pdf.Root.Dests = Dictionary({f"/{k.secret}": target})
    return k.made(s)


def page_labels(k: Kit) -> Vector:
    s = _started(k)
    label = Dictionary(P=String(f"{k.secret}-"), S=Name.D)
    s.pdf.Root.PageLabels = Dictionary(Nums=Array([0, label]))
    return k.made(s)


def catalog_misc(k: Kit) -> Vector:
    """Articles, viewer settings, output intents, requirements and keys of somebody's own."""
    s = _started(k)
    root, word = s.pdf.Root, String(k.secret)
    thread = s.pdf.make_indirect(Dictionary(Type=Name.Thread, I=Dictionary(Author=word)))
    bead = s.pdf.make_indirect(Dictionary(T=thread, R=Array([0, 0, 9, 9]), P=s.page))
    thread.F, bead.N, bead.V = bead, bead, bead
    root.Threads, s.page.B = Array([thread]), Array([bead])
    root.OutputIntents = Array(
        [Dictionary(Type=Name.OutputIntent, S=Name.GTS_PDFA1, OutputConditionIdentifier=word)]
    )
    root.URI = Dictionary(Base=String(f"https://{k.secret}.example/"))
    root.Extensions = Dictionary({f"/{k.secret}": Dictionary(BaseVersion=Name("/1.7"))})
    root[Name("/" + k.secret)] = word
    s.page[Name("/Client")] = word
    s.page.LastModified = word
    return k.made(s)


def _inner(k: Kit, s: Sheet) -> Dictionary:
    """A PDF with the secret, as a file within the file."""
    held = Kit(k.random.randrange(10**6), "inner", k.name)
    held.secret = k.secret
    other = held.sheet()
    other.plain()
    stream = Stream(s.pdf, other.save(), Type=Name.EmbeddedFile, Subtype=Name("/application/pdf"))
    name = String(f"{k.secret} statement.pdf")
    return s.pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec, F=name, UF=name, Desc=String(k.secret),
            EF=Dictionary(F=s.pdf.make_indirect(stream)),
        )
    )  # fmt: skip


def embedded_file(k: Kit) -> Vector:
    s = _started(k)
    names = Array([String(f"{k.secret}.pdf"), _inner(k, s)])
    s.pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=names))
    return k.made(s)


def associated_files(k: Kit) -> Vector:
    """Files that hang on the page and on the catalog as /AF only."""
    s = _started(k)
    inner = _inner(k, s)
    inner.AFRelationship = Name.Source
    s.pdf.Root.AF = Array([inner])
    s.page.AF = Array([inner])
    return k.made(s)


def portfolio(k: Kit) -> Vector:
    s = _started(k)
    names = Array([String("one.pdf"), _inner(k, s)])
    s.pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=names))
    field = Dictionary(Subtype=Name.S, N=String(k.secret))
    s.pdf.Root.Collection = Dictionary(Type=Name.Collection, Schema=Dictionary(Who=field))
    return k.made(s, expect="refuse")


def javascript(k: Kit) -> Vector:
    s = _started(k)
    code = Stream(s.pdf, f'app.alert("{k.secret}");'.encode())
    action = s.pdf.make_indirect(Dictionary(S=Name.JavaScript, JS=s.pdf.make_indirect(code)))
    s.pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), action])))
    s.pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(f"var who='{k.secret}'"))
    s.page.AA = Dictionary(O=action)
    return k.made(s)


def ocg_names(k: Kit) -> Vector:
    """A layer that is on, and is called after somebody."""
    s = k.sheet()
    group = s.pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(f"Notes by {k.secret}")))
    s.page.Resources.Properties = Dictionary(L0=group)
    config = Dictionary(ON=Array([group]), Name=String(k.secret), Creator=String(k.secret))
    s.pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=config)
    s.raw("/OC /L0 BDC")
    s.plain()
    s.raw("EMC")
    return k.made(s)


def thumbnail(k: Kit) -> Vector:
    """The page's own thumbnail shows the name, large enough to read."""
    s = _started(k)
    s.page.Thumb = pictures.held(s.pdf, pictures.words([k.secret], "helv", 20))
    return k.made(s)


def pieceinfo(k: Kit) -> Vector:
    s = _started(k)
    private = Dictionary(Author=String(k.secret), Text=Stream(s.pdf, k.secret.encode() * 2))
    held = Dictionary(Private=private, LastModified=String("D:20260101"))
    s.page.PieceInfo = Dictionary({f"/{k.secret}": held})
    s.pdf.Root.PieceInfo = Dictionary(Illustrator=held)
    return k.made(s)


def nested_attachment(k: Kit) -> Vector:
    """A PDF in a PDF in a PDF; each is a document of its own."""
    s = _started(k)
    outer = list(k.kept)
    inner = k.sheet()
    inner.plain()
    deepest = _inner(k, inner)
    inner.pdf.Root.Names = Dictionary(
        EmbeddedFiles=Dictionary(Names=Array([String("deepest.pdf"), deepest]))
    )
    data = inner.save(object_stream_mode=pikepdf.ObjectStreamMode.generate)
    spec = Dictionary(
        Type=Name.Filespec, F=String("inner.pdf"), UF=String("inner.pdf"),
        EF=Dictionary(F=s.pdf.make_indirect(Stream(s.pdf, data))),
    )  # fmt: skip
    s.pdf.Root.Names = Dictionary(
        EmbeddedFiles=Dictionary(Names=Array([String("inner.pdf"), s.pdf.make_indirect(spec)]))
    )
    k.kept[:] = outer  # the inner files have words of their own
    return k.made(s)


def threads_of_images(k: Kit) -> Vector:
    """Pictures that hang on the catalog and on a spare page, drawn nowhere."""
    s = _started(k)
    blank = Image.new("L", (20, 20), 255)
    s.use("Im", pictures.held(s.pdf, blank))
    shown = pictures.held(s.pdf, pictures.words([k.secret], "helv", 22), "jpeg")
    s.pdf.Root.Spare = shown
    s.use("Unused", shown)
    s.pdf.Root.Names = Dictionary(Templates=Dictionary(Names=Array([String("t"), shown])))
    return k.made(s)


VECTORS = (
    info_dict, xmp, page_xmp, outlines, named_dests, page_labels, catalog_misc, embedded_file,
    associated_files, portfolio, javascript, ocg_names, thumbnail, pieceinfo, nested_attachment,
    threads_of_images,
)  # fmt: skip
