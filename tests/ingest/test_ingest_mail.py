# SPDX-License-Identifier: AGPL-3.0-or-later
"""E-mails: nothing of a message is left out, and malformed ones never raise."""

import base64
import binascii
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redact import ingest
from redact.errors import InputRefused, LimitReached
from redact.types import Document


def read(data: bytes | EmailMessage) -> ingest.Reading:
    return ingest.read(data if isinstance(data, bytes) else data.as_bytes(), "a.eml")


def head(**headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Zoë Ferrow <zoe.ferrow@example.org>"
    message["To"] = '"Lark, Ann" <ann@example.org>, ops@example.org'
    message["Date"] = "Tue, 14 Mar 2023 10:22:11 +0000"
    message["Subject"] = "Réf 12/22 – café & <fees>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return message


def words(document: Document) -> list[str]:
    return [document.text[word.start : word.end] for word in document.words]


def raw(lines: str) -> bytes:
    return lines.replace("\n", "\r\n").encode("utf-8", "surrogateescape")


def test_the_head_comes_first_and_other_headers_last() -> None:
    message = head(X_Originating_IP="[192.0.2.7]", Cc="c@example.org")
    message.set_content("Dear Ann,\n\n> quoted  <b@example.org>\n    indented\n")
    document = read(message).document
    assert document.reader == "eml.v1"
    assert document.text.startswith(
        "From: Zoë Ferrow <zoe.ferrow@example.org>\n"
        'To: "Lark, Ann" <ann@example.org>, ops@example.org\n'
        "Cc: c@example.org\n"
        "Sent: Tue, 14 Mar 2023 10:22:11 +0000\n"
        "Subject: Réf 12/22 – café & <fees>\n"
    )
    assert "\nDear Ann,\n\n> quoted  <b@example.org>\n    indented\n" in document.text
    last = document.pages[-1]
    assert document.text[last.start : last.end].startswith("Other headers\n")
    assert "X-Originating-Ip: [192.0.2.7]" in document.text[last.start :]
    assert ("x-originating-ip", "[192.0.2.7]") in document.headers
    assert ("subject", "Réf 12/22 – café & <fees>") in document.headers
    assert document.notes == ()
    assert words(document) == document.text.split()


HTML = """<html><head><title>T</title><style>p{color:red}</style></head><body>
<!-- comment --><p>Dear <b>An</b>n, see <a href="https://example.org/x?who=1">this</a>.</p>
<script>alert(1)</script><img src="https://evil.example/p.gif" alt=""><img alt="Crest">
<table><tr><th>Name</th><th>Phone</th></tr>
<tr><td><p>Bo Reed</p></td><td><p>01632 960123</p></td></tr></table>
<table><tr><td><p>Left one</p><p>Left two</p></td><td>Right</td></tr></table>
<ul><li>first<li>second</ul><ol><li>uno</li></ol>
<div style="display:none">Preheader</div><blockquote>From: Al<br><br>Old text</blockquote>
<pre>a  b
  c</pre>&lt;tag&gt;<o:p>&nbsp;</o:p></body></html>"""


def test_html_becomes_text_in_reading_order() -> None:
    message = head()
    message.set_content(HTML, subtype="html")
    document = read(message).document
    body = document.text.split("\n\n", 1)[1].split("\nOther headers")[0]
    assert [line for line in body.splitlines() if line.strip()] == [
        "Dear Ann, see this.",
        "[picture: Crest]",
        "Name\tPhone",
        "Bo Reed\t01632 960123",
        "Left one",
        "Left two",
        "Right",
        "\u2022 first",
        "\u2022 second",
        "1. uno",
        "Preheader",
        "From: Al",
        "Old text",
        "a  b",
        "  c",
        "<tag>\u00a0",
    ]
    assert document.notes == ()


def test_a_plain_form_that_says_more_is_shown_as_well() -> None:
    same = head()
    same.set_content("Dear *Ann*,\n> we met <https://example.org/a> [cid:image1.png]\n")
    same.add_alternative(
        "<p>Dear <b>Ann</b>, we <a href='https://example.org/a'>met</a></p>", subtype="html"
    )
    assert "Plain text version" not in read(same).document.text
    other = head()
    other.set_content("Dear Ann, ring Bo Reed.\n")
    other.add_alternative("<p>Dear Ann</p>", subtype="html")
    document = read(other).document
    assert "Plain text version\nDear Ann, ring Bo Reed." in document.text
    assert len(document.notes) == 1


def test_words_that_cleaning_loses_are_appended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redact.ingest.mails.mail.lines_of_html", lambda html: ["Dear Ann"])
    message = head()
    message.set_content("<p>Dear Ann Lark</p>", subtype="html")
    document = read(message).document
    assert "Words not shown above\nLark\n" in document.text
    assert document.notes == ("1 words of the HTML text are listed at its end",)


def test_attachments_become_parts_in_order() -> None:
    inner = head()
    inner.set_content("inner")
    message = head()
    message.set_content("see attached")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="a/../b.pdf")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf")
    message.add_attachment("note", filename="B.pdf")
    message.add_attachment(inner)
    message.add_attachment(b"x", maintype="image", subtype="png", cid="<i>", disposition="inline")
    reading = read(message)
    assert [(part.name, part.media_type) for part in reading.parts] == [
        ("b.pdf", "application/pdf"),
        ("attachment-2.pdf", "application/pdf"),
        ("B (2).pdf", "text/plain"),
        ("message-4.eml", "message/rfc822"),
        ("attachment-5.png", "image/png"),
    ]
    assert reading.parts[3].data == inner.as_bytes()
    assert "Attachments: b.pdf; attachment-2.pdf; B (2).pdf" in reading.document.text
    assert "inner" not in words(reading.document)


