# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the demo serves: the case of a run, in the run's own folder, here without a browser."""

import zipfile
from io import BytesIO
from pathlib import Path

from redact.cli.show import Quiet
from redact.review import CaseStore
from redact.run import Job, load_setup, run
from redact.web import Accounts, Site, create_app
from tests.web.serving import Client, listening

LETTER = "Dear Mr Albright\n\nPlease ring me on 07700 900123.\n\nYours\n\nJosephine Tallis\n"
CONFIG = """
[[people]]
name = "Ana"
roles = ["reviewer"]
[[people]]
name = "Ben"
roles = ["reviewer"]
[[people]]
name = "Cyd"
roles = ["approver"]
"""
CASE = "/case/sample-request"


def test_a_run_is_decided_and_bundled_at_the_screens(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "letter.txt").write_text(LETTER)
    (tmp_path / "case.toml").write_text(CONFIG)
    out = tmp_path / "out"
    setup = load_setup("foi", tmp_path / "case.toml")
    run(Job((tmp_path / "in",), out, setup, 1), Quiet())
    internal = out / "internal"
    accounts = Accounts(internal)
    site = Site(internal, {"sample-request": (internal / "case", out)})
    with listening(create_app(site, accounts)) as port:
        ana, ben, cyd = (_in(port, accounts, name) for name in ("Ana", "Ben", "Cyd"))
        assert "sample-request" in ana.get("/").text
        assert ana.get(f"{CASE}/").status == 200
        with CaseStore.read(internal / "case") as store:
            assert store.settings()["seed"]
        form = {"Accept": "text/html"}
        decided = {"target": "undecided", "verdict": "withhold", "back": f"{CASE}/documents"}
        reply = ana.post(f"{CASE}/act", decided, **form)
        assert (reply.status, reply.headers["location"]) == (303, f"{CASE}/documents")
        assert "Withheld" in ana.get(f"{CASE}/documents").text
        elsewhere = {"target": "0001", "mark": "note", "note": "x", "back": "https://evil.example/"}
        assert ana.post(f"{CASE}/act", elsewhere, **form).headers["location"] == f"{CASE}/"
        assert ben.post(f"{CASE}/act", {"target": "0001", "mark": "checked"}, **form).status == 303
        assert cyd.post(f"{CASE}/make", **form).status == 303
        assert "Nothing was published" in cyd.get(f"{CASE}/bundle").text
        assert cyd.post(f"{CASE}/approve", **form).status == 303
        assert "Approved by Cyd" in cyd.get(f"{CASE}/bundle").text
        assert cyd.post(f"{CASE}/make", **form).status == 303
        data = cyd.get(f"{CASE}/bundle.zip")
        assert data.status == 200, data.text
        assert "documents/0001.pdf" in zipfile.ZipFile(BytesIO(data.body)).namelist()
        assert ana.post(f"{CASE}/undo", **form).status == 303
        voided = cyd.get(f"{CASE}/bundle").text
        assert "something was changed since" in voided
        assert cyd.get(f"{CASE}/bundle.zip").status == 409
    assert (out / "release" / "documents" / "0001.pdf").is_file()


def _in(port: int, accounts: Accounts, name: str) -> Client:
    client = Client(port)
    path = f"/join/{accounts.invite(name)}"
    assert client.post(path, {"password": "a quiet sentence"}).status == 303
    return client
