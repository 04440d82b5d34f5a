# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files people write are read whole, or refused with the place and the mend."""

import json
from pathlib import Path

import pytest

from redact.config import (
    label_of,
    load_areas,
    load_case,
    load_policy,
    load_terms,
    not_acted_on,
    rules_of_case,
)
from redact.errors import BadFile, UsageError
from redact.law import exemptions

CODES = exemptions("foia")


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_case_configuration_in_both_forms(tmp_path: Path) -> None:
    toml = written(
        tmp_path,
        "case.toml",
        '[[published_officials]]\nname = "A B"\nfrom = 2020-01-31\n[terms]\n'
        's31 = ["Op X", { term = "Y", aliases = ["Z"], case_sensitive = true }]\n',
    )
    case = load_case(toml)
    assert str(case.published_officials[0].from_) == "2020-01-31"
    rules = rules_of_case(case)
    assert [(r.term, r.cased) for r in rules] == [("Op X", False), ("Y", True), ("Z", True)]
    assert {r.exemption for r in rules} == {"s31(1)"}
    same = written(tmp_path, "case.json", json.dumps({"terms": {"s23": ["MI5"]}, "notes": "n"}))
    assert rules_of_case(load_case(same))[0].exemption == "s23(1)"


@pytest.mark.parametrize(
    ("text", "place", "mend"),
    [
        ('{"authorty": {}}', "authorty", "did you mean 'authority'"),
        ('{"authority": {"own_adresses": []}}', "authority.own_adresses", "own_addresses"),
        ('{"published_officials": [{"nam": "x"}]}', "published_officials.0.", ""),
        ('{"published_officials": [{"name": "x", "form": "y"}]}', "s.0.form", "mean 'from'"),
        ('{"terms": {"s31": [{"term": "x", "alias": []}]}}', "s31.0.alias", "mean 'aliases'"),
        ('{"terms": {"s31": [{"aliases": []}]}}', "terms.s31.0.term", "required"),
        ('{"notes": 5}', "notes", "string"),
        ("[1, 2", "line 1", "not valid JSON"),
        ("\udcff".encode("utf-8", "surrogatepass").decode("latin-1"), "line 1", "not valid JSON"),
    ],
)
def test_a_wrong_case_configuration_is_named(
    tmp_path: Path, text: str, place: str, mend: str
) -> None:
    with pytest.raises(BadFile) as raised:
        load_case(written(tmp_path, "case.json", text))
    assert place in str(raised.value) and mend in str(raised.value)
    assert raised.value.exit_code == 2


def test_keys_that_change_nothing_yet_are_told(tmp_path: Path) -> None:
    text = (
        '[staff_policy]\npress_office = "release"\n[[people]]\nname = "A"\n'
        '[[published_officials]]\nname = "A B"\nfrom = 2020-01-31\nto = 2021-01-31\n'
        '[terms]\ns23 = [{ term = "Y", public_label = "s1", review_by = 2030-01-01 }]\n'
    )
    told = not_acted_on(load_case(written(tmp_path, "case.toml", text)))
    assert told == ("terms.public_label",)
    assert not_acted_on(load_case(written(tmp_path, "none.toml", 'notes = "n"'))) == ()


def test_bytes_that_are_not_text_are_named(tmp_path: Path) -> None:
    (tmp_path / "case.json").write_bytes(b'{"notes": "\xff"}')
    with pytest.raises(BadFile, match="byte 11: not UTF-8"):
        load_case(tmp_path / "case.json")


