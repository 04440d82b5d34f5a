# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file's own build: old revisions, loose bytes, broken tables, passwords, loops."""

import io
import re

import pikepdf
from pikepdf import Dictionary, Encryption, Name, ObjectStreamMode, Permissions, String

from tests.adversarial.paper import Kit, Sheet, Vector


def _started(k: Kit) -> Sheet:
    s = k.sheet()
    s.plain()
    return s


def _appended(data: bytes, objects: dict[int, bytes]) -> bytes:
    """An incremental update with new versions of some objects."""
    start = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    size = int(re.findall(rb"/Size (\d+)", data)[-1])
    root = re.findall(rb"/Root (\d+ \d+ R)", data)[-1]
    body, rows = b"\n", b""
    for number, value in objects.items():
        rows += b"%d 1\n%010d 00000 n \n" % (number, len(data) + len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    table = b"xref\n%strailer\n<< /Size %d /Root %s /Prev %d >>\n" % (rows, size, root, start)
    return data + body + table + b"startxref\n%d\n%%%%EOF\n" % (len(data) + len(body))


def prev_revision(k: Kit) -> Vector:
    """An earlier save shows the name; the last one writes something else in its place."""
    s = _started(k)
    data = s.save(compress_streams=False)
    shown = s.page.Contents.read_bytes()
    number = s.page.Contents.objgen[0]
    with pikepdf.open(io.BytesIO(data)) as saved:
        number = saved.pages[0].Contents.objgen[0]
    changed = shown.replace(k.secret.encode(), b"x" * len(k.secret))
    value = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(changed), changed)
    return k.made(_appended(data, {number: value}))


def orphan_object(k: Kit) -> Vector:
    """Objects that nothing refers to."""
    s = _started(k)
    data = s.save()
    word = b"(" + k.secret.encode() + b")"
    stream = b"<< /Length %d >>\nstream\nBT %s Tj ET\nendstream" % (len(word) + 9, word)
    return k.made(_appended(data, {900: b"<< /Author %s >>" % word, 901: stream}))


def trailing_bytes(k: Kit) -> Vector:
    s = _started(k)
    return k.made(s.save() + f"\n{k.secret} was here\n".encode() + bytes(40))


def leading_bytes(k: Kit) -> Vector:
    """Something stands before the header: a mail's first lines."""
    s = _started(k)
    return k.made(f"From: {k.secret}\r\n\r\n".encode() + s.save())


def comments(k: Kit) -> Vector:
    """Comments between objects."""
    data = _started(k).save(object_stream_mode=ObjectStreamMode.disable)
    first = data.index(b"1 0 obj")
    return k.made(data[:first] + f"% checked by {k.secret}\n".encode() + data[first:])


def content_comment(k: Kit) -> Vector:
    """Comments, unknown operators and property lists in a page's program; nothing to box on it."""
    s = k.sheet()
    s.raw(f"% drawn by {k.secret}")
    s.raw(f"BX ({k.secret}) zz EX")
    s.raw(f"/Note <</By ({k.secret})>> DP")
    return k.made(s)


def objstm(k: Kit) -> Vector:
    s = _started(k)
    s.pdf.docinfo[Name.Author] = String(k.secret)
    return k.made(s.save(object_stream_mode=ObjectStreamMode.generate))


def broken_xref(k: Kit) -> Vector:
    """Every place in the table is wrong."""
    data = _started(k).save(object_stream_mode=ObjectStreamMode.disable)
    head, table = data[: data.rindex(b"xref\n0")], data[data.rindex(b"xref\n0") :]
    wrong = re.sub(rb"\d{10} 00000 n", lambda m: b"%010d 00000 n" % (int(m[0][:10]) + 7), table)
    return k.made(head + wrong)


def no_xref(k: Kit) -> Vector:
    """The table is gone; only objects are there."""
    data = _started(k).save(object_stream_mode=ObjectStreamMode.disable)
    head, table = data[: data.rindex(b"xref\n0")], data[data.rindex(b"xref\n0") :]
    return k.made(head + table[table.index(b"trailer") :])