def test_an_inner_message_keeps_its_bytes_also_when_wrongly_encoded() -> None:
    inner = raw("From: a@example.org\nSubject: =?utf-8?q?caf=C3=A9?=\n  folded\nX: \udce9\n\nHi\n")
    outer = raw(
        "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
    ) + raw("Content-Type: message/rfc822\nContent-Transfer-Encoding: %s\n\n")
    plain = outer.replace(b"%s", b"8bit") + inner + raw("\n--b--\n")
    assert read(plain).parts[0].data == inner
    coded = outer.replace(b"%s", b"base64") + base64.encodebytes(inner) + raw("\n--b--\n")
    assert read(coded).parts[0].data == inner


def test_bytes_that_lie_about_their_charset_are_read() -> None:
    for charset, body in (
        ("us-ascii", "Café £5 “so”".encode()),
        ("iso-8859-1", "Café £5 “so”".encode()),
        ("utf-8", "Café £5 “so”".encode("cp1252")),
        ("iso-8859-1", "Café £5 “so”".encode("cp1252")),
        ("x-nonsense", "Café £5 “so”".encode()),
        ("utf-16", "Café £5 “so”".encode("utf-16")),
    ):
        kind = f"Content-Type: text/plain; charset={charset}\n"
        encoded = base64.encodebytes(body)
        start = raw(f"Subject: x\nMIME-Version: 1.0\n{kind}Content-Transfer-Encoding: base64\n\n")
        assert "\nCafé £5 “so”\n" in read(start + encoded).document.text


def test_headers_are_decoded_whatever_their_state() -> None:
    document = read(
        raw(
            "From: =?utf-8?B?Wm/Dq?= =?utf-8?Q?_Ferrow?= <z@example.org>\n"
            'To: "=?iso-8859-1?Q?M=FCller=2C_Hans?=" <h@example.org>\n'
            "Subject: =?utf-8?Q?split_=C3?= =?utf-8?Q?=A9?=\n\ttail =?bad?\n"
            "Date: not a date\n"
            "X-Raw: \udce9t\udce9\n\nHi\n"
        )
    ).document
    values = dict(document.headers)
    assert values["to"] == '"Müller, Hans" <h@example.org>'
    assert values["subject"] == "split é tail =?bad?"
    assert values["x-raw"] == "été"
    assert values["from"] == "ZoÃ Ferrow <z@example.org>"
    assert "Sent: not a date" in document.text


BROKEN = {
    "no closing boundary": "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nKeepme\n",
    "wrong boundary": "Content-Type: multipart/mixed; boundary=b\n\n--other\n\nKeepme\n",
    "no boundary": "Content-Type: multipart/mixed\n\nKeepme\n",
    "before": "Content-Type: multipart/mixed; boundary=b\n\nKeepme\n--b\n\nx\n--b--\n",
    "after": "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\nKeepme\n",
    "bad type": "Content-Type: ;;;\n\nKeepme\n",
    "bad encoding": "Content-Transfer-Encoding: nonsense\n\nKeepme\n",
    "bad base64": "Content-Transfer-Encoding: base64\n\n!Keepme\n",
    "line in head": "Keepme here\nSubject: x\n\nbody\n",
    "no body": "Subject: Keepme\n",
    "nothing but text": "Keepme\n",
}


