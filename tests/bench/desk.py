# SPDX-License-Identifier: AGPL-3.0-or-later
"""What it costs to sit at a case of 500 documents and 5,000 findings: to open it, and to decide.

Through the same doors as the screens: ``Snapshot`` and ``Casebook``. Names are made of given names
and of two halves of surnames, some 1,200 people with one to many mentions each. The times are of
this machine, now; a disk's time to confirm a write is in those of deciding.
"""

import random
import statistics
import tempfile
import time
from itertools import product
from pathlib import Path

from redact.config import Ask, CaseConfig, load_policy
from redact.config.case import Participant
from redact.review import Casebook, CaseStore, Snapshot, propose
from redact.review.audit import Entry
from redact.review.store import Read
from redact.types import Finding, Source

DOCUMENTS, EACH, GROUP = 500, 10, 400
ASKED = {
    "opening its people and terms (ms, median)": 200.0,
    "a decision, durable, through the case's door (ms, median)": 2.0,
    "a group decision of 400, through the case's door (ms, median)": 50.0,
}
_POLICY = load_policy("foi")
_CASE = CaseConfig(people=(Participant(name="Ann Reader", roles=("reviewer",)),))
_GIVEN = (
    *("Aled", "Beatrice", "Callum", "Dilys", "Edmund", "Farah", "Gareth", "Hester", "Imran"),
    *("Jocelyn", "Kwame", "Lowri", "Marek", "Nerys", "Oluwaseun", "Priya", "Quentin", "Roisin"),
    *("Stefan", "Tabitha", "Umar", "Violet", "Winifred", "Yusuf", "Zofia"),
)
_FIRST = ("Ash", "Thorn", "Whit", "Marl", "Hather", "Pen", "Cor", "Brack", "Wind", "Stan", "Lang")
_LAST = ("combe", "bridge", "wood", "croft", "field", "worth", "stead", "hurst", "mere", "dale")
_AT = "2026-01-01T00:00:00.000Z"


def figures() -> dict[str, float]:
    """What was measured, by the names of ``ASKED``."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_case(folder)
        opened = [_opened(folder) for _ in range(7)]
        with CaseStore.open(folder) as store:
            book = Casebook(store, _POLICY, _CASE)
            entity = max(book.snapshot.entities, key=lambda entity: len(entity.findings))
            alone = [f for f in book.snapshot.held if f not in entity.findings][:200]
            single = [_did(book, finding) for finding in alone]
            group = [_did_and_undid(book, entity.id) for _ in range(5)]
    if len(entity.findings) < GROUP:
        raise RuntimeError("the case that was made for measuring has no large group")
    times = map(statistics.median, (opened, single, group))
    return dict(zip(ASKED, (1e3 * seconds for seconds in times), strict=True))


def _opened(folder: Path) -> float:
    """Seconds until people and terms are there, with what stands on each mention."""
    began = time.perf_counter()
    with CaseStore.read(folder) as store:
        snapshot = Snapshot(store, _POLICY, _CASE)
        if not snapshot.entities or len(snapshot.standings) != DOCUMENTS * EACH:
            raise RuntimeError("the case that was made for measuring has lost something")
    return time.perf_counter() - began


def _did(book: Casebook, target: str) -> float:
    began = time.perf_counter()
    book.do("Ann Reader", Ask(target=target, verdict="withhold"))
    return time.perf_counter() - began


def _did_and_undid(book: Casebook, target: str) -> float:
    """The seconds of the decision alone."""
    taken = _did(book, target)
    book.undo("Ann Reader")
    return taken


def make_case(folder: Path) -> None:
    """A case of ``DOCUMENTS`` documents with ``EACH`` findings in each."""
    chance = random.Random(7)
    surnames = ["".join(pair) for pair in product(_FIRST, _LAST)]
    people = [f"{chance.choice(_GIVEN)} {chance.choice(surnames)}" for _ in range(1_200)]
    with CaseStore.open(folder) as store, store.change() as change:
        sources = []
        for number in range(DOCUMENTS):
            sha256 = f"{number:064x}"
            sources.append(Source(f"{number}.pdf", "", "documents", number + 1, sha256, ""))
            change.put_document(sha256, Read("pdf.v1", 9_000, ((0, 9_000, 595.0, 842.0),)))
            names = ["Ottilie Farnaby"] * (number < GROUP)
            names += [chance.choice(people) for _ in range(EACH - len(names))]
            found = [_finding(sha256, place, name) for place, name in enumerate(names)]
            change.put_findings(sha256, [(f, n, 0) for f, n in zip(found, names, strict=True)])
            for made in propose(_POLICY, found, _AT):
                verdict = str(made.verdict)
                change.act(made, Entry(made.actor, verdict, made.target, made.exemptions, {}))
        change.put_sources(sources)


def _finding(document: str, place: int, name: str) -> Finding:
    start = place * 100
    why = ("spacy_ner.v1", "the model found a name")
    return Finding(document, "PERSON", start, start + len(name), 0.9, *why, reader="pdf.v1")
