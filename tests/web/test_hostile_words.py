# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names with markup, marks of direction and worse: they are shown as text, whatever they are."""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redact.cli.show import Quiet
from redact.run import casework, load_setup
from redact.web.app import as_words
from tests.web.serving import REVIEWER, serving

EVIL = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'onmouseover='alert(1)",
    "{{ 7 * 7 }}{% include 'x' %}",
    "\u202egnp.drawrof\u202c",
    "</bdi></textarea></title>",
    "&lt;b&gt; &amp;amp;",
    "javascript:alert(1)",
)


class Seen(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def check_page(html: str) -> None:
    seen = Seen()
    seen.feed(html)
    scripts = re.findall(r"<script[^>]*>", html)
    assert scripts in ([], ['<script type="module" src="/static/review.js">'])
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    assert not [name for name, _ in seen.attributes if name in ("style", "srcdoc")]
    links = [value or "" for name, value in seen.attributes if name in ("href", "src", "action")]
    assert all(link.startswith(("/", "#")) for link in links), links
    assert "\u202e" not in html


@given(st.text(max_size=40) | st.sampled_from(EVIL))
@settings(max_examples=300, deadline=None)
def test_words_of_documents_are_text_and_change_no_direction(text: str) -> None:
    made = str(as_words(text))
    inner = made.removeprefix("<bdi>").removesuffix("</bdi>")
    assert "<" not in inner and ">" not in inner and '"' not in inner
    assert inner.isprintable()
    assert bool(made) == bool(text.split())


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A case whose letter, file name, terms and notes are hostile."""
    data = tmp_path_factory.mktemp("evil")
    letters = data / "letters"
    letters.mkdir()
    (letters / "<img src=x onerror=alert(1)>.txt").write_text(
        "Dear Sir,\n\n" + "\n".join(f"I met Josephine {one} Tallis." for one in EVIL) + "\n"
    )
    config = data / "case.toml"
    terms = ", ".join(f"'''{one}'''" for one in EVIL if "'" not in one)
    people = f'[[people]]\nname = "{REVIEWER}"\nroles = ["reviewer"]\n'
    config.write_text(f"[terms]\ns31 = [{terms}]\n{people}", encoding="utf-8")
    folder = data / "cases" / "412-23"
    casework.new(folder, "<b>412</b>", load_setup("foi", config), None, None)
    casework.add(folder, [letters], lambda before: before, 1, Quiet())
    with serving(data) as served:
        yield served


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?show=all",
        "/?show=%22%3E%3Cscript%3E&kind=%3Cscript%3E&number=-1",
        "/documents",
        "/document/0001/page/1",
        "/document/0001/page/1?view=text",
        "/check",
        "/exemptions",
        "/history",
        "/bundle",
        *(f"/search?q={quote(one)}" for one in EVIL),
        *(f"/why?target={quote(one)}" for one in EVIL),
    ],
)
def test_no_screen_lets_them_out(evil: Any, path: str) -> None:
    client = evil.client(REVIEWER)
    reply = client.get(f"/case/412-23{path}")
    assert reply.status in (200, 404)
    check_page(reply.text)


@given(note=st.text(min_size=1, max_size=60) | st.sampled_from(EVIL))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_notes_are_text_too(evil: Any, note: str) -> None:
    client = evil.client(REVIEWER)
    reply = client.post("/case/412-23/act", {"target": "0001", "mark": "note", "note": note})
    if not note.strip() or any("\ud800" <= one <= "\udfff" for one in note):
        assert reply.status in (400, 409)
        return
    assert reply.status in (200, 400), reply.text
    check_page(client.get("/case/412-23/document/0001/page/1").text)
    check_page(client.get("/case/412-23/history").text)


def test_errors_quote_nothing_that_was_sent(evil: Any) -> None:
    client = evil.client(REVIEWER)
    for one in EVIL:
        for reply in (
            client.get(f"/case/{quote(one, safe='')}/"),
            client.get(f"/case/412-23/group/{quote(one, safe='')}"),
            client.post("/case/412-23/act", {"target": one, "verdict": "withhold"}),
            client.post("/case/412-23/act", {"target": "0001", "verdict": one}),
        ):
            assert reply.status in (400, 404, 409)
            assert "alert(" not in reply.text and "gnp" not in reply.text
