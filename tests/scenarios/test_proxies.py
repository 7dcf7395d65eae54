# SPDX-License-Identifier: GPL-3.0-or-later
"""What a filter or a proxy answers says nothing of a task: only the service's own word does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import CHAIR, KEYS, Flight, creates
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
    """Pauses that need not be waited for."""
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
    fly: Callable[..., Flight],
    quick: Sandbox,
    name: str,
    kind: str,
) -> None:
    flight = fly(quick.url, KEYS[name], name)
    quick.faults.add(CREATES[name], "stuck", method="POST")
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].state is State.RUNNING)
    held = add(quick, TASKS[name], kind)
    flight.until(lambda: held.hits >= 8)
    assert flight.notes[job_id]
    assert not any("does not know this task" in each for each in flight.notes[job_id])
    assert not flight.jobs[job_id].final
    held.times = 0
    (task,) = quick.tasks.values()
    task.quirks.clear()
    quick.finish(task.id)
    flight.until(lambda: flight.ended(job_id))
    assert flight.jobs[job_id].state is State.ARRIVING


@pytest.mark.parametrize("kind", ["code 2001", "missed"])
def test_the_service_s_own_word_ends_a_job(flight: Flight, quick: Sandbox, kind: str) -> None:
    quick.faults.add("/v3/generation/*", "stuck")
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].state is State.RUNNING)
    if kind == "missed":
        quick.faults.add(TASKS["tripo"], "missed", None)
    else:
        quick.faults.add(TASKS["tripo"], "code", None, code=2001, status=404)
    flight.until(lambda: flight.ended(job_id))
    job = flight.jobs[job_id]
    assert job.state is State.FAILED
    assert job.failure
    assert job.failure.text.startswith("The service does not know this task.")


@all_kinds
def test_a_search_goes_on(flight: Flight, quick: Sandbox, kind: str) -> None:
    quick.faults.add("/v3/generation/*", "reset_after")
    # A page with a good status is asked for again within a look.
    add(quick, "/v3/account/usage*", kind, 9 if kind == "good page" else 3)
    job = flight.run()
    assert job.state is State.ARRIVING
    assert any("Looking for its task" in each for each in flight.notes[job.id])
    assert len(creates(quick)) == 1


@all_kinds
def test_a_search_that_a_filter_stops_is_told(flight: Flight, quick: Sandbox, kind: str) -> None:
    quick.faults.add("/v3/generation/*", "reset_after")
    held = add(quick, "/v3/account/usage*", kind)
    job = flight.run()
    assert job.state is State.UNCERTAIN
    assert job.failure
    assert "Credits may have been spent." in job.failure.text
    assert "The account's usage cannot be read" in job.failure.text
    held.times = 0
    flight.engine.take_up(job, flight.provider)
    flight.until(lambda: flight.ready)
    assert len(creates(quick)) == 1


def test_a_service_that_has_no_usage_ends_the_search(flight: Flight, quick: Sandbox) -> None:
    quick.faults.add("/v3/generation/*", "reset_after")
    quick.faults.add("/v3/account/usage*", "code", None, code=4001, status=404)
    job = flight.run()
    assert job.failure
    assert "tells no usage" in job.failure.text


@pytest.mark.parametrize("kind", ["404 page", "302", "307"])
def test_a_create_that_a_filter_refuses_made_nothing(
    flight: Flight, quick: Sandbox, kind: str
) -> None:
    add(quick, "/v3/generation/*", kind, 1)
    job = flight.run(CHAIR)
    assert job.state is State.FAILED
    assert job.failure
    assert job.failure.text.startswith(NOT_SERVICE)
    assert "No credits were spent. Check the network and the base URL" in job.failure.text
    assert not quick.tasks


def test_a_filter_may_keep_back_the_answer_to_a_create(flight: Flight, quick: Sandbox) -> None:
    quick.faults.add("/v3/generation/*", "status_after", 1, status=403, body=PAGE)
    job = flight.run(CHAIR)
    (task,) = quick.tasks
    assert job.remote_id == task
    assert len(creates(quick)) == 1


@pytest.mark.parametrize("kind", ["403 page", "404 page", "302"])
def test_a_balance_that_a_filter_refuses(flight: Flight, quick: Sandbox, kind: str) -> None:
    add(quick, "/v3/account/balance", kind)
    with pytest.raises(TripoError, match=NOT_SERVICE):
        flight.provider.balance()
