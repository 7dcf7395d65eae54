# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that is full once, at every step in which a job writes to it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import CHAIR, Flight
from tripo_addon.files import disk
from tripo_addon.files.formats import model_problem
from tripo_addon.jobs.job import Job
from tripo_addon.spec.options import Task
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ConvertModel

pytestmark = pytest.mark.usefixtures("quick")


class Steps:
    """Counts what goes to disk, and is full at one step."""

    def __init__(self) -> None:
        self.count = 0
        self.full_at = -1

    def __call__(self, step: str) -> None:
        self.count += 1
        if self.count - 1 == self.full_at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a file")

    def start(self, full_at: int) -> None:
        self.count, self.full_at = 0, full_at


@pytest.fixture
def steps() -> Iterator[Steps]:
    made = Steps()
    disk.fault = made
    yield made
    disk.fault = None


@pytest.mark.parametrize("kind", ["model", "archive"])
def test_a_full_disk_at_every_step(
    flight: Flight, service: Sandbox, steps: Steps, kind: str
) -> None:
    task: Task = CHAIR
    if kind == "archive":
        task = ConvertModel(source=flight.run().remote_id, format="OBJ")
        flight.until(lambda: not flight.engine.busy)
    steps.start(-1)
    sound = through(flight, flight.run(task))
    count = steps.count
    assert count > 5
    failed = 0
    for number in range(count):
        before = len(service.tasks)
        steps.start(number)
        job = flight.run(task)
        # Whether a poll sees the task run, which is written down too, is a matter of luck.
        assert steps.count > number or number == count - 1
        if job.state in {State.FAILED, State.UNFETCHED}:
            failed += 1
            assert job.failure
            assert "No space left on device" in job.failure.text
            assert job.failure.advice
            job = through(flight, job)
        arrived(job, sound)
        assert len(service.tasks) == before + 1
    # Only what comes beside the result, or can be written later, may be done without.
    assert failed > 5


def through(flight: Flight, job: Job) -> Job:
    """Go on with a job that has failed, as its user does; the job when nothing more happens."""
    remote_id = job.remote_id
    if not remote_id:
        job = flight.run(job.task)
    elif job.state in {State.FAILED, State.UNFETCHED}:
        del flight.jobs[job.id]
        flight.engine.take_up(job, flight.provider)
        flight.until(lambda: flight.ended(job.id))
    flight.until(lambda: not flight.engine.busy)
    flight.drain()
    found = flight.jobs[job.id]
    assert remote_id in {"", found.remote_id}
    return found


def types(path: Path, job: Job) -> list[str]:
    """The types of the files that came with a model; a job may lack others beside it."""
    found = [path] if path.parent == Path(job.folder) else path.parent.iterdir()
    return sorted(each.suffix for each in found)


def arrived(job: Job, sound: Job) -> None:
    """The job's result is the same as that of one that met no fault."""
    assert job.state in {State.ARRIVING, State.DONE}
    assert Path(job.model).name == Path(sound.model).name
    assert model_problem(Path(job.model)) == ""
    assert types(Path(job.model), job) == types(Path(sound.model), sound)
    left = [each.name for each in Path(job.folder).rglob("*") if "download" in each.name]
    assert left == []
