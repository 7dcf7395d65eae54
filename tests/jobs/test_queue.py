# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs wait for their turn: in order, no more than the service takes at once, and say why."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.examples import example
from tests.support.flight import CHAIR, Flight, creates
from tripo_addon.jobs import queue
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.queue import SENDING, Busy, SendQueue
from tripo_addon.spec.options import Task
from tripo_addon.spec.pools import POOLS, pool_of
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import TASKS, TextToImage, TextToModel

CREATE = "/v3/generation/*"
FULL = json.dumps({"code": 2000, "status": "error", "message": "busy"})
FAST = json.dumps({"code": 1007, "status": "error", "message": "busy"})


@pytest.fixture
def small() -> Iterator[Sandbox]:
    """A service that takes two models, one picture and one conversion at once."""
    with Sandbox(speed=300, pools={"H": 2, "image": 1, "processing": 1}) as box:
        yield box


@pytest.fixture
def waiting(small: Sandbox, fly: Callable[..., Flight]) -> Flight:
    return fly(small.url)


def busy(service: Sandbox, times: int, body: str = FULL, **headers: str) -> Any:
    """Have the service refuse tasks for load."""
    return service.faults.add(
        CREATE,
        "status",
        times,
        status=429,
        body=body,
        content_type="application/json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def state(flight: Flight, job_id: str) -> State | None:
    return flight.jobs[job_id].state if job_id in flight.jobs else None


def test_mixed_jobs_all_end_in_order(
    waiting: Flight, small: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = waiting.run().remote_id
    small.requests.clear()
    tasks: list[Task] = []
    for number in range(10):
        tasks += [
            TextToModel(prompt=f"chair {number}", face_limit=500),
            TextToImage(prompt=f"chair {number}"),
            example("convert_model", source=made, face_limit=1000 + number),
        ]
    ids = [waiting.start(task) for task in tasks]
    waiting.until(lambda: all(map(waiting.ended, ids)), 120)
    failed = [waiting.jobs[each].failure for each in ids if waiting.jobs[each].failure]
    assert failed == []
    sent = creates(small)
    refused = [each for each in sent if each.status == 429]
    good = [each.body for each in sent if each.status == 200]
    assert len(good) == 30
    # Some are refused before the limits are known, and one each time that more is tried.
    assert 0 < len(refused) <= 3 * SENDING
    for kind in ("text_to_model", "text_to_image", "convert_model"):
        mine = [each for each in ids if waiting.jobs[each].task.type == kind]
        at_service = [waiting.jobs[each].remote_id for each in mine]
        order = [name for name in small.tasks if name in at_service]
        # Those that are sent side by side may overtake each other.
        for place, name in enumerate(order):
            assert abs(at_service.index(name) - place) < SENDING
    notes = {note for each in ids for note in waiting.notes.get(each, ())}
    assert any("Waits its turn: the service takes" in note for note in notes)
    assert any("already runs as many tasks as it may" in note for note in notes)


def test_a_limit_is_learnt_and_tried_again(
    waiting: Flight, small: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "GROW_SECONDS", 0.2)
    small.speed = 1
    ids = [waiting.start() for _ in range(6)]
    waiting.until(lambda: sum(state(waiting, each) is State.RUNNING for each in ids) == 2)
    # The account is given more.
    small.limits.pools["H"] = 6
    waiting.until(lambda: all(waiting.jobs[each].state.polled for each in ids))
    for each in ids:
        small.finish(waiting.jobs[each].remote_id)
    waiting.until(lambda: len(waiting.ready) == 6)


def test_too_many_requests_hold_all_pools(flight: Flight, quick: Sandbox) -> None:
    hits = busy(quick, 1, FAST, Retry_After="2")
    first = flight.start()
    flight.until(lambda: flight.notes.get(first))
    second = flight.start(TextToImage(prompt="a chair"))
    flight.until(lambda: flight.notes.get(second))
    assert len(creates(quick)) == hits.hits == 1
    assert flight.notes[first] == ["Too many requests at once"]
    assert flight.notes[second] == ["The service is busy"]
    flight.until(lambda: len(flight.ready) == 2)
    times = [each.time for each in creates(quick)]
    assert times[1] - times[0] >= 1.9


@pytest.mark.parametrize("code", [FULL, FAST])
def test_retry_after_is_honoured(flight: Flight, quick: Sandbox, code: str) -> None:
    """Also where a place would be free before."""
    quick.speed = 0.1
    running = flight.start()
    flight.until(lambda: state(flight, running) in {State.QUEUED, State.RUNNING})
    quick.speed = 10_000
    busy(quick, 1, code, Retry_After="2")
    waiting = flight.start()
    flight.until(lambda: flight.notes.get(waiting))
    quick.finish(flight.jobs[running].remote_id)
    flight.until(lambda: len(flight.ready) == 2)
    times = [each.time for each in creates(quick)]
    assert len(times) == 3
    assert times[2] - times[1] >= 1.9


def test_those_refused_together_wait_once(flight: Flight, quick: Sandbox) -> None:
    """Four refusals at once are no reason to wait four times as long."""
    busy(quick, SENDING)
    ids = [flight.start() for _ in range(SENDING)]
    flight.until(lambda: all(map(flight.ended, ids)), 30)
    assert {flight.jobs[each].state for each in ids} == {State.ARRIVING}


def test_a_waiting_job_is_cancelled_for_nothing(flight: Flight, quick: Sandbox) -> None:
    busy(quick, None, Retry_After="300")  # type: ignore[arg-type]
    first = flight.start()
    flight.until(lambda: flight.notes.get(first))
    second = flight.start()
    flight.until(lambda: flight.notes.get(second))
    sent = len(creates(quick))
    for each in (second, first):
        flight.engine.cancel(each)
        flight.until(lambda each=each: state(flight, each) is State.CANCELLED)
        failure = flight.jobs[each].failure
        assert failure
        assert failure.text == "You cancelled it before it was sent. No credits were spent."
        assert flight.jobs[each].cost == (0, 0)
    assert len(creates(quick)) == sent
    flight.settled()


def test_cancelling_does_not_wait_for_a_slow_service(flight: Flight, service: Sandbox) -> None:
    service.speed = 0.1
    running = flight.start()
    flight.until(lambda: state(flight, running) in {State.QUEUED, State.RUNNING})
    busy(service, None, Retry_After="300")  # type: ignore[arg-type]
    waiting = flight.start()
    flight.until(lambda: flight.notes.get(waiting))
    polls = service.faults.add("/v3/tasks/*", "delay", None, seconds=5.0)
    flight.until(lambda: polls.hits)
    flight.engine.cancel(waiting)
    flight.until(lambda: state(flight, waiting) is State.CANCELLED)
    assert polls.hits == 1


@pytest.mark.parametrize("what", ["again", "delete"])
def test_what_has_ended_while_the_service_answers_slowly(
    flight: Flight, service: Sandbox, what: str
) -> None:
    """Its thread has not noticed the end yet when the job is sent again, or deleted."""
    service.speed = 0.1
    running = flight.start()
    flight.until(lambda: state(flight, running) in {State.QUEUED, State.RUNNING})
    service.faults.add(CREATE, "delay", seconds=1.0)
    service.faults.add(CREATE, "code", code=2010, status=403)
    failing = flight.start()
    flight.until(lambda: state(flight, failing) is State.SUBMITTING)
    polls = service.faults.add("/v3/tasks/*", "delay", None, seconds=3.0)
    flight.until(lambda: polls.hits)
    flight.until(lambda: state(flight, failing) is State.FAILED)
    assert polls.hits == 1
    if what == "again":
        again = replace(flight.jobs[failing], state=State.WAITING, failure=None)
        flight.engine.start(again, flight.provider)
    else:
        flight.engine.history.delete(flight.jobs[failing], files=True)
        flight.until(lambda: failing not in flight.jobs)
        failing = flight.start()
    flight.until(lambda: state(flight, failing) in {State.QUEUED, State.RUNNING}, 30)


def test_thousands_wait(flight: Flight, quick: Sandbox) -> None:
    busy(quick, None, Retry_After="300")  # type: ignore[arg-type]
    first = flight.start()
    flight.until(lambda: flight.notes.get(first))
    sent = len(creates(quick))
    ids = [flight.start() for _ in range(3000)]
    flight.until(lambda: all(flight.notes.get(each) for each in ids), 120)
    for each in (first, *ids):
        flight.engine.cancel(each)
    flight.until(lambda: all(flight.jobs[each].final for each in ids), 120)
    flight.settled()
    assert len(creates(quick)) == sent
    assert {flight.jobs[each].state for each in ids} == {State.CANCELLED}
    assert flight.journal.page(1)[1] == 3001


def test_a_slow_service_holds_up_nobody_else(flight: Flight, quick: Sandbox, tmp_path: Any) -> None:
    """More of its jobs than there are threads for one service."""
    with Sandbox(speed=10_000) as other:
        slow = Flight(tmp_path / "slow", other.url)
        held = other.faults.add(CREATE, "delay", None, seconds=8.0)
        ids = []
        for number in range(SENDING * 2):
            job = Job(
                task=TextToModel(prompt=f"chair {number}"),
                service="tripo",
                account=slow.account,
                folder=str(flight.folder / "results" / f"slow {number}"),
            )
            flight.engine.start(job, slow.provider)
            ids.append(job.id)
        flight.until(lambda: held.hits == SENDING)
        assert flight.run().state is State.ARRIVING
        # All of that happened before the first answer of the other.
        assert not [each for each in ids if flight.jobs[each].remote_id]
        for each in ids:
            flight.engine.cancel(each)
        flight.until(lambda: all(flight.jobs[each].final for each in ids), 30)
        slow.engine.stop()


class Table:
    """Lanes without a service: jobs by id, and which of them are cancelled."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.cancelled: set[str] = set()
        self.queue = SendQueue(self.jobs.get, self.cancelled.__contains__)

    def add(self, name: str, task: Task = CHAIR) -> Job:
        job = self.jobs[name] = Job(task=task, service="tripo", id=name)
        self.queue.add(job)
        return job

    def set(self, name: str, state: State) -> None:
        self.jobs[name] = Job(task=self.jobs[name].task, service="tripo", id=name, state=state)


def test_no_job_is_handed_out_twice() -> None:
    table = Table()
    job = table.add("a")
    table.queue.add(job)
    assert table.queue.turn() == ["a"]
    assert table.queue.turn() == []
    assert not table.queue.waiting


def test_a_refused_job_is_the_next_again() -> None:
    table = Table()
    jobs = [table.add(name) for name in "abcdef"]
    assert table.queue.turn() == list("abcd")
    for job in (jobs[2], jobs[0]):
        table.queue.refused(job, Busy(0.0, "busy", full=True, told=False))
    table.set("b", State.DONE)
    assert table.queue.turn() == ["a"]
    table.set("d", State.DONE)
    assert table.queue.turn() == ["c"]


def test_the_limit_is_how_many_were_there_when_one_was_too_many() -> None:
    table = Table()
    jobs = [table.add(name) for name in "abcdef"]
    table.queue.turn()
    for name, job in zip("dc", (jobs[3], jobs[2]), strict=True):
        table.set(name, State.WAITING)
        table.queue.refused(job, Busy(60.0, "busy", full=True, told=False))
    for name in "ab":
        table.set(name, State.RUNNING)
    assert table.queue.turn() == []
    assert set(table.queue.notes().values()) == {
        "Waits its turn: the service takes 2 of these at once"
    }
    table.set("a", State.DONE)
    assert table.queue.turn() == ["c"]


def test_a_time_that_has_come_is_not_forgotten() -> None:
    """It may come between the turn and the question for the next."""
    table = Table()
    job = table.add("a")
    table.queue.turn()
    table.queue.refused(job, Busy(0.01, "busy", full=False, told=True))
    assert table.queue.turn() == []
    time.sleep(0.02)
    due = table.queue.next_time
    assert due is not None
    assert due <= time.monotonic()
    assert table.queue.turn() == ["a"]


def test_a_deleted_job_counts_no_more() -> None:
    table = Table()
    for name in "abcd":
        table.add(name)
    assert len(table.queue.turn()) == SENDING
    table.jobs.clear()
    table.add("e")
    assert table.queue.turn() == ["e"]


def test_a_withdrawn_job_may_come_again() -> None:
    table = Table()
    for name in "ab":
        table.add(name)
    assert table.queue.withdraw(table.jobs["a"])
    assert not table.queue.withdraw(table.jobs["a"])
    table.add("a")
    assert table.queue.turn() == ["b", "a"]


def test_every_type_has_a_pool() -> None:
    assert set(POOLS) == set(TASKS)
    assert pool_of(TextToModel(prompt="x", model="P1-20260311")) != pool_of(CHAIR)


def test_a_busy_service_is_not_stormed(flight: Flight, service: Sandbox) -> None:
    service.faults.add(
        "/v3/generation/*",
        "status",
        2,
        status=429,
        body=json.dumps({"code": 2000, "status": "error", "message": "busy"}),
        content_type="application/json",
        headers={"Retry-After": "0"},
    )
    job = flight.run()
    assert job.state is State.ARRIVING
    times = [each.time for each in creates(service)]
    assert len(times) == 3
    assert times[-1] - times[0] > 1.5
