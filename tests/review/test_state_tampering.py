# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes in place is bound to the audit: a change behind the store's back is named."""

import sqlite3
from pathlib import Path

import pytest

from redact.errors import BrokenChain
from redact.review import CaseStore
from redact.review.audit import Entry
from redact.review.store import Read
from redact.types import Finding, Source

DOCUMENT = "d" * 64


def _case(folder: Path) -> None:
    finding = Finding(DOCUMENT, "PERSON", 0, 3, 0.5, "names.v1", "a name", reader="pdf.v1")
    other = Finding(DOCUMENT, "PERSON", 9, 12, 0.5, "names.v1", "a name", reader="pdf.v1")
    with CaseStore.open(folder) as store:
        with store.change() as change:
            change.event(Entry("x", "run", "case", (), {}))
            change.put_sources([Source("a.pdf", "", "1-26", 1, DOCUMENT, "application/pdf")])
            change.put_document(DOCUMENT, Read("pdf.v1", 99, ((0, 99, 595.0, 842.0),)))
            change.put_findings(DOCUMENT, [(finding, "Ann", 0), (other, "Bea", 0)])
            change.set("setup", "one")
        with store.change() as change:  # the newest digest counts
            change.set("setup", "two")
        assert store.verify() == 2


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE source SET item = '2-26'", "the list of sources is not what event 1 recorded"),
        ("DELETE FROM source", "the list of sources is not what event 1 recorded"),
        ("UPDATE document SET reader = 'pdf.v9'", "the reading of document dddddddddddd is not"),
        ("DELETE FROM document", "the reading of document dddddddddddd, which event 1 recorded"),
        ("UPDATE finding SET present = 0 WHERE start = 9", "what was found in document dddddddd"),
        ("DELETE FROM finding WHERE start = 9", "what was found in document dddddddddddd is not"),
        ("DELETE FROM finding", "what was found in document dddddddddddd, which event 1 recorded"),
        ("UPDATE finding SET keep = 1 WHERE start = 9", "what was found in document dddddddddddd"),
        ("UPDATE finding SET document = 'e' WHERE start = 9", "what was found in document"),
        ("UPDATE meta SET value = '\"one\"' WHERE key = 'case.setup'", "setting setup is not what"),
        ("DELETE FROM meta WHERE key = 'case.setup'", "setting setup, which event 2 recorded, is"),
        ("INSERT INTO meta VALUES ('case.more', '1')", "setting more was put in without an event"),
    ],
)
def test_a_change_behind_the_store_is_named(tmp_path: Path, statement: str, named: str) -> None:
    _case(tmp_path)
    connection = sqlite3.connect(tmp_path / "case.db")
    connection.execute(statement)
    connection.commit()
    connection.close()
    with CaseStore.read(tmp_path) as store, pytest.raises(BrokenChain, match=named):
        store.verify()
