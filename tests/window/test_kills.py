# SPDX-License-Identifier: GPL-3.0-or-later
"""Real Blenders killed at work: a small run of `scripts/faults.py --kills`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fault_runs import kills
from fault_runs.kills import Outcome

KILLS = 4
SEED = 1


@pytest.fixture(scope="module")
def outcome(blender: str, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("kills")
    return kills.run(blender, Path(os.environ["TRIPO_ZIP"]), KILLS, SEED, folder)


def test_blenders_were_killed_at_work(outcome: Outcome) -> None:
    assert outcome.kills == KILLS
    assert outcome.states.total()
    assert outcome.audit.tasks


def test_nothing_is_paid_twice(outcome: Outcome) -> None:
    assert outcome.audit.twice == {}


def test_nothing_is_lost(outcome: Outcome) -> None:
    assert outcome.audit.lost == {}


def test_what_was_interrupted_before_it_was_sent_is_never_charged(outcome: Outcome) -> None:
    assert {"Ctrl-C", "terminal closed"} <= outcome.interrupts.keys()
    assert outcome.charged_later == {}


def test_every_job_comes_to_an_end(outcome: Outcome) -> None:
    assert outcome.unfinished == []


def test_only_the_key_file_has_the_key(outcome: Outcome) -> None:
    assert outcome.key_kept
    assert outcome.leaks == []
    assert outcome.problems == []
