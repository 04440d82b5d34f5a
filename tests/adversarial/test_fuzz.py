# SPDX-License-Identifier: AGPL-3.0-or-later
"""Broken files do not stop a run, hang it, fill the memory, or slip a secret through."""

import pytest

from tests.adversarial import mutants
from tests.adversarial.mutants import Fuzzed

COUNT, SEED = 300, 17
MEMORY = 4096  # MB; a worker may have 6 GB of addresses
SECONDS = 600


@pytest.fixture(scope="session")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Fuzzed:
    done = mutants.fuzz(mutants.mutants(COUNT, SEED), tmp_path_factory.mktemp("mutants"))
    print(done)
    return done


@pytest.mark.timeout(1200)
def test_every_broken_file_has_one_end_and_the_run_goes_on(fuzzed: Fuzzed) -> None:
    assert not fuzzed.wrong
    assert sum(fuzzed.ends.values()) >= COUNT
    assert fuzzed.ends["released"] > COUNT // 5
    assert fuzzed.ends["refused"] > COUNT // 5


def test_no_broken_file_shows_its_secret(fuzzed: Fuzzed) -> None:
    assert not fuzzed.leaks


def test_no_broken_file_takes_for_ever_or_all_the_memory(fuzzed: Fuzzed) -> None:
    assert fuzzed.seconds < SECONDS
    assert fuzzed.megabytes < MEMORY


def test_mutants_are_the_same_for_a_seed() -> None:
    assert [v.pdf for v in mutants.mutants(20, 3)] == [v.pdf for v in mutants.mutants(20, 3)]
