# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every vector through ``redact run``: nothing withheld can be read, nothing else is lost.

The whole suite is read without pixels; a slice of it with Tesseract too, where it is installed.
``make trial`` does all of it, with several seeds.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.adversarial import driver, looking, oracle, peer, readers, vectors
from tests.adversarial.driver import Outcome
from tests.adversarial.paper import Vector
from tests.adversarial.skeletons import Haystack

SEED = 41
# What fails today, with the status it may fail with. Take a name out when it is mended; the trial
# knows no such list.
OPEN: dict[str, str] = {}
OCR_SLICE = 10
pytestmark = pytest.mark.timeout(1200)


@dataclass(frozen=True)
class Done:
    """The vectors of one seed, what became of them, and the folder that holds the releases."""

    outcomes: list[Outcome]
    common: list[tuple[str, str]]
    released: Path
    rows: list[dict[str, object]]

    def those(self, *statuses: str) -> list[str]:
        """Outcomes with a status that was not expected, what is open left out."""
        return [
            f"{o.vector.name}: {o.detail}"
            for o in self.outcomes
            if o.status in statuses and not o.ok and OPEN.get(o.vector.name) != o.status
        ]


@pytest.fixture(scope="session")
def made() -> list[Vector]:
    return list(vectors.make(SEED))


@pytest.fixture(scope="session")
def done(made: list[Vector], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    folder = tmp_path_factory.mktemp("vectors")
    driver.write(made, folder)
    released, rows = driver.carry_out(folder)
    outcomes = driver.judge_all(made, released, rows, ocr=False)
    print(driver.table(outcomes))
    yield Done(outcomes, driver.common_leaks(made, released), released, rows)


def test_there_are_enough_vectors_in_every_group(made: list[Vector]) -> None:
    counts = {group: sum(v.group == group for v in made) for group in vectors.GROUPS}
    least = {
        "text": 28, "geometry": 8, "hidden": 12, "nested": 9, "fonts": 10, "graphics": 3,
        "images": 16, "tags": 7, "annots": 12, "forms": 5, "document": 14, "file": 13, "side": 3,
    }  # fmt: skip
    assert all(counts[group] >= number for group, number in least.items())
    assert len({vector.name for vector in made}) == len(made)


def test_a_seed_makes_the_same_files_again_and_another_seed_others(made: list[Vector]) -> None:
    names = tuple(v.name for v in made if v.name not in ("encrypted_owner", "encrypted_user"))
    again = {v.name: v for v in vectors.make(SEED, names)}
    assert all(again[v.name].pdf == v.pdf for v in made if v.name in again)
    other = {v.name: v for v in vectors.make(SEED + 1, names)}
    assert all(again[name].secrets != other[name].secrets for name in names if again[name].secrets)


def test_the_oracle_finds_every_secret_in_the_original(made: list[Vector]) -> None:
    blind = [vector.name for vector in made if not _found(vector)]
    assert not blind


_PIXELS_ONLY = {
    "scan_only", "scan_turned", "scan_in_strips", "picture_of_name", "vector_outlines",
    "image_cropped", "image_under_image", "thumbnail", "threads_of_images", "no_tounicode",
    "no_tounicode_with_cmap", "lying_tounicode", "lying_tounicode_simple",
    "encrypted_user",
}  # fmt: skip


def _found(vector: Vector) -> bool:
    if vector.name in _PIXELS_ONLY:  # OCR is for the slice and the trial
        return True
    if vector.areas:
        return bool(looking.open_areas(vector.pdf, vector.pdf, vector.areas))
    hay = Haystack(vector.keep)
    for reader in (readers.by_bytes, readers.by_objects, readers.by_mupdf, readers.by_pdfplumber):
        hay.texts.clear()
        for where, text in readers.careful(reader, vector.pdf):
            hay.add(where, text)
        if list(hay.find((*vector.secrets, *vector.hidden))):
            return True
    return False


def test_nothing_withheld_can_be_read(done: Done) -> None:
    assert not done.those("leak")
    assert not done.common


def test_no_word_outside_the_boxes_is_lost(done: Done) -> None:
    assert not done.those("lost")


def test_only_what_cannot_be_read_whole_is_refused(done: Done) -> None:
    assert not done.those("refused", "failed", "released", "missing")


@pytest.mark.skipif(not looking.can_read(), reason="needs Tesseract")
def test_a_slice_shows_nothing_to_ocr_either(done: Done) -> None:
    sound = [o.vector for o in done.outcomes if o.status == "clean" and o.vector.name not in OPEN]
    chosen = random.Random(SEED).sample(sound, min(OCR_SLICE, len(sound)))
    outcomes = driver.judge_all(chosen, done.released, done.rows, ocr=True)
    assert not [f"{o.vector.name}: {o.detail}" for o in outcomes if o.status == "leak"]


def test_the_oracle_catches_the_script_that_everybody_writes() -> None:
    names = ("plain_text", "type3_word", "note_popup", "outlines", "acro_text")
    found = {o.vector.name: o.status for o in peer.outcomes(vectors.make(SEED, names), ocr=False)}
    assert found.pop("plain_text") == "clean"
    assert set(found.values()) == {"leak"}


def test_the_oracle_misses_a_word_that_was_eaten() -> None:
    vector = next(vectors.make(SEED, ("plain_text",)))
    fewer = next(vectors.make(SEED + 1, ("plain_text",)))
    assert len(oracle.lost_words(vector, fewer.pdf)) > len(vector.keep) // 2
    assert not oracle.lost_words(vector, vector.pdf)
