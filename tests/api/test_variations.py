# SPDX-License-Identifier: GPL-3.0-or-later
"""Several of a task by one call: seeds, and limits for all together."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from environment import ROOT
from tripo_sandbox import Sandbox

from tests.support.app import creates
from tripo_addon import api
from tripo_addon.errors import Spent

CHAIR = api.TextToModel(prompt="a red chair", face_limit=500)
"""20 credits."""


def test_each_is_a_job_with_a_seed_of_its_own(plain: Sandbox) -> None:
    told: list[str] = []
    jobs = api.variations(CHAIR, 3, tell=lambda job: told.append(job.id))
    ended = list(api.as_completed(jobs))
    assert {job.id for job in ended} == {job.id for job in jobs} == {*told}
    assert all(job.state == "done" for job in ended)
    assert len({request.body["model_seed"] for request in creates(plain)}) == 3
    assert len({job.files["model"] for job in jobs}) == 3
    variations = [job.snapshot.variation for job in jobs]
    assert [one.number for one in variations if one] == [1, 2, 3]


def test_a_seed_that_is_set_stays(plain: Sandbox) -> None:
    task = api.TextToModel(prompt="a red chair", face_limit=500, model_seed=7)
    for job in api.variations(task, 2):
        job.wait()
    assert {request.body["model_seed"] for request in creates(plain)} == {7}
    assert len({request.body["texture_seed"] for request in creates(plain)}) == 2


def test_a_limit_is_for_all_together(plain: Sandbox) -> None:
    with pytest.raises(api.OverBudget, match="60"):
        api.variations(CHAIR, 3, max_credits=59)
    with api.session(max_credits=50) as budget, pytest.raises(api.OverBudget):
        api.variations(CHAIR, 3)
    assert budget
    assert budget.left == 50
    assert not creates(plain)
    assert not api.jobs()
    with api.session(max_credits=60) as budget:
        jobs = api.variations(CHAIR, 3)
        assert all(job.result().credits == 20 for job in jobs)
    assert budget
    assert budget.left == 0


def test_a_key_takes_up_what_exists(plain: Sandbox) -> None:
    first = [job.result() for job in api.variations(CHAIR, 2, key="chairs")]
    again = [job.result() for job in api.variations(CHAIR, 2, key="chairs", max_credits=40)]
    assert [job.task_id for job in again] == [job.task_id for job in first]
    assert len(creates(plain)) == 2
    more = [job.result() for job in api.variations(CHAIR, 3, key="chairs")]
    assert [job.task_id for job in more[:2]] == [job.task_id for job in first]
    assert len(creates(plain)) == 3
    others = api.variations(api.TextToModel(prompt="a jug"), 4, key="chairs")
    assert [isinstance(job.error, api.KeyInUse) for job in api.as_completed(others)] == [True] * 4
    assert len(creates(plain)) == 3


THREE = (
    "from tripo_addon import api\n"
    "task = api.TextToModel(prompt='a red chair', face_limit=500)\n"
    "jobs = api.variations(task, 3, key='chairs')\n"
    "print(*[job.result().task_id for job in jobs])"
)


@pytest.mark.parametrize("tasks", [0, 1, 2, 3])
def test_a_killed_program_is_run_again_and_pays_each_once(
    plain: Sandbox, tmp_path: Path, tasks: int
) -> None:
    """It is killed as soon as the service has so many tasks. Of what was just being sent nobody may
    be able to say whether it came there: that is not sent again, and the call says so."""
    plain.speed = 1e-3
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", THREE]
    journal = tmp_path / "tripo" / "jobs.sqlite3"
    with subprocess.Popen(command, env=environment) as program:
        while len(plain.tasks) < tasks or not journal.exists():
            assert program.poll() is None
            time.sleep(0.002)
        program.kill()
    plain.speed = 1000.0
    for task in plain.tasks:
        plain.finish(task)
    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert len(plain.tasks) == len(creates(plain)) <= 3
    if again.returncode:
        assert str(Spent.MAYBE) in again.stderr
        assert tasks <= len(plain.tasks) < 3
    else:
        assert {*again.stdout.split()} == {*plain.tasks}
        assert len(plain.tasks) == 3


@pytest.mark.parametrize(
    ("task", "count", "text"),
    [
        (CHAIR, 9, "1 to 8"),
        (api.ConvertModel(source="x", format="FBX"), 2, "no seed"),
        (
            api.TextToModel(prompt="a", model_seed=1, texture_seed=1, image_seed=1),
            2,
            "All would be the same",
        ),
    ],
)
def test_what_cannot_vary_is_refused(plain: Sandbox, task: api.Task, count: int, text: str) -> None:
    with pytest.raises(api.Invalid, match=text):
        api.variations(task, count)
    assert not list(plain.requests)
