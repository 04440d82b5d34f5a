# SPDX-License-Identifier: AGPL-3.0-or-later
"""The generator's promises, the reader of public sets, and training itself on a few texts."""

import re
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from models.training.corpus import Public, read_public, words_of
from models.training.learn import as_seen, base_pipeline, examples, save, train
from models.training.measure import Share, measure
from models.training.names import held_out
from models.training.render import Labelled, Writer
from redact.errors import UsageError

FORMS = {
    "surname first": re.compile(r"[^\W\d_]+, [A-Z]"),
    "capitals": re.compile(r"[A-Z]{3,} [A-Z]{3,}$"),
    "small letters": re.compile(r"[a-z]{3,} [a-z]{3,}$"),
    "initial": re.compile(r"[A-Z][. ]"),
    "initials": re.compile(r"[A-Z]{2,3}$"),
    "spelt": re.compile(r"(?:[A-Z][- ]){3}"),
    "double": re.compile(r"\w+-\w+$"),
}


def letters(seed: int, count: int, *, held: bool) -> list[Labelled]:
    return list(Writer(Random(seed), held=held).documents(count))


def people(texts: list[Labelled]) -> list[str]:
    return [
        text.text[start:end]
        for text in texts
        for start, end, label in text.entities
        if label == "PERSON"
    ]


@pytest.fixture(scope="module")
def trained_on() -> list[Labelled]:
    return letters(1, 600, held=False)


def test_the_same_seed_writes_the_same_letters(trained_on: list[Labelled]) -> None:
    assert letters(1, 50, held=False) == trained_on[:50]
    assert letters(2, 50, held=False) != trained_on[:50]


def test_every_form_of_a_name_is_written(trained_on: list[Labelled]) -> None:
    names = people(trained_on)
    assert {form for form, shape in FORMS.items() if any(map(shape.match, names))} == set(FORMS)


def test_entities_lie_apart_and_hold_what_they_name(trained_on: list[Labelled]) -> None:
    for text in trained_on:
        last = 0
        for start, end, _ in text.entities:
            assert last <= start < end <= len(text.text)
            assert text.text[start:end] == text.text[start:end].strip()
            last = end
    assert not [name for name in people(trained_on) if re.match(r"(?:Mr|Mrs|Ms|Miss|Dr)\b", name)]


def test_no_slot_is_left_open_and_no_number_is_a_real_one(trained_on: list[Labelled]) -> None:
    written = "\n".join(text.text for text in trained_on)
    assert "{" not in written
    assert "}" not in written
    phones = re.findall(r"\b0\d{3,4} ?\d{3} ?\d{3,4}\b", written)
    assert len(phones) > 20
    allowed = re.compile(r"01632 ?960|07700 ?900|020 7946|01(?:13|17|61) 496")
    assert [phone for phone in phones if not allowed.match(phone)] == []


def test_the_halves_share_no_name_and_no_sentence(trained_on: list[Labelled]) -> None:
    words = re.compile(r"[^\W\d_]{4,}")
    for texts, held in ((trained_on[:200], False), (letters(5, 200, held=True), True)):
        plain = [n for n in people(texts) if re.fullmatch(r"[A-Z][a-z]{3,} [A-Z][a-z]{3,}", n)]
        sides = Counter(held_out(word) == held for name in plain for word in words.findall(name))
        assert sides[True] > 50
        assert sides[False] <= sides[True] // 25, "names with a scanning fault or a mark apart"
    folder = Path("models/training")
    for path in sorted((folder / "held_out").glob("*.txt")):
        mine = set(path.read_text(encoding="utf-8").splitlines()[2:]) - {"", "==="}
        other = (folder / "templates" / path.name).read_text(encoding="utf-8").splitlines()
        whole = {line for line in mine if len(line) > 40}
        assert whole
        assert not whole & set(other)


def test_an_unknown_slot_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"no slot 'A.nmae'"):
        Writer(Random(1), held=False).fill("Dear {A.nmae}", {})


