# SPDX-License-Identifier: GPL-3.0-or-later
"""What is stopped is not sent, whichever moment that catches, nor in the next session."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import Flight, creates
from tripo_addon.jobs.job import Job
from tripo_addon.spec.state import State, Trigger
from tripo_addon.spec.tasks import ImageToModel, TextToModel

CREATE = "/v3/generation/*"
FULL = json.dumps({"code": 2000, "status": "error", "message": "busy"})


def full(service: Sandbox, seconds: float = 0.0) -> None:
    """Have the service refuse every task for its full pool, after some time."""
    if seconds:
        service.faults.add(CREATE, "delay", None, seconds=seconds)
    service.faults.add(
        CREATE, "status", None, status=429, body=FULL, content_type="application/json"
    )


def state(flight: Flight, job_id: str) -> State | None:
    return flight.jobs[job_id].state if job_id in flight.jobs else None


def free(job: Job) -> bool:
    """It was cancelled, and its words and its cost say that this cost nothing."""
    text = job.failure.text if job.failure else ""
    return (job.state, text, job.cost) == (
        State.CANCELLED,
        "You cancelled it before it was sent. No credits were spent.",
        (0, 0),
    )


def again(flight: Flight, service: Sandbox) -> Flight:
    """The next session, which has gone on with what it found."""
    flight.engine.stop()
    made = Flight(flight.folder, service.url, service.key)
    made.engine.adopt(made.account, made.provider)
    made.engine.history.load(100)
    made.settled()
    return made


def test_one_that_is_refused_while_all_are_stopped_does_not_wait_again(
    flight: Flight, quick: Sandbox
) -> None:
    full(quick, 0.5)
    job_id = flight.start()
    flight.until(lambda: state(flight, job_id) is State.SUBMITTING)
    found = flight.engine.withdraw()
    assert found == ([], [job_id])
    flight.until(lambda: flight.jobs[job_id].final)
    assert free(flight.jobs[job_id])
    assert len(creates(quick)) == 1
    flight.settled()


def test_one_that_is_taken_while_all_are_stopped_goes_on(flight: Flight, quick: Sandbox) -> None:
    quick.faults.add(CREATE, "delay", seconds=0.5)
    job_id = flight.start()
    flight.until(lambda: state(flight, job_id) is State.SUBMITTING)
    assert flight.engine.withdraw().sending == [job_id]
    flight.until(lambda: flight.ended(job_id))
    assert flight.jobs[job_id].state is State.ARRIVING


def test_one_that_uploads_is_stopped(
    flight: Flight, quick: Sandbox, picture: Callable[..., Path]
) -> None:
    quick.faults.add("/v3/files*", "delay", seconds=1.0)
    job_id = flight.start(ImageToModel(image=str(picture())))
    flight.until(lambda: state(flight, job_id) is State.UPLOADING)
    assert flight.engine.withdraw().stopped == [job_id]
    flight.until(lambda: flight.jobs[job_id].final)
    assert free(flight.jobs[job_id])
    flight.settled()
    assert not creates(quick)


def test_what_the_service_has_goes_on(flight: Flight, service: Sandbox) -> None:
    service.speed = 1
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].state.polled)
    assert flight.engine.withdraw() == ([], [])
    service.finish(flight.jobs[job_id].remote_id)
    flight.until(lambda: flight.ended(job_id))
    assert flight.jobs[job_id].state is State.ARRIVING


def test_stopped_at_any_moment_a_job_is_free_or_sent(flight: Flight, quick: Sandbox) -> None:
    luck = random.Random(1)
    quick.limits.pools["H"] = 3
    quick.account().balance = 10_000.0
    ids = []
    for turn in range(12):
        mine = [flight.start(TextToModel(prompt=f"chair {turn} {at}")) for at in range(6)]
        end = time.monotonic() + luck.random() * 0.4
        flight.until(lambda end=end: time.monotonic() > end)
        flight.engine.withdraw()
        flight.until(lambda mine=mine: all(flight.ended(each) for each in mine), 60)
        ids += mine
    flight.settled()
    stopped = [each for each in ids if free(flight.jobs[each])]
    came = [each for each in ids if flight.jobs[each].state is State.ARRIVING]
    assert len(stopped) + len(came) == len(ids)
    assert stopped
    taken = [each.body["prompt"] for each in creates(quick) if each.status == 200]
    assert sorted(taken) == sorted(flight.jobs[each].task.title() for each in came)


@pytest.mark.parametrize("how", ["cancel", "withdraw"])
def test_stopped_stays_stopped_after_quitting_at_once(
    flight: Flight, quick: Sandbox, how: str
) -> None:
    full(quick)
    ids = [flight.start() for _ in range(8)]
    flight.until(lambda: flight.notes.get(ids[0]))
    sent = len(creates(quick))
    if how == "withdraw":
        flight.engine.withdraw()
    else:
        for each in ids:
            flight.engine.cancel(each)
    flight.engine.stop()
    quick.faults.clear()
    other = again(flight, quick)
    assert all(free(other.jobs[each]) for each in ids)
    assert len(creates(quick)) - sent <= 4  # those that were being sent at that moment
    assert not quick.tasks
    other.engine.stop()


def test_an_upload_that_is_stopped_and_quit_is_not_sent_later(
    flight: Flight, quick: Sandbox, picture: Callable[..., Path]
) -> None:
    quick.faults.add("/v3/files*", "delay", seconds=1.0)
    job_id = flight.start(ImageToModel(image=str(picture())))
    flight.until(lambda: state(flight, job_id) is State.UPLOADING)
    flight.engine.withdraw()
    other = again(flight, quick)
    assert free(other.jobs[job_id])
    assert not creates(quick)
    other.engine.stop()


def test_what_only_waits_goes_on_after_quitting(flight: Flight, quick: Sandbox) -> None:
    full(quick)
    job_id = flight.start()
    flight.until(lambda: flight.notes.get(job_id))
    quick.faults.clear()
    other = again(flight, quick)
    assert other.jobs[job_id].state is State.ARRIVING
    assert len(quick.tasks) == 1
    other.engine.stop()


def test_a_job_on_its_way_may_be_stopped_twice(flight: Flight, quick: Sandbox) -> None:
    full(quick)
    job_id = flight.start()
    flight.until(lambda: flight.notes.get(job_id))
    flight.engine.cancel(job_id)
    assert flight.engine.withdraw() in (([job_id], []), ([], [job_id]), ([], []))
    flight.until(lambda: flight.jobs[job_id].final)
    assert free(flight.jobs[job_id])
    flight.settled()


def test_one_that_is_stopped_at_the_moment_of_its_arrival_ends(
    flight: Flight, quick: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the last look at the mark and the new state, from which no other thread ends it."""
    store = flight.engine._store
    after = store.after

    def stopped_before(job_id: str, trigger: Trigger, **changes: Any) -> Job:
        if trigger is Trigger.ARRIVE:
            flight.engine.cancel(job_id)
            while flight.engine._journal_thread.busy:
                time.sleep(0.01)
        return after(job_id, trigger, **changes)

    monkeypatch.setattr(store, "after", stopped_before)
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].final)
    job = flight.jobs[job_id]
    assert (job.state, flight.ready) == (State.KEPT, [])
    assert job.failure
    assert job.failure.what == "You stopped its import"
