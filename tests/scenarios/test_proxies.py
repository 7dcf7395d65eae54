# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of a filter or a proxy, and not of the service itself, end no job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.app import CHAIR, KEYS, App, creates
from tripo_addon.errors import TripoError
from tripo_addon.jobs import poller, reconcile
from tripo_addon.net import retry
from tripo_addon.spec.state import State

PAGE = "<html><body>Blocked by the filter of this network</body></html>"
FOREIGN: dict[str, tuple[str, dict[str, Any]]] = {
    "403 page": ("status", {"status": 403, "body": PAGE}),
    "404 page": ("status", {"status": 404, "body": PAGE}),
    "404 without a body": ("status", {"status": 404, "body": ""}),
    "404 in other JSON": (
        "status",
        {"status": 404, "body": '{"detail": "Not Found"}', "content_type": "application/json"},
    ),
    "302": ("redirect", {"location": "https://filter.example/login"}),
    "307": ("redirect", {"status": 307, "location": "https://filter.example/login"}),
    "good page": ("status", {"status": 200, "body": PAGE}),
}
TASKS = {"tripo": "/v3/tasks/*", "tripo-v2": "/v2/openapi/task/*"}
CREATES = {"tripo": "/v3/generation/*", "tripo-v2": "/v2/openapi/task"}
NOT_SERVICE = "Not the service but a filter, a proxy or another host said no"


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make all pauses short."""
    monkeypatch.setattr(retry, "FIRST_DELAY", 0.01)
    monkeypatch.setattr(reconcile, "POSTPONED_SECONDS", 0.02)
    monkeypatch.setattr(reconcile, "LONGEST_PAUSE", 0.02)
    monkeypatch.setattr(poller, "STRANGE_SECONDS", 0.2)


all_kinds = pytest.mark.parametrize("kind", FOREIGN)


def add(service: Sandbox, path: str, kind: str, times: int | None = None) -> Any:
    name, details = FOREIGN[kind]
    return service.faults.add(path, name, times, **details)


@all_kinds
@pytest.mark.parametrize("name", ["tripo", "tripo-v2"])
def test_polling_goes_on(
    make_app: Callable[..., App],
    quick: Sandbox,
    name: str,
    kind: str,
) -> None:
    app = make_app(quick.url, KEYS[name], name)
    quick.faults.add(CREATES[name], "stuck", method="POST")
    job_id = app.start()
    app.until(lambda: job_id in app.jobs and app.jobs[job_id].state is State.RUNNING)
    held = add(quick, TASKS[name], kind)
    app.until(lambda: held.hits >= 8)
    assert app.notes[job_id]
    assert not any("does not know this task" in note for note in app.notes[job_id])
    assert not app.jobs[job_id].final
    held.times = 0
    (task,) = quick.tasks.values()
    task.quirks.clear()
    quick.finish(task.id)
    app.until(lambda: app.ended(job_id))
    assert app.jobs[job_id].state is State.ARRIVING


@pytest.mark.parametrize("kind", ["code 2001", "missed"])
def test_the_service_s_own_word_ends_a_job(app: App, quick: Sandbox, kind: str) -> None:
    quick.faults.add("/v3/generation/*", "stuck")
    job_id = app.start()
    app.until(lambda: job_id in app.jobs and app.jobs[job_id].state is State.RUNNING)
    if kind == "missed":
        quick.faults.add(TASKS["tripo"], "missed", None)
    else:
        quick.faults.add(TASKS["tripo"], "code", None, code=2001, status=404)
    app.until(lambda: app.ended(job_id))
    job = app.jobs[job_id]
    assert job.state is State.FAILED
    assert job.failure
    assert job.failure.text.startswith("The service does not know this task.")


@all_kinds
def test_a_search_goes_on(app: App, quick: Sandbox, kind: str) -> None:
    quick.faults.add("/v3/generation/*", "reset_after")
    # A page with a good status is asked for again within a look.
    add(quick, "/v3/account/usage*", kind, 9 if kind == "good page" else 3)
    job = app.run()
    assert job.state is State.ARRIVING
    assert any("Looking for its task" in note for note in app.notes[job.id])
    assert len(creates(quick)) == 1


@all_kinds
def test_a_search_that_a_filter_stops_is_told(app: App, quick: Sandbox, kind: str) -> None:
    quick.faults.add("/v3/generation/*", "reset_after")
    held = add(quick, "/v3/account/usage*", kind)
    job = app.run()
    assert job.state is State.UNCERTAIN
    assert job.failure
    assert "Credits may have been spent." in job.failure.text
    assert "The account's usage cannot be read" in job.failure.text
    held.times = 0
    app.engine.take_up(job, app.provider)
    app.until(lambda: app.ready)
    assert len(creates(quick)) == 1


def test_a_service_that_has_no_usage_ends_the_search(app: App, quick: Sandbox) -> None:
    quick.faults.add("/v3/generation/*", "reset_after")
    quick.faults.add("/v3/account/usage*", "code", None, code=4001, status=404)
    job = app.run()
    assert job.failure
    assert "tells no usage" in job.failure.text


def test_a_create_that_a_filter_refuses_made_nothing(app: App, quick: Sandbox) -> None:
    add(quick, "/v3/generation/*", "404 page", 1)
    job = app.run(CHAIR)
    assert job.state is State.FAILED
    assert job.failure
    assert job.failure.text.startswith(NOT_SERVICE)
    assert "No credits were spent. Check the network and the base URL" in job.failure.text
    assert not quick.tasks


@pytest.mark.parametrize("status", [302, 303, 307, 403])
def test_a_filter_may_keep_back_the_answer_to_a_create(
    app: App, quick: Sandbox, status: int
) -> None:
    quick.faults.add("/v3/generation/*", "status_after", 1, status=status, body=PAGE)
    job = app.run(CHAIR)
    (task,) = quick.tasks
    assert job.remote_id == task
    assert len(creates(quick)) == 1


@pytest.mark.parametrize("kind", ["403 page", "404 page", "302"])
def test_a_balance_that_a_filter_refuses(app: App, quick: Sandbox, kind: str) -> None:
    add(quick, "/v3/account/balance", kind)
    with pytest.raises(TripoError, match=NOT_SERVICE):
        app.provider.balance()