def test_entities_move_along_with_the_text_that_recognisers_see() -> None:
    text = "> Dear Ja\u00adne\tHol-\ncroft and Bob"
    start = text.index("Ja")
    seen = as_seen(Labelled(text, ((start, text.index(" and"), "PERSON"),)))
    (entity,) = seen.entities
    assert seen.text[entity[0] : entity[1]] == "Jane  Holcroft"


def test_public_sets_are_read_with_handles_left_out(tmp_path: Path) -> None:
    (tmp_path / "wikigold").mkdir()
    (tmp_path / "wnut17").mkdir()
    (tmp_path / "btc").mkdir()
    article = "-DOCSTART- O\n\nJane I-PER\nHolcroft I-PER\n, O\nof O\nLeeds I-LOC\n. O\n\n"
    (tmp_path / "wikigold" / "wikigold.conll").write_text(article * 5)
    for name in ("wnut17train.conll", "emerging.dev.conll", "emerging.test.annotated"):
        (tmp_path / "wnut17" / name).write_text("Hi\tO\nBob\tB-person\nAnn\tB-person\n\n")
    for part in "abefg":
        (tmp_path / "btc" / f"{part}.conll").write_text("@ B-PER\njdoe B-PER\nSue B-PER\n\n")
    with pytest.raises(UsageError, match=r"h\.conll cannot be read"):
        read_public(tmp_path)
    (tmp_path / "btc" / "h.conll").write_text("x O\n\n")
    wiki, wnut, btc = read_public(tmp_path)
    assert (len(wiki.train), len(wiki.held)) == (4, 1)
    assert wiki.held[0] == Labelled(
        "Jane Holcroft, of Leeds.", ((0, 13, "PERSON"), (18, 23, "GPE"))
    )
    assert people(list(wnut.held)) == ["Bob", "Ann"]
    assert people(list(btc.train)) == ["Sue"] * 2


def test_words_strewn_into_letters_are_no_names() -> None:
    text = "the rose grew, Lena Marlowe said; her lawnmower and a marlowe and okonkwo stood"
    start = text.index("Lena")
    texts = (Labelled(text, ((start, start + 12, "PERSON"),)),) * 2
    words = words_of((Public("set", texts, ()),))
    assert {"grew", "lawnmower", "stood"} <= set(words)
    assert not {"marlowe", "okonkwo", "rose", "lena"} & set(words)
    once = (Public("set", texts[:1], ()),)
    assert words_of(once) == ()
    written = "".join(t.text for t in Writer(Random(1), held=False, words=["zyx"]).documents(60))
    assert len(re.findall(r"\bzyx\b", written)) > 50
    assert "zyx" not in "".join(n for n in people(letters(1, 60, held=False)))


def test_a_share_knows_how_sure_it_is() -> None:
    assert str(Share(90, 100)) == "0.900 [0.826, 0.945]"
    assert Share(0, 0).interval() == (0.0, 1.0)


def test_training_learns_forgets_nothing_and_repeats_itself(tmp_path: Path) -> None:
    texts = letters(3, 20, held=False)
    weights = []
    for _ in range(2):
        nlp = base_pipeline()
        weights.append(train(nlp, examples(nlp, texts), passes=4, seed=7))
    assert weights[0] == weights[1]
    save(weights[0], tmp_path / "one")
    save(weights[1], tmp_path / "two")
    for path in (tmp_path / "one").rglob("*"):
        if path.is_file():
            twin = tmp_path / "two" / path.relative_to(tmp_path / "one")
            assert path.read_bytes() == twin.read_bytes()
    import spacy

    before = measure(base_pipeline(), "before", texts)
    after = measure(spacy.load(tmp_path / "one"), "after", texts)
    assert after.recall.part > before.recall.part + 5
    saved = b"\n".join(p.read_bytes() for p in (tmp_path / "one").rglob("*") if p.is_file())
    rare = {n.encode() for n in people(texts) if " " not in n and n[0].isupper() and len(n) > 6}
    assert len(rare) > 5
    assert not [name for name in rare if name in saved], "no word of the texts is saved"