@pytest.mark.parametrize("rest", BROKEN.values(), ids=BROKEN.keys())
def test_malformed_mail_is_read_and_loses_nothing(rest: str) -> None:
    document = read(raw("From: a@example.org\nMIME-Version: 1.0\n" + rest)).document
    if "base64" in rest:
        assert document.text.startswith("From: a@example.org")
    else:
        assert "Keepme" in document.text


SECRET = {
    "pgp mime": ("Content-Type: multipart/encrypted; boundary=b\n\n--b\n\nx\n--b--\n", "encrypted"),
    "pgp text": ("\nHi\n-----BEGIN PGP MESSAGE-----\n\nabc\n", "PGP"),
    "smime": ("Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nabc\n", "S/MIME"),
    "opaque": ("Content-Type: application/x-pkcs7-mime; smime-type=signed-data\n\nabc\n", "signed"),
}


@pytest.mark.parametrize(("rest", "said"), SECRET.values(), ids=SECRET.keys())
def test_of_an_encrypted_message_the_head_is_shown_and_the_rest_is_told(
    rest: str, said: str
) -> None:
    reading = read(raw("From: a@example.org\nMIME-Version: 1.0\n" + rest))
    assert said in reading.unread and "add that" in reading.unread
    why = reading.unread.partition(":")[0]
    assert f"[This message could not be read: {why}.]" in reading.document.text
    assert reading.document.text.startswith("From: a@example.org\n")
    assert "abc" not in reading.document.text


@pytest.mark.parametrize("depth", [80, 3000])
def test_endless_nesting_is_a_limit(depth: int) -> None:
    nest = "".join(
        f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n" for i in range(depth)
    )
    with pytest.raises(LimitReached, match="deep"):
        read(raw("From: a@example.org\nMIME-Version: 1.0\n" + nest + "\nHi\n"))


def test_deep_html_is_read() -> None:
    message = head()
    message.set_content("<div>" * 3000 + "Keepme" + "</div>" * 3000, subtype="html")
    assert "Keepme" in words(read(message).document)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_after_a_header_are_read_or_refused(before: bytes, after: bytes) -> None:
    data = b"From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n" + before
    data += b"\n\n--b\nContent-Type: text/html\n\n" + after
    try:
        document = ingest.read(data, "a.eml").document
    except InputRefused:
        return
    document.text.encode()
    assert document.text.startswith("From: a@example.org")


@pytest.mark.parametrize(
    "markup",
    [
        '<span style="display:none">x</span>Smith',
        '<font color="#FFFFFF">x</font>Smith',
        "x<textarea>Smith</textarea>x",
        '<b>x<i style="font-size:0">y</b></i>Smith',
        "<svg><text>x</text><text>Smith</text></svg>",
    ],
)
def test_hidden_neighbours_do_not_lengthen_a_name(markup: str) -> None:
    head = b"From: a@example.org\nMIME-Version: 1.0\nContent-Type: text/html\n\n"
    text = ingest.read(head + f"<p>So {markup} wrote".encode(), "a.eml").document.text
    assert "Smith" in text.split() and "xSmith" not in text and "Smithx" not in text


def test_a_word_in_several_colours_stays_whole() -> None:
    markup = b"<p>S<b>mi</b><span style='color:#1F497D;display:inline'>th</span> wrote"
    head = b"From: a@example.org\nMIME-Version: 1.0\nContent-Type: text/html\n\n"
    assert "Smith wrote" in ingest.read(head + markup, "a.eml").document.text


def test_a_file_written_into_the_text_becomes_a_part() -> None:
    inner = b"words that no search finds in here" * 4
    lines = [binascii.b2a_uu(inner[at : at + 45]) for at in range(0, len(inner), 45)]
    coded = b"".join(lines) + b"`\nend\nafter"
    head = b"From: a@example.org\nTo: b@example.org\nMIME-Version: 1.0\n\nbefore\n"
    reading = ingest.read(head + b"begin 644 old.txt\n" + coded, "a.eml")
    assert [(part.name, part.data) for part in reading.parts] == [("old.txt", inner)]
    assert "before\n[file: old.txt]" in reading.document.text and "after" in reading.document.text
    assert lines[0].decode().strip() not in reading.document.text


def test_the_signature_of_a_signed_message_is_a_page_with_its_names() -> None:
    oid = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80"
    names = b"\x0c\x08Ann Lark\x16\x0fann@example.org\x04\x03\x01\x02\x03\x0c\x05Zo\xc3\xab F"
    reading = ingest.read(oid + names, "smime.p7s")
    assert reading.document.reader == "signature.v1"
    assert reading.document.text.splitlines()[1:] == ["Ann Lark", "ann@example.org", "Zoë F"]
    assert reading.media_type == "application/pkcs7-signature"
