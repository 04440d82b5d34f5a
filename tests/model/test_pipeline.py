# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shipped pipeline: the one that is named, found, hashed and better than where it came from."""

import json
import re
import shutil
from pathlib import Path
from random import Random
from typing import Any

import pytest
import spacy
from typer.testing import CliRunner

from models.training.learn import BASE, NAME, as_seen, base_pipeline
from models.training.measure import Scores, measure
from models.training.render import Writer
from redact.cli.app import app
from redact.config import Policy, load_policy
from redact.config.policy import ModelPolicy, shipped_folder
from redact.detect import model_identity
from redact.detect.engine import Engine
from redact.detect.model import folder_digest, loadable, model_folder
from redact.errors import UsageError

FOLDER = shipped_folder("models") / NAME
LETTERS = 160
FLOORS = {"recall": 0.82, "covered": 0.85, "precision": 0.93}


def named(model: str) -> Policy:
    return load_policy("foi").model_copy(update={"model": ModelPolicy(spacy=model)})


@pytest.fixture(scope="module")
def shipped() -> Any:
    return spacy.load(FOLDER)


@pytest.fixture(scope="module")
def scores(shipped: Any) -> tuple[Scores, Scores]:
    """On letters of the held-out half: where it came from, and the shipped one."""
    letters = tuple(Writer(Random(314), held=True).documents(LETTERS))
    return measure(base_pipeline(), "base", letters), measure(shipped, "shipped", letters)


def test_the_default_pipelines_name_it() -> None:
    for name in ("foi", "foi_masked"):
        assert load_policy(name).model.spacy == NAME
        assert model_folder(NAME) == FOLDER


def test_it_finds_entities_and_does_nothing_else(shipped: Any) -> None:
    assert shipped.pipe_names == ["ner"]
    before = set(base_pipeline().get_pipe("ner").labels)
    assert set(shipped.get_pipe("ner").labels) == before
    assert sum(path.stat().st_size for path in FOLDER.rglob("*")) < 25_000_000


def test_its_digest_stands_in_doctor_and_in_the_card() -> None:
    digest = folder_digest(FOLDER)
    assert model_identity(named(NAME)) == f"{NAME} sha256:{digest}"
    told = CliRunner().invoke(app, ["doctor", "--json"])
    assert json.loads(told.stdout)["model"] == f"{NAME} sha256:{digest}"
    assert digest in (FOLDER.parent / "CARD.md").read_text(encoding="utf-8")


def test_one_changed_byte_changes_the_digest(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(FOLDER, copy)
    assert folder_digest(copy) == folder_digest(FOLDER)
    folder_digest.cache_clear()
    weights = bytearray((copy / "ner" / "model").read_bytes())
    weights[-100] ^= 1
    (copy / "ner" / "model").write_bytes(weights)
    assert folder_digest(copy) != folder_digest(FOLDER)


def test_it_finds_far_more_people_than_where_it_came_from(scores: tuple[Scores, Scores]) -> None:
    before, after = scores
    assert after.recall.part / after.recall.whole > FLOORS["recall"]
    assert after.covered.part / after.covered.whole > FLOORS["covered"]
    assert after.precision.part / after.precision.whole > FLOORS["precision"]
    assert after.recall.part > 1.5 * before.recall.part


def test_places_bodies_and_dates_are_not_forgotten(shipped: Any) -> None:
    """Of what the first pipeline sees beside people in formal prose, most is still seen."""
    writer = Writer(Random(27), held=True)
    texts = ["".join(part for part, _ in writer.fill("{f*4-6}", {})) for _ in range(40)]
    kept = seen = 0
    for before, after in zip(base_pipeline().pipe(texts), shipped.pipe(texts), strict=True):
        others = [e for e in before.ents if e.label_ in ("ORG", "GPE", "DATE", "LAW", "MONEY")]
        seen += len(others)
        still = [e for e in after.ents if e.label_ != "PERSON"]
        kept += sum(any(a.start < b.end and b.start < a.end for a in still) for b in others)
    assert seen > 150
    assert kept / seen > 0.85


PROSE = """The Committee considered a report of the Director of Resources on the Kent and Essex
boundary. Members asked whether the May figures would be available before the Dean and Chapter met.
Under section 31(1)(a) of the Freedom of Information Act 2000 the Chief Constable may refuse. Price
per unit was agreed in Lincoln. Will the panel meet in Stafford? The Information Commissioner's
Office, the Home Office and Durham Constabulary have not replied. Mark all papers OFFICIAL. Grace
periods do not apply to fines. RESOLVED: That the minutes be confirmed."""


def test_formal_prose_with_names_of_places_and_months_has_no_people(shipped: Any) -> None:
    assert [e.text for e in shipped(PROSE).ents if e.label_ == "PERSON"] == []


def test_a_long_legal_text_has_next_to_no_people(shipped: Any) -> None:
    """Prose of a kind that it never learned from: the licence of this project names nobody."""
    text = Path("LICENSE").read_text(encoding="utf-8")
    people = [e.text for e in shipped(text).ents if e.label_ == "PERSON"]
    assert len(people) < 4 * len(text.split()) / 1000


FOUND = [
    "Regards\n\n«Oluwaseun»\nBusiness Support Officer",
    "Cc: «Szczepanska, Agnieszka»; Records Management",
    "Apologies: «P. Nakamura», «R Wynne-Hughes»",
    "PC 4417 «Brathwaite» attended with DS «Ramanathan».",
    "my neighbour «Siobhán» saw it",
    "Statement of: «Gareth FARNWORTH»",
    "I met «Tomos» and «Fatemeh Karimi» at the station.",
    "can u ask «shaz» if «mohammed» has the keys",
]


@pytest.mark.parametrize("marked", FOUND)
def test_people_of_all_traditions_stand_out(marked: str, shipped: Any) -> None:
    text = re.sub("[«»]", "", marked)
    seen = shipped(as_seen_text(text))
    for name in re.findall("«(.+?)»", marked):
        start = text.index(name)
        end = start + len(name)
        assert any(
            e.label_ == "PERSON" and e.start_char < end and start < e.end_char for e in seen.ents
        ), name


def as_seen_text(text: str) -> str:
    from models.training.render import Labelled

    return as_seen(Labelled(text, ())).text


def test_a_folder_in_the_working_directory_never_stands_in_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / NAME).mkdir()
    (tmp_path / BASE).mkdir()
    (tmp_path / NAME / "config.cfg").write_text("")
    monkeypatch.chdir(tmp_path)
    assert model_folder(NAME) == FOLDER
    assert model_folder(BASE) != Path(BASE)
    assert model_folder(f"./{NAME}") == Path(NAME)


def test_a_package_a_folder_or_nothing_else_can_be_named(tmp_path: Path) -> None:
    assert loadable(BASE) == BASE
    shutil.copytree(FOLDER, tmp_path / "mine")
    assert loadable(str(tmp_path / "mine")) == tmp_path / "mine"
    with pytest.raises(UsageError, match="'no_such_thing' is not installed"):
        model_identity(named("no_such_thing"))


def test_a_pipeline_that_finds_no_people_or_is_broken_is_refused(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(UsageError, match="finds no people"):
        Engine(str(tmp_path / "blank"))
    shutil.copytree(FOLDER, tmp_path / "short")
    weights = tmp_path / "short" / "ner" / "model"
    weights.write_bytes(weights.read_bytes()[:5000])
    with pytest.raises(UsageError, match="cannot be loaded"):
        Engine(str(tmp_path / "short"))
