# SPDX-License-Identifier: GPL-3.0-or-later
"""A fault in code on a worker thread ends the job with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.app import CHAIR, App, creates
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.pollers import Pollers
from tripo_addon.jobs.threads import ServiceWorkers, Workers
from tripo_addon.spec.state import State

pytestmark = pytest.mark.usefixtures("quick")


def job_of(app: App, **more: Any) -> Job:
    folder = str(app.folder / "results" / "1")
    given: dict[str, Any] = {"account": app.account, "folder": folder, **more}
    return Job(task=CHAIR, service="tripo", **given)


@pytest.mark.parametrize("fault", [ZeroDivisionError, SystemExit, RecursionError, MemoryError])
def test_a_fault_before_it_is_sent(app: App, service: Sandbox, fault: type[BaseException]) -> None:
    def before(wanted: object) -> None:
        raise fault

    job = job_of(app)
    app.engine.start(job, app.provider, before)
    app.until(lambda: app.ended(job.id))
    found = app.jobs[job.id]
    assert found.state is State.FAILED
    assert found.failure
    assert found.failure.text == (
        f"A fault in this add-on: {fault.__name__}. No credits were spent. "
        "Please report it with the text in Blender's console."
    )
    assert not creates(service)
    app.settled()
    assert app.run().state is State.ARRIVING


@pytest.mark.parametrize("where", ["account", "id"])
def test_a_job_that_cannot_be_written_down(app: App, service: Sandbox, where: str) -> None:
    job = job_of(app, **{where: "half a letter: \ud800"})
    app.engine.start(job, app.provider)
    app.until(lambda: app.ended(job.id))
    found = app.jobs[job.id]
    assert found.state is State.FAILED
    assert found.failure
    assert "The job list cannot take this (UnicodeEncodeError). No credits" in found.failure.text
    assert not creates(service)
    app.settled()


def test_a_folder_that_can_have_no_name(app: App, service: Sandbox) -> None:
    job = job_of(app, folder=str(app.folder / "\ud800"))
    app.engine.start(job, app.provider)
    app.until(lambda: app.ended(job.id))
    assert app.jobs[job.id].state is State.FAILED
    assert not creates(service)
    app.settled()


def test_a_thread_survives_its_calls() -> None:
    workers = Workers("test", 1)
    seen: list[int] = []

    def end() -> None:
        raise SystemExit

    for call in (end, lambda: seen.append(1)):
        workers.run(call)
    workers.stop(5.0, drop=False)
    assert seen == [1]
    assert not workers.busy


def test_work_that_changes_hands_during_the_look_is_seen(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sender gives its job to the poller and ends, just after the poller was looked at."""
    assert not app.engine.busy
    given = iter([True])

    def busy(workers: ServiceWorkers) -> bool:
        if next(given, False):
            app.engine._pollers.of(app.provider).wake()
        return False

    monkeypatch.setattr(ServiceWorkers, "busy", property(busy))
    monkeypatch.setattr(Pollers, "busy", property(lambda pollers: False))
    assert app.engine.busy
    assert not app.engine.busy
