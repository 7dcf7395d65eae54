# SPDX-License-Identifier: GPL-3.0-or-later
"""An uncertain job takes no other job's task, and whatever happens meanwhile loses none."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import CHAIR, Flight, creates
from tripo_addon.files import disk
from tripo_addon.jobs.job import Candidate, Job
from tripo_addon.jobs.matching import possible
from tripo_addon.providers.base import Usage
from tripo_addon.spec.options import Task
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import TextToImage, TextToModel
from tripo_addon.text.numbers import moment

pytestmark = pytest.mark.usefixtures("quick")
CREATE = "/v3/generation/*"
USAGE = "/v3/account/usage*"


@pytest.fixture
def second(flight: Flight, service: Sandbox) -> Iterator[Flight]:
    """Another Blender on the same journal."""
    made = Flight(flight.folder, service.url, service.key)
    made._count = 100  # folders of its own for its results
    yield made
    made.engine.stop()


def uncertain(flight: Flight, sent: float, task: Task = CHAIR, **more: Any) -> Job:
    """An uncertain job that was never at the service."""
    return Job(
        task=task,
        service="tripo",
        account=flight.account,
        folder=str(flight.folder / "uncertain"),
        state=State.UNCERTAIN,
        sent=sent,
        **more,
    )


def state(flight: Flight, job_id: str) -> State | None:
    return flight.jobs[job_id].state if job_id in flight.jobs else None


def rows(service: Sandbox, *names: str, **changes: str) -> None:
    """Let the account's usage name these tasks, otherwise than they are."""
    listed = [
        {
            "task_id": name,
            "type": service.tasks[name].type,
            "status": "success",
            "created_at": str(service.tasks[name].created),
            "credits_consumed": 0,
            **changes,
        }
        for name in names
    ]
    body = json.dumps({"code": 0, "data": listed})
    service.faults.add(
        USAGE, "status", None, status=200, body=body, content_type="application/json"
    )


@pytest.mark.parametrize("kind", ["", "text_to_image"])
def test_a_task_on_its_way_to_another_blender_is_not_taken(
    flight: Flight, second: Flight, service: Sandbox, kind: str
) -> None:
    """The other's task is in the usage before the other has its answer; of whatever type."""
    task = TextToImage(prompt="a red chair") if kind else CHAIR
    answer = service.faults.add("/v3/**", "slow", bytes_per_second=60, method="POST")
    sending = second.start(task)
    flight.until(lambda: answer.hits and service.tasks)
    (name,) = service.tasks
    if kind:
        service.tasks[name].body.pop("model")
        rows(service, name, type="a type of tomorrow")
    # It echoes all that the uncertain one asked for.
    job = uncertain(flight, service.tasks[name].created, TextToModel(prompt="a red chair"))
    if not kind:
        job = replace(job, task=CHAIR)
    flight.engine.take_up(job, flight.provider)
    flight.until(lambda: flight.ended(job.id), 40)
    second.until(lambda: second.ready)
    assert second.jobs[sending].remote_id == name
    assert flight.jobs[job.id].remote_id == ""
    assert flight.jobs[job.id].candidates == ()
    found = {each.id: each.remote_id for each in flight.journal.page(5)[0]}
    assert found == {job.id: "", sending: name}


def test_what_fits_two_unequal_jobs_is_for_the_user_to_choose(
    flight: Flight, second: Flight, service: Sandbox
) -> None:
    """A service that echoes the prompt alone cannot tell them apart."""
    made = second.run()
    second.journal.delete(made.id)
    second.journal.release(second.account, made.remote_id)
    service.tasks[made.remote_id].body.pop("face_limit")
    other = TextToModel(prompt=CHAIR.prompt, face_limit=900)
    ours = uncertain(flight, made.sent)
    theirs = uncertain(flight, made.sent, other, looked=True)
    flight.journal.write(theirs)
    flight.engine.take_up(ours, flight.provider)
    flight.until(lambda: flight.ended(ours.id))
    assert flight.jobs[ours.id].state is State.UNCERTAIN
    assert [each.task_id for each in flight.jobs[ours.id].candidates] == [made.remote_id]


def test_equal_jobs_of_two_blenders_get_a_task_each(
    flight: Flight, second: Flight, service: Sandbox
) -> None:
    service.faults.add(CREATE, "reset_after", 2)
    hidden = service.faults.add(
        USAGE, "status", None, status=503, body="", content_type="text/html"
    )
    both = [(each, each.start()) for each in (flight, second)]
    for each, job_id in both:
        each.until(lambda each=each, job_id=job_id: state(each, job_id) is State.UNCERTAIN)
    hidden.times = 0
    for each, _ in both:
        each.until(lambda each=each: each.ready)
    assert {each.jobs[job_id].remote_id for each, job_id in both} == set(service.tasks)
    assert len(creates(service)) == 2


