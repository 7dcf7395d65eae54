# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenario's dry runs: a price, or the job itself, and never the job twice."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from tests.support.app import App
from tests.support.scenario_host import PAGE, PRICE, TASK, Host, Reply
from tests.support.waiting import patience
from tripo_addon.jobs.events import Quote
from tripo_addon.spec.options import Task
from tripo_addon.spec.prices import Price
from tripo_addon.spec.state import State

NO_PRICE = [*((status, {"message": "no"}) for status in (400, 404, 405, 422, 501)), (501, PAGE)]


def quote(app: App, task: Task = TASK) -> Quote:
    app.engine.ask.price(task, app.provider, lambda wanted: None)
    end = time.monotonic() + patience(20)
    while time.monotonic() < end:
        for event in app.engine.drain():
            if isinstance(event, Quote):
                return event
        time.sleep(0.01)
    raise AssertionError("no answer about the price")


def test_a_dry_run_tells_the_price_once(app: App, host: Host) -> None:
    assert quote(app).price == Price(45, 45)
    assert app.run(TASK).estimate == Price(45, 45)
    assert (host.count("dry run"), host.count("create")) == (1, 1)


def test_a_dry_run_that_runs_is_the_job(app: App, host: Host) -> None:
    host.replies["dry run"] = 200, {"job": {"jobId": "job_7"}, **PRICE}
    done = app.run(TASK)
    assert (done.state, done.remote_id) == (State.ARRIVING, "job_7")
    assert (host.count("dry run"), host.count("create")) == (1, 0)
    # From now on this host is not asked for a price.
    assert app.run(TASK).remote_id == "job_1"
    assert (host.count("dry run"), host.count("create")) == (1, 1)
    later = quote(app)
    assert (later.price, later.failure) == (None, None)


def test_the_journal_has_the_job_before_the_dry_run(app: App, host: Host) -> None:
    seen: list[str] = []
    reply = host.reply

    def watched(method: str, address: str, data: bytes) -> Reply:
        if "dryRun" in address:
            seen.extend(job.state for job in app.journal.page(9)[0])
        return reply(method, address, data)

    host.reply = watched  # type: ignore[method-assign]
    app.run(TASK)
    assert seen == [State.SUBMITTING]


def test_a_price_that_started_a_task_names_it(app: App, host: Host) -> None:
    host.replies["dry run"] = 200, {"job": {"jobId": "job_7"}}
    failure = quote(app).failure
    assert failure
    assert "it has started the task job_7. Credits may have been spent." in failure.text
    later = quote(app)
    assert (later.price, later.failure) == (None, None)
    assert host.count("dry run") == 1


@pytest.mark.parametrize(("status", "body"), NO_PRICE)
def test_a_refused_dry_run_is_no_price(app: App, host: Host, status: int, body: Any) -> None:
    host.replies["dry run"] = status, body
    host.replies["create"] = [
        (429, {"message": "busy"}),
        (200, {"job": {"jobId": "job_1"}}),
    ]
    done = app.run(TASK)
    assert (done.state, done.estimate) == (State.ARRIVING, None)
    assert (host.count("dry run"), host.count("create")) == (1, 2)


@pytest.mark.parametrize("status", [400, 422])
def test_the_create_tells_the_reason(app: App, host: Host, status: int) -> None:
    host.replies["dry run"] = host.replies["create"] = status, {"message": "bad seed"}
    failed = app.run(TASK)
    assert failed.state is State.FAILED
    assert failed.failure
    assert "bad seed" in failed.failure.text
    assert "No credits were spent." in failed.failure.text
    told = quote(app).failure
    assert told
    assert "bad seed" in told.text
    assert (host.count("dry run"), host.count("create")) == (1, 1)


@pytest.mark.parametrize("status", [401, 402, 403])
def test_a_key_or_account_that_is_no_good_ends_the_job(app: App, host: Host, status: int) -> None:
    host.replies["dry run"] = status, {"message": "no"}
    failed = app.run(TASK)
    assert failed.state is State.FAILED
    assert failed.failure
    assert "No credits were spent." in failed.failure.text
    assert host.count("create") == 0


@pytest.mark.parametrize(
    "reply",
    [
        (0, ""),
        (200, {}),
        (200, {"job": {"status": "queued"}, **PRICE}),
        (200, PAGE),
        (500, {}),
        (503, PAGE),
    ],
)
def test_an_unclear_dry_run_is_never_repeated(app: App, host: Host, reply: Reply) -> None:
    host.replies["dry run"] = reply
    uncertain = app.run(TASK)
    assert uncertain.state is State.UNCERTAIN
    assert uncertain.failure
    assert "Credits may have been spent. Nothing is sent again" in uncertain.failure.text
    assert (host.count("dry run"), host.count("create")) == (1, 0)


@pytest.mark.parametrize(
    ("reply", "price"),
    [
        ((269, {"creativeUnitsCost": "45.5"}), 45.5),
        ((200, PRICE), 45),
        ((269, {"id": "request_1", **PRICE}), 45),
        ((269, {}), None),
        ((269, []), None),
        ((269, {"creativeUnitsCost": "a lot"}), None),
    ],
)
def test_odd_prices(app: App, host: Host, reply: Reply, price: float | None) -> None:
    host.replies["dry run"] = reply
    done = app.run(TASK)
    assert done.state is State.ARRIVING
    assert done.estimate == (None if price is None else Price(price, price))
    assert (host.count("dry run"), host.count("create")) == (1, 1)


def test_cancelled_while_the_price_is_asked(app: App, host: Host) -> None:
    held, reply = threading.Event(), host.reply

    def slow(method: str, address: str, data: bytes) -> Reply:
        if "dryRun" in address:
            held.wait(10)
        return reply(method, address, data)

    host.reply = slow  # type: ignore[method-assign]
    job_id = app.start(TASK)
    app.until(lambda: "submitting" in app.states.get(job_id, ()))
    app.engine.cancel(job_id)
    held.set()
    app.until(lambda: app.ended(job_id))
    assert app.jobs[job_id].state is State.CANCELLED
    assert host.count("create") == 0


def test_cancelled_while_the_dry_run_makes_the_job(app: App, host: Host) -> None:
    """It is known, so that it can be taken up again."""
    held, reply = threading.Event(), host.reply
    host.replies["dry run"] = 200, {"jobId": "job_7"}

    def slow(method: str, address: str, data: bytes) -> Reply:
        if "dryRun" in address:
            held.wait(10)
        return reply(method, address, data)

    host.reply = slow  # type: ignore[method-assign]
    job_id = app.start(TASK)
    app.until(lambda: "submitting" in app.states.get(job_id, ()))
    app.engine.cancel(job_id)
    held.set()
    app.until(lambda: app.jobs[job_id].remote_id, 5)
    assert app.jobs[job_id].remote_id == "job_7"
    app.until(lambda: app.ended(job_id), 5)
    assert app.jobs[job_id].state is State.CANCELLED
    assert app.jobs[job_id].resumable
    assert host.count("create") == 0


def test_blender_ends_while_the_price_is_asked(app: App, host: Host) -> None:
    reply = host.reply

    def closing(method: str, address: str, data: bytes) -> Reply:
        if "dryRun" in address:
            app.network.closing.set()
        return reply(method, address, data)

    host.reply = closing  # type: ignore[method-assign]
    app.start(TASK)
    app.until(lambda: not app.engine.busy)
    assert [job.state for job in app.journal.page(9)[0]] == [State.WAITING]
    assert host.count("create") == 0
