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

from tests.support.app import CHAIR, App, creates
from tests.support.examples import example
from tripo_addon.jobs import queue
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.queue import SENDING, Busy, SendQueue
from tripo_addon.spec.options import Task
from tripo_addon.spec.pools import pool_of
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
def waiting(small: Sandbox, make_app: Callable[..., App]) -> App:
    return make_app(small.url)


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


def state(app: App, job_id: str) -> State | None:
    return app.jobs[job_id].state if job_id in app.jobs else None


def test_mixed_jobs_all_end_in_order(
    waiting: App, small: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = waiting.run().remote_id
    small.requests.clear()
    handed_out: dict[str, None] = {}
    turn = SendQueue.turn

    def noted(queue: SendQueue) -> list[str]:
        found = turn(queue)
        handed_out.update(dict.fromkeys(found))
        return found

    monkeypatch.setattr(SendQueue, "turn", noted)
    tasks: list[Task] = []
    for number in range(10):
        tasks += [
            TextToModel(prompt=f"chair {number}", face_limit=500),
            TextToImage(prompt=f"chair {number}"),
            example("convert_model", source=made, face_limit=1000 + number),
        ]
    ids = [waiting.start(task) for task in tasks]
    waiting.until(lambda: all(map(waiting.ended, ids)), 120)
    failed = [waiting.jobs[job_id].failure for job_id in ids if waiting.jobs[job_id].failure]
    assert failed == []
    sent = creates(small)
    refused = [request for request in sent if request.status == 429]
    good = [request.body for request in sent if request.status == 200]
    assert len(good) == 30
    # Some are refused before the limits are known, and one each time that more is tried.
    assert 0 < len(refused) <= 3 * SENDING
    for kind in ("text_to_model", "text_to_image", "convert_model"):
        mine = [job_id for job_id in ids if waiting.jobs[job_id].task.type == kind]
        # Those that are sent side by side may overtake each other on the way to the service.
        assert [job_id for job_id in handed_out if job_id in mine] == mine
    notes = {note for job_id in ids for note in waiting.notes.get(job_id, ())}
    assert any("Waits its turn: the service takes" in note for note in notes)
    assert any("already runs as many tasks as it may" in note for note in notes)


def test_a_limit_is_learnt_and_tried_again(
    waiting: App, small: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "GROW_SECONDS", 0.2)
    small.speed = 1
    ids = [waiting.start() for _ in range(6)]
    waiting.until(lambda: sum(state(waiting, job_id) is State.RUNNING for job_id in ids) == 2)
    # The account is given more.
    small.limits.pools["H"] = 6
    waiting.until(lambda: all(waiting.jobs[job_id].state.polled for job_id in ids))
    for job_id in ids:
        small.finish(waiting.jobs[job_id].remote_id)
    waiting.until(lambda: len(waiting.ready) == 6)


def test_too_many_requests_hold_all_pools(app: App, quick: Sandbox) -> None:
    hits = busy(quick, 1, FAST, Retry_After="5")
    first = app.start()
    app.until(lambda: app.notes.get(first))
    second = app.start(TextToImage(prompt="a chair"))
    app.until(lambda: app.notes.get(second))
    assert len(creates(quick)) == hits.hits == 1
    assert app.notes[first] == ["Too many requests at once"]
    assert app.notes[second] == ["The service is busy"]
    app.until(lambda: len(app.ready) == 2)
    times = [request.time for request in creates(quick)]
    assert times[1] - times[0] >= 4.9


@pytest.mark.parametrize("code", [FULL, FAST])
def test_retry_after_is_honoured(app: App, quick: Sandbox, code: str) -> None:
    """Also when a place is free earlier."""
    quick.speed = 0.1
    running = app.start()
    app.until(lambda: state(app, running) in {State.QUEUED, State.RUNNING})
    quick.speed = 10_000
    busy(quick, 1, code, Retry_After="2")
    waiting = app.start()
    app.until(lambda: app.notes.get(waiting))
    quick.finish(app.jobs[running].remote_id)
    app.until(lambda: len(app.ready) == 2)
    times = [request.time for request in creates(quick)]
    assert len(times) == 3
    assert times[2] - times[1] >= 1.9


def test_those_refused_together_wait_once(app: App, quick: Sandbox) -> None:
    """Four refusals at once are no reason to wait four times as long."""
    busy(quick, SENDING)
    ids = [app.start() for _ in range(SENDING)]
    app.until(lambda: all(map(app.ended, ids)), 30)
    assert {app.jobs[job_id].state for job_id in ids} == {State.ARRIVING}


def test_a_waiting_job_is_cancelled_for_nothing(app: App, quick: Sandbox) -> None:
    busy(quick, None, Retry_After="300")  # type: ignore[arg-type]
    first = app.start()
    app.until(lambda: app.notes.get(first))
    second = app.start()
    app.until(lambda: app.notes.get(second))
    sent = len(creates(quick))
    for job_id in (second, first):
        app.engine.cancel(job_id)
        app.until_state(job_id, State.CANCELLED)
        failure = app.jobs[job_id].failure
        assert failure
        assert failure.text == "You cancelled it before it was sent. No credits were spent."
        assert app.jobs[job_id].cost == (0, 0)
    assert len(creates(quick)) == sent
    app.settled()


def test_cancelling_does_not_wait_for_a_slow_service(app: App, service: Sandbox) -> None:
    service.speed = 0.1
    running = app.start()
    app.until(lambda: state(app, running) in {State.QUEUED, State.RUNNING})
    busy(service, None, Retry_After="300")  # type: ignore[arg-type]
    waiting = app.start()
    app.until(lambda: app.notes.get(waiting))
    polls = service.faults.add("/v3/tasks/*", "delay", None, seconds=5.0)
    app.until(lambda: polls.hits)
    app.engine.cancel(waiting)
    app.until(lambda: state(app, waiting) is State.CANCELLED)
    assert polls.hits == 1


@pytest.mark.parametrize("what", ["again", "delete"])
def test_what_has_ended_while_the_service_answers_slowly(
    app: App, service: Sandbox, what: str
) -> None:
    """A job is sent again, or deleted, while the thread that sends it still waits for an answer."""
    service.speed = 0.1
    running = app.start()
    app.until(lambda: state(app, running) in {State.QUEUED, State.RUNNING})
    service.faults.add(CREATE, "delay", seconds=1.0)
    service.faults.add(CREATE, "code", code=2010, status=403)
    failing = app.start()
    app.until(lambda: state(app, failing) is State.SUBMITTING)
    polls = service.faults.add("/v3/tasks/*", "delay", None, seconds=3.0)
    app.until(lambda: polls.hits)
    app.until(lambda: state(app, failing) is State.FAILED)
    assert polls.hits == 1
    if what == "again":
        again = replace(app.jobs[failing], state=State.WAITING, failure=None)
        app.engine.start(again, app.provider)
    else:
        app.engine.history.delete(app.jobs[failing], files=True)
        app.until(lambda: failing not in app.jobs)
        failing = app.start()
    app.until(lambda: state(app, failing) in {State.QUEUED, State.RUNNING}, 30)


def test_thousands_wait(app: App, quick: Sandbox) -> None:
    busy(quick, None, Retry_After="300")  # type: ignore[arg-type]
    first = app.start()
    app.until(lambda: app.notes.get(first))
    sent = len(creates(quick))
    ids = [app.start() for _ in range(2000)]
    app.until(lambda: all(app.notes.get(job_id) for job_id in ids), 120)
    for job_id in (first, *ids):
        app.engine.cancel(job_id)
    app.until(lambda: all(app.jobs[job_id].final for job_id in ids), 120)
    app.settled()
    assert len(creates(quick)) == sent
    assert {app.jobs[job_id].state for job_id in ids} == {State.CANCELLED}
    assert app.journal.page(1)[1] == 2001


def test_a_slow_service_holds_up_nobody_else(app: App, quick: Sandbox, tmp_path: Any) -> None:
    """More of its jobs than there are threads for one service."""
    with Sandbox(speed=10_000) as other:
        slow = App(tmp_path / "slow", other.url)
        held = other.faults.add(CREATE, "delay", None, seconds=20.0)
        ids = []
        for number in range(SENDING * 2):
            job = Job(
                task=TextToModel(prompt=f"chair {number}"),
                service="tripo",
                account=slow.account,
                folder=str(app.folder / "results" / f"slow {number}"),
            )
            app.engine.start(job, slow.provider)
            ids.append(job.id)
        app.until(lambda: held.hits == SENDING)
        another = app.start()
        app.until_ended([another])
        assert app.jobs[another].state is State.ARRIVING
        # All of that happened before the first answer of the other.
        assert not [job_id for job_id in ids if app.jobs[job_id].remote_id]
        for job_id in ids:
            app.engine.cancel(job_id)
        app.until(lambda: all(app.jobs[job_id].final for job_id in ids), 60)
        slow.engine.stop()


class Table:
    """A queue without a service: jobs by id, and which of them are cancelled."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.cancelled: set[str] = set()
        self.queue = SendQueue(self.jobs.get, lambda: self.cancelled)

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


def test_a_service_that_is_there_again_still_names_its_pause() -> None:
    table = Table()
    first, second = table.add("a"), table.add("b")
    assert table.queue.turn() == ["a", "b"]
    table.queue.refused(first, Busy(60.0, "requests came too fast", full=False, told=True))
    table.queue.absent(second, 1.0, "out of reach")
    table.queue.present()
    assert table.queue.turn() == []
    assert set(table.queue.notes().values()) == {"requests came too fast"}


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
    """The time may come between one turn and the question when the next one is."""
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
    assert all(task.pool for task in TASKS.values())
    assert pool_of(TextToModel(prompt="x", model="P1-20260311")) != pool_of(CHAIR)


def test_a_busy_service_is_not_stormed(app: App, service: Sandbox) -> None:
    service.faults.add(
        "/v3/generation/*",
        "status",
        2,
        status=429,
        body=json.dumps({"code": 2000, "status": "error", "message": "busy"}),
        content_type="application/json",
        headers={"Retry-After": "0"},
    )
    job = app.run()
    assert job.state is State.ARRIVING
    times = [request.time for request in creates(service)]
    assert len(times) == 3
    assert times[-1] - times[0] > 1.5