def test_term_lists(tmp_path: Path) -> None:
    listed = ("MI5,s23(1),", "", '"Smith, John",s40(2),exact', "x9,s31(1),anywhere")
    rows = "\n".join(("\ufeffterm,exemption,match", *listed, ""))
    rules = load_terms(written(tmp_path, "t.csv", rows), CODES)
    assert [(r.term, r.exemption, r.match) for r in rules] == [
        ("MI5", "s23(1)", "word"),
        ("Smith, John", "s40(2)", "exact"),
        ("x9", "s31(1)", "anywhere"),
    ]
    assert load_terms(written(tmp_path, "n.csv", "term,exemption\n"), CODES) == ()
    assert label_of("s23(1)") == "S23_TERM" and label_of("s43(2)") == "TERM"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "row 1"),
        ("term\nMI5\n", "row 1"),
        ("term,exemption\n ,s40(2)\n", "row 2: the term is empty"),
        ("term,exemption\n.*,s40(2)\n", "row 2: the term is empty or has no letter"),
        ("term,exemption\nx,s40\n", "row 2: unknown exemption"),
        ("term,exemption,match\nx,s40(2),regex\n", "row 2: match must be one of"),
        ("term,exemption\nx,s40(2),word,more\n", "row 2: expected"),
    ],
)
def test_a_wrong_term_list_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(BadFile) as raised:
        load_terms(written(tmp_path, "t.csv", text), CODES)
    assert complaint in str(raised.value)


def test_areas(tmp_path: Path) -> None:
    good = [{"source": "a.pdf", "page": 0, "box": [1, 2, 3.5, 4], "exemption": "s40(2)"}]
    (area,) = load_areas(written(tmp_path, "a.json", json.dumps(good)), CODES)
    assert (area.box.x1, area.page) == (3.5, 0)
    assert load_areas(written(tmp_path, "e.json", "[]"), CODES) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"page": -1},
        {"page": True},
        {"box": [3, 2, 1, 4]},
        {"box": [1, 2, 3]},
        {"box": [0, 0, 1, float("inf")]},
        {"box": [0, 0, 1, 10**400]},
        {"box": [0, False, 1, True]},
        {"exemption": "s99"},
        {"exemption": ["s40(2)"]},
        {"source": 3},
    ],
)
def test_a_wrong_area_is_named(tmp_path: Path, wrong: dict[str, object]) -> None:
    good = {"source": "a.pdf", "page": 0, "box": [1, 2, 3.5, 4], "exemption": "s40(2)"}
    path = written(tmp_path, "w.json", json.dumps([good, {**good, **wrong}]))
    with pytest.raises(BadFile, match="area 2"):
        load_areas(path, CODES)


@pytest.mark.parametrize("name", ["foi", "foi_masked", "terms"])
def test_shipped_pipelines_cite_sections_that_exist(name: str) -> None:
    policy = load_policy(name)
    assert {rule.exemption for rule in policy.labels.values()} <= set(CODES)
    assert set(policy.public_labels) <= set(CODES)
    assert policy.digest != load_policy("foi" if name == "terms" else "terms").digest


def test_a_site_copies_a_pipeline_and_edits_it(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "pipelines" / "foi.toml"
    text = shipped.read_text(encoding="utf-8")
    edited = written(tmp_path, "ours.toml", text.replace('"step"', '"line"', 1))
    assert load_policy(str(edited)).box_width == "line"
    with pytest.raises(BadFile, match="box_width"):
        load_policy(str(written(tmp_path, "w.toml", text.replace('"step"', '"round"', 1))))
    with pytest.raises(UsageError, match="foi, foi_masked, terms"):
        load_policy("fio")


def test_the_digest_of_a_policy_names_every_setting() -> None:
    policy = load_policy("foi")
    assert policy.digest == load_policy("foi").digest
    label = policy.labels["PERSON"].model_copy(update={"sure_at": 0.36})
    for change in (
        {"labels": {**policy.labels, "PERSON": label}},
        {"burn": policy.burn.model_copy(update={"dpi": 201})},
        {"detectors": policy.detectors[:-1]},
        {"public_labels": {"s23(1)": "withheld"}},
    ):
        assert policy.model_copy(update=change).digest != policy.digest


def test_a_file_too_large_to_have_been_written_by_a_person_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "case.json").open("wb") as file:
        file.truncate(9 << 20)
    with pytest.raises(BadFile, match="larger than 8 MB"):
        load_case(tmp_path / "case.json")