def test_a_cancelled_submit_without_an_answer_ends(flight: Flight, service: Sandbox) -> None:
    """It is cancelled while it is sent; nobody looks for it any more, and it says so."""
    service.faults.add(CREATE, "delay", seconds=1.0)
    service.faults.add(CREATE, "reset_after")
    job_id = flight.start()
    flight.until(lambda: state(flight, job_id) is State.SUBMITTING)
    flight.engine.cancel(job_id)
    flight.until(lambda: flight.jobs[job_id].final)
    flight.settled()
    job = flight.jobs[job_id]
    assert job.state is State.UNCERTAIN
    assert job.failure
    assert "Look again for its task" in job.failure.text
    flight.engine.take_up(job, flight.provider)
    flight.until(lambda: flight.ready)
    assert flight.ready[0].remote_id in service.tasks


def test_a_job_that_is_looked_for_may_be_deleted(flight: Flight, service: Sandbox) -> None:
    """And its service's thread goes on with the others."""
    service.faults.add(CREATE, "reset_after")
    usage = service.faults.add(USAGE, "delay", None, seconds=1.5)
    job_id = flight.start()
    flight.until(lambda: usage.hits)
    flight.engine.cancel(job_id)
    flight.until(lambda: flight.jobs[job_id].final)
    flight.engine.history.delete(flight.jobs[job_id], files=True)
    flight.until(lambda: job_id not in flight.jobs)
    usage.times = 0
    assert flight.run().state is State.ARRIVING


def test_a_full_disk_does_not_make_an_uncertain_job_a_failed_one(
    flight: Flight, service: Sandbox
) -> None:
    """ "No credits were spent" would be a lie, and an invitation to pay twice."""
    written = 0

    def full(step: str) -> None:
        nonlocal written
        written += step == "journal"
        if step == "journal" and written == 3:  # waiting, submitting, uncertain
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    service.faults.add(CREATE, "reset_after")
    disk.fault = full
    try:
        job = flight.run()
    finally:
        disk.fault = None
    assert job.state is State.ARRIVING
    assert "uncertain" in flight.states[job.id]
    assert "failed" not in flight.states[job.id]
    assert len(creates(service)) == 1


def test_only_one_task_is_taken_for_a_job(flight: Flight, service: Sandbox) -> None:
    """The user chooses one, and the search finds another."""
    job = uncertain(flight, 1.0)
    flight.journal.write(job)
    assert flight.journal.claim(replace(job, state=State.QUEUED, remote_id="a"))
    assert not flight.journal.claim(replace(job, state=State.QUEUED, remote_id="b"))
    assert flight.journal.claim(replace(job, state=State.QUEUED, remote_id="a"))
    found = flight.journal.find(job.id)
    assert found
    assert found.remote_id == "a"


def test_a_strange_usage_is_asked_for_again(flight: Flight, service: Sandbox) -> None:
    service.faults.add(CREATE, "reset_after")
    service.faults.add(
        USAGE,
        "status",
        1,
        status=200,
        body=json.dumps({"code": 0, "data": [7, None]}),
        content_type="application/json",
    )
    assert flight.run(seconds=30).state is State.ARRIVING


def test_offline_is_no_answer(
    flight: Flight, service: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While Blender is offline nobody can say that the service tells no usage."""
    service.faults.add(CREATE, "reset_after")
    held = service.faults.add(USAGE, "delay", 1, seconds=0.5)
    job_id = flight.start()
    flight.until(lambda: held.hits)
    monkeypatch.setattr("tripo_addon.net.client.is_local", lambda url: False)
    flight.until(lambda: "Looking for its task: Blender is offline" in flight.notes.get(job_id, ()))
    assert not flight.jobs[job_id].final
    monkeypatch.undo()
    flight.network.online = True
    flight.until(lambda: flight.ready, 30)


def test_a_chosen_task_is_taken_once(flight: Flight, service: Sandbox, tmp_path: Path) -> None:
    made = flight.run()
    flight.journal.delete(made.id)
    flight.journal.release(flight.account, made.remote_id)
    shown = Candidate(made.remote_id, "text_to_model", "success", "", 20.0)
    jobs = [uncertain(flight, 1.0, looked=True, candidates=(shown,)) for _ in range(2)]
    for job in jobs:
        flight.engine.claim(job, made.remote_id, flight.provider)
    flight.until(lambda: len(flight.ready) == 2 and flight.notices)
    flight.settled()
    assert [flight.jobs[job.id].remote_id for job in jobs] == [made.remote_id, ""]
    assert flight.jobs[jobs[1].id].final
    assert "belongs to another job" in flight.notices[0]


def test_what_may_be_a_job_s_task() -> None:
    job = Job(task=CHAIR, service="tripo", sent=moment("2026-01-01T12:00:00Z") or 0.0)
    row = Usage("1", "text_to_model", "success", "2026-01-01T12:00:30Z", 20.0)
    assert possible(job, row)
    assert possible(job, replace(row, type=""))
    assert not possible(job, replace(row, type="text_to_image"))
    assert not possible(job, replace(row, created="2026-01-01T11:57:00Z"))
    assert not possible(job, replace(row, created="2026-01-01T12:06:00Z"))
    assert not possible(job, replace(row, created=""))
