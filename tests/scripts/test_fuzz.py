# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad files do no harm: a small run of `scripts/fuzz.py`."""

from __future__ import annotations

import pytest
from fuzz_runs import run
from fuzz_runs.run import Outcome

FILES = 170
SEED = 7


pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return run.run(FILES, SEED, tmp_path_factory.mktemp("fuzz"))


def test_nothing_bad_happens(outcome: Outcome) -> None:
    assert outcome.broken == []


def test_most_files_end_neither_blender(outcome: Outcome) -> None:
    assert outcome.files == FILES
    assert len(outcome.helper) < FILES / 50


def test_all_ways_are_taken(outcome: Outcome) -> None:
    """Files that are all refused at the door would prove nothing of what is behind it."""
    for what in ("refused by the checks", "refused by the import", "imported"):
        assert outcome.counts[what] > FILES / 10, what
