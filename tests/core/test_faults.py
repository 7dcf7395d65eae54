# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of all types in bad weather: a small run of `scripts/faults.py`."""

from __future__ import annotations

import pytest
from fault_runs import jobs
from fault_runs.jobs import Outcome
from fault_runs.weather import STEPS

JOBS = 66
SEED = 7


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return jobs.run(JOBS, SEED, tmp_path_factory.mktemp("faults"))


def test_nothing_is_paid_twice(outcome: Outcome) -> None:
    assert outcome.verdict.twice == {}


def test_nothing_is_lost(outcome: Outcome) -> None:
    assert outcome.verdict.lost == {}


def test_most_results_are_on_disk(outcome: Outcome) -> None:
    assert outcome.verdict.jobs == JOBS
    assert len(outcome.verdict.on_disk) > JOBS / 2


def test_every_job_comes_to_an_end(outcome: Outcome) -> None:
    assert outcome.user.hung == {}
    assert outcome.crashes == []


def test_faults_hit_every_step(outcome: Outcome) -> None:
    hit = {step for step, _ in outcome.weather.counts}
    assert hit >= (STEPS.keys() | {"connect"}) - {"usage"}
    assert outcome.faults >= 3 * JOBS


def test_the_key_goes_nowhere(outcome: Outcome) -> None:
    assert outcome.leaks == []
    assert outcome.problems == []
