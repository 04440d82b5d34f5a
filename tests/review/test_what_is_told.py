# SPDX-License-Identifier: AGPL-3.0-or-later
"""No error and no event repeats a document; a wrong file of asks is told where it is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from redact.config import load_asks
from redact.errors import BadFile, InputRefused, NotAllowed, RedactError, UsageError
from redact.review import source_id
from tests.review.cases import MadeCase, Seen

# What is written and told -------------------------------------------------------------------------

SECRET = "zebra"


@pytest.mark.parametrize(
    "ask",
    [
        {"target": SECRET, "verdict": "withhold"},
        {"target": f"item {SECRET}, with (much) more", "verdict": "withhold"},
        {"target": f"0001#{SECRET}?", "verdict": "withhold"},
        {"target": "0001#char=0,4", "verdict": "withhold", "label": SECRET},
        {"target": "0001#char=0,4", "verdict": "withhold", "limb": SECRET},
        {"target": "0001#char=0,4", "verdict": "withhold", "exemptions": (SECRET,)},
        {"target": "0001", "verdict": "refer", "limb": SECRET},
        {"target": "0001", "verdict": "withhold", "exemptions": (SECRET,)},
        {"target": "0001", "mark": "duplicate of", "value": SECRET},
        {"target": SECRET, "harm": SECRET},
        {"target": "s31(1)", "limb": SECRET},
        {"merge": (SECRET, SECRET)},
        {"split": (SECRET,)},
    ],
)
def test_no_error_repeats_what_was_typed_from_a_document(
    case: MadeCase, ask: dict[str, Any]
) -> None:
    with pytest.raises(RedactError) as caught:
        case.do("Ada", **{**ask, "note": SECRET})
    assert SECRET not in str(caught.value)
    assert isinstance(caught.value, NotAllowed | InputRefused | UsageError)


def test_the_audit_never_quotes_words_or_notes(case: MadeCase) -> None:
    note = {"note": f"{SECRET} is her name"}
    ann = case.entity("Ann Lee")
    case.do("Ada", ann, "withhold", **note)
    case.do("Ben", case.id(1, "Ann Lee"), "release", **note)
    case.do("Cy", case.id(1, "Ann Lee"), "release", settle=True, **note)
    case.do("Ada", "0001", mark="out of scope", value=SECRET, **note)
    case.do("Ada", "0001#char=0,4", mark="difference meant", value=SECRET, **note)
    case.do("Ada", ann, care="child", **note)
    case.do("Ada", "s31(1)", limb="(a)", harm=SECRET, public_interest=SECRET, purpose=SECRET)
    case.book.undo("Ada")
    audit = "".join(event.line() for event in case.store.events())
    assert SECRET not in audit and "Ann" not in audit and "LEE" not in audit
    case.store.verify()


def test_the_audit_names_nothing_that_could_be_guessed(case: MadeCase) -> None:
    """An entity's id is made of a name, a source's of a file name: whoever has the audit and a
    suspicion must not be able to confirm it."""
    entity = case.entity("Ann Lee")
    case.do("Ada", entity, "withhold")
    case.do("Ada", entity, role="staff")
    case.do("Ada", "0001", mark="out of scope")
    audit = "".join(event.line() for event in case.store.events())
    guesses = {entity, *(source_id(source.path) for source in case.store.sources())}
    assert not [guess for guess in guesses if guess in audit]
    assert '"target": "source 0001"' in audit


def test_the_audit_tells_which_page_was_read(case: MadeCase) -> None:
    case.do("Ada", "0001#page=0", mark="page read")
    (event,) = [e.row() for e in case.store.events() if e.action == "mark page read"]
    assert event["data"]["place"] == "0001#page=0"


def test_who_releases_is_told_what_keeps_the_words_boxed(case: MadeCase) -> None:
    case.add(
        "Ann Lee and annlee.", Seen("Ann Lee"), Seen("Ann Lee", "USERNAME"), Seen("annlee", "EMAIL")
    )
    other = case.id(2, "Ann Lee", "USERNAME")
    answer = case.do("Ada", case.entity("Ann Lee"), "release")
    assert other in {kept.target for kept in answer.kept}
    assert case.id(2, "annlee", "EMAIL") not in {kept.target for kept in answer.kept}
    assert case.shown(2).startswith("#######")
    assert case.do("Ada", other, "release").kept == ()
    assert case.shown(2).startswith("Ann Lee")
    case.do("Ada", "0002#char=8,11", "withhold", label="AREA")
    case.do("Ada", "0002#char=7,11", "withhold", label="ADDRESS")
    (left,) = case.do("Ada", "0002#char=8,11", "release").kept
    assert case.do("Ada", left.target, "release").kept == ()
    assert case.shown(2).startswith("Ann Lee and ")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"target": "0001"}, "list of entries"),
        ("[", "line 1"),
        ([{"target": "0001"}], "entry.0"),
        ([{"target": "1", "mark": "checked"}, {"targt": "0001"}], "entry.1.targt"),
        ([{"target": "0001", "verdict": "withold"}], "entry.0.verdict"),
        ([{"target": "0001", "verdict": "withhold", "mark": "checked"}], "verdict and mark"),
        ([{"target": "0001", "mark": "checked", "harm": "x"}], "mark and statement"),
        ([{"verdict": "withhold"}], "needs a target"),
        ([{"target": 1, "verdict": "withhold"}], "entry.0.target"),
        ([["0001"]], "entry.0"),
    ],
)
def test_a_file_of_asks_that_is_wrong_is_told_where(
    tmp_path: Path, content: Any, told: str
) -> None:
    path = tmp_path / "asks.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(BadFile) as caught:
        load_asks(path)
    assert told in str(caught.value)


def test_an_empty_file_of_asks_asks_nothing(tmp_path: Path) -> None:
    (tmp_path / "asks.json").write_text("[]")
    assert load_asks(tmp_path / "asks.json") == ()
