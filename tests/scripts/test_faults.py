# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of all types among faults: a small run of `scripts/faults.py`."""

from __future__ import annotations

import pytest
from fault_runs import jobs
from fault_runs.groups import FAULT_GROUPS
from fault_runs.jobs import Outcome
from fault_runs.random_faults import STEPS

JOBS = 66
SEED = 7
ALWAYS = (
    {"starts the same task"},
    {"removed while another Blender starts"},
    {"storage: refused for 4 s"},
    {"service: refused for 4 s"},
    {"absurd numbers"},
    {"odd texts", "odd text in an error", "an odd task id"},
    {"403 of a filter", "404 of a proxy", "302 to a sign-in"},
)
"""Even so small a run has one of each of these."""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return jobs.run(JOBS, SEED, tmp_path_factory.mktemp("faults"), FAULT_GROUPS)


def test_nothing_is_paid_twice(outcome: Outcome) -> None:
    assert [audit.twice for audit in outcome.audits] == [{}, {}]


def test_nothing_is_lost(outcome: Outcome) -> None:
    assert [audit.lost for audit in outcome.audits] == [{}, {}]


def test_nothing_of_another_machine_is_taken(outcome: Outcome) -> None:
    assert outcome.foreign_tasks == []
    assert outcome.audits[1].tasks


def test_most_results_are_on_disk(outcome: Outcome) -> None:
    assert outcome.audits[0].jobs == JOBS
    assert len(outcome.audits[0].on_disk) > JOBS / 2


def test_every_job_comes_to_an_end(outcome: Outcome) -> None:
    assert outcome.hung == []
    assert outcome.crashes == []


def test_faults_hit_every_step(outcome: Outcome) -> None:
    hit = {step for step, _ in outcome.fault_counts}
    assert hit >= (STEPS.keys() | {"connect"}) - {"usage"}
    names = {name for _, name in outcome.fault_counts}
    assert [expected for expected in ALWAYS if not expected & names] == []
    assert outcome.faults >= 3 * JOBS


def test_no_text_of_the_service_steers_anything(outcome: Outcome) -> None:
    assert outcome.unclean == []


def test_the_key_goes_nowhere(outcome: Outcome) -> None:
    assert outcome.leaks == []
    assert outcome.problems == []