def encrypted_owner(k: Kit) -> Vector:
    """Anyone may open it; changing it needs a password."""
    s = _started(k)
    allow = Permissions(extract=False, modify_other=False)
    level = k.random.choice((3, 4, 6))
    how = Encryption(
        owner="owner", user="", R=level, allow=allow, aes=level > 3, metadata=level > 3
    )
    return k.made(s.save(encryption=how, deterministic_id=False))


def encrypted_user(k: Kit) -> Vector:
    s = _started(k)
    how = Encryption(owner="owner", user="user", R=6)
    return k.made(s.save(encryption=how, deterministic_id=False), expect="refuse")


def inherited_resources(k: Kit) -> Vector:
    s = _started(k)
    pdf = s.finish()
    pdf.Root.Pages.Resources = s.page.Resources
    del s.page.Resources
    return k.made(s)


def truncated(k: Kit) -> Vector:
    s = _started(k)
    for _ in range(3):
        s.new_page()
    data = s.save(object_stream_mode=ObjectStreamMode.disable)
    return k.made(data[: int(len(data) * k.random.uniform(0.5, 0.8))], expect="refuse")


def page_loop(k: Kit) -> Vector:
    """The tree of pages holds itself."""
    s = _started(k)
    tree = s.finish().Root.Pages
    tree.Kids.append(tree)
    tree.Count = 2
    return k.made(_raw(s), expect="refuse")


def form_loop(k: Kit) -> Vector:
    """A form that draws itself."""
    s = _started(k)
    form = s.form(b"q 0.9 0 0 0.9 5 5 cm /Fx Do Q")
    form.Resources.XObject = Dictionary(Fx=form)
    s.use("Fx", form)
    s.raw("/Fx Do")
    return k.made(s, expect="either")


def _raw(s: Sheet) -> bytes:
    """The file as it stands: saving walks the tree of pages, which may not be walked."""
    pdf, out, places = s.pdf, io.BytesIO(), {}
    out.write(b"%PDF-1.7\n")
    for number in range(1, len(pdf.objects) + 1):
        held = pdf.get_object(number, 0)
        if held is None:
            continue
        places[number] = out.tell()
        value = held.unparse(resolved=True)
        if isinstance(held, pikepdf.Stream):
            data = held.read_raw_bytes()
            shown = Dictionary(dict(held.stream_dict.items()))
            shown.Length = len(data)
            value = shown.unparse() + b"\nstream\n" + data + b"\nendstream"
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, value))
    start = out.tell()
    out.write(b"xref\n0 1\n0000000000 65535 f \n")
    for number, place in places.items():
        out.write(b"%d 1\n%010d 00000 n \n" % (number, place))
    root = pdf.Root.objgen[0]
    out.write(b"trailer\n<< /Size %d /Root %d 0 R >>\n" % (max(places) + 1, root))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def wrong_count(k: Kit) -> Vector:
    """The tree says one page and has two; the second has the name too."""
    s = _started(k)
    s.new_page()
    s.plain()
    s.finish().Root.Pages.Count = 1
    return k.made(_raw(s), expect="either")


def hybrid_revisions(k: Kit) -> Vector:
    """Three saves one after the other: the name goes, comes back, and is in the last."""
    s = _started(k)
    data = s.save(compress_streams=False)
    with pikepdf.open(io.BytesIO(data)) as saved:
        number, shown = saved.pages[0].Contents.objgen[0], saved.pages[0].Contents.read_bytes()
    for text in (shown.replace(k.secret.encode(), b"y" * len(k.secret)), shown):
        data = _appended(
            data, {number: b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text)}
        )
    return k.made(data)


VECTORS = (
    prev_revision, orphan_object, trailing_bytes, leading_bytes, comments, content_comment, objstm,
    broken_xref, no_xref, encrypted_owner, encrypted_user, inherited_resources, truncated,
    page_loop, form_loop, wrong_count, hybrid_revisions,
)  # fmt: skip
