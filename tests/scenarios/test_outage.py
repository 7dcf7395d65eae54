# SPDX-License-Identifier: GPL-3.0-or-later
"""A service or a storage that is away for a while: what was not sent waits, what was paid comes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.app import CHAIR, App, creates
from tripo_addon.net import retry
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ImageToModel, TextToImage, TextToModel

pytestmark = pytest.mark.usefixtures("quick")
GLB = "/cdn/*.glb*"
AGAIN = "it is tried again by itself"


@pytest.fixture
def impatient(app: App, monkeypatch: pytest.MonkeyPatch) -> App:
    """As without a window, in a time in which minutes are seconds."""
    app.network.endless = False
    for name in ("FIRST_OUTAGE_DELAY", "LONGEST_OUTAGE_DELAY"):
        monkeypatch.setattr(retry, name, 0.1)
    monkeypatch.setattr(retry, "STRANGER_SECONDS", 1.0)
    monkeypatch.setattr(retry, "OUTAGE_SECONDS", 3.0)
    return app


@pytest.fixture
def port() -> int:
    """Of a service that nobody listens at."""
    with Sandbox() as box:
        return int(box.url.rpartition(":")[2])


def test_what_was_not_sent_waits_for_the_service(make_app: Callable[..., App], port: int) -> None:
    app = make_app(f"http://127.0.0.1:{port}")
    ids = [app.start(TextToModel(prompt=f"chair {at}")) for at in range(6)]
    ids.append(app.start(TextToImage(prompt="a chair")))
    app.until(lambda: all(app.notes.get(job_id) for job_id in ids))
    assert all(AGAIN in app.jobs[job_id].note for job_id in ids)
    assert {app.jobs[job_id].state for job_id in ids} <= {State.WAITING, State.SUBMITTING}
    with Sandbox(port, speed=10_000) as box:
        app.until(lambda: all(app.ended(job_id) for job_id in ids), 40)
        assert {app.jobs[job_id].state for job_id in ids} == {State.ARRIVING}
        assert len(creates(box)) == len(ids)
        app.engine.stop()


def test_what_waits_for_the_service_is_cancelled_for_nothing(
    make_app: Callable[..., App], port: int
) -> None:
    app = make_app(f"http://127.0.0.1:{port}")
    job_id = app.start()
    app.until(lambda: app.notes.get(job_id))
    app.engine.cancel(job_id)
    app.until(lambda: app.jobs[job_id].final)
    assert app.jobs[job_id].state is State.CANCELLED
    assert app.jobs[job_id].cost == (0, 0)
    app.settled()


@pytest.mark.parametrize(("fault", "details"), [("reset_before", {}), ("status", {"status": 503})])
def test_an_upload_waits_for_the_service(
    app: App,
    service: Sandbox,
    picture: Callable[..., Path],
    fault: str,
    details: dict[str, Any],
) -> None:
    broken = service.faults.add("/v3/files*", fault, None, **details)
    job_id = app.start(ImageToModel(image=str(picture())))
    app.until(lambda: app.notes.get(job_id))
    assert AGAIN in app.notes[job_id][0]
    assert app.jobs[job_id].state is State.WAITING
    broken.times = 0
    app.until(lambda: app.ended(job_id), 40)
    assert app.jobs[job_id].state is State.ARRIVING
    assert len(creates(service)) == 1


def test_a_refused_upload_fails(app: App, service: Sandbox, picture: Callable[..., Path]) -> None:
    service.faults.add("/v3/files*", "code", code=2004, status=400)
    job = app.run(ImageToModel(image=str(picture())))
    assert job.state is State.FAILED
    assert job.failure
    assert "No credits were spent" in job.failure.text


def test_without_a_window_a_wrong_address_ends_soon(
    impatient: App, make_app: Callable[..., App], port: int
) -> None:
    app = make_app(f"http://127.0.0.1:{port}")
    app.network.endless = False
    start = time.monotonic()
    ids = [app.start(TextToModel(prompt=f"chair {at}")) for at in range(10)]
    app.until(lambda: all(app.ended(job_id) for job_id in ids))
    assert time.monotonic() - start >= 1.0
    for job_id in ids:
        failure = app.jobs[job_id].failure
        assert app.jobs[job_id].state is State.FAILED
        assert failure
        text = (
            r"cannot be reached \(tried for \d+ seconds\). No credits were spent. Check the network"
        )
        assert re.search(text, failure.text)
    app.settled()


def test_without_a_window_an_address_that_has_answered_is_waited_for_longer(
    impatient: App, make_app: Callable[..., App]
) -> None:
    with Sandbox(speed=10_000) as box:
        app = make_app(box.url)
        app.network.endless = False
        assert app.run().state is State.ARRIVING
        app.settled()
    start = time.monotonic()
    job = app.run()
    assert job.state is State.FAILED
    assert time.monotonic() - start >= 3.0


@pytest.mark.parametrize(
    ("fault", "details"),
    [("reset_before", {}), ("status", {"status": 503}), ("truncate", {"keep": 0.0})],
)
def test_a_result_waits_for_its_storage(
    app: App,
    service: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    details: dict[str, Any],
) -> None:
    """For more attempts than anything else is tried."""
    for name in ("FIRST_OUTAGE_DELAY", "LONGEST_OUTAGE_DELAY"):
        monkeypatch.setattr(retry, name, 0.1)
    broken = service.faults.add(GLB, fault, None, **details)
    job_id = app.start()
    app.until(lambda: broken.hits >= retry.ATTEMPTS * 3)
    assert app.jobs[job_id].state is State.DOWNLOADING
    assert AGAIN in app.jobs[job_id].note
    broken.times = 0
    app.until(lambda: app.ended(job_id))
    assert app.jobs[job_id].state is State.ARRIVING
    assert app.jobs[job_id].note == ""


def test_a_download_that_waits_is_stopped_at_once(app: App, service: Sandbox) -> None:
    service.faults.add(GLB, "reset_before", None)
    job_id = app.start()
    app.until(lambda: AGAIN in "".join(app.notes.get(job_id, ())))
    app.engine.cancel(job_id)
    app.until(lambda: app.jobs[job_id].final, 2)
    job = app.jobs[job_id]
    assert job.state is State.CANCELLED
    assert job.failure
    assert job.failure.text == (
        "You stopped its download. The credits were spent. Take the job up again to get the result."
    )


def test_a_fresh_address_waits_for_the_service(app: App, service: Sandbox) -> None:
    """The signed one has expired, and the service that gives others is away."""
    service.faults.add(GLB, "status", 1, status=403, body="")
    service.speed = 0.01
    job_id = app.start()
    app.until(lambda: app.jobs[job_id].remote_id if job_id in app.jobs else None)
    silent = service.faults.add("/v3/tasks/*", "reset_before", None, method="GET")
    lists = service.faults.add("/v3/tasks/list", "reset_before", None)
    service.finish(*service.tasks)
    # Whichever question meets the silence, polling or the one for an address.
    app.until(lambda: silent.hits + lists.hits >= 2 and app.notes.get(job_id))
    assert not app.jobs[job_id].final
    silent.times = lists.times = 0
    app.until(lambda: app.ended(job_id), 60)
    assert app.jobs[job_id].state is State.ARRIVING


def test_without_a_window_the_result_is_fetched_at_the_next_start(
    impatient: App, service: Sandbox
) -> None:
    app = impatient
    broken = service.faults.add(GLB, "reset_before", None)
    start = time.monotonic()
    job = app.run()
    assert time.monotonic() - start >= 3.0
    assert job.state is State.UNFETCHED
    assert job.resumable
    assert job.failure
    assert "The credits were spent." in job.failure.text
    assert "It is fetched by itself at the next start." in job.failure.text
    app.engine.stop()
    broken.times = 0
    again = App(app.folder, service.url, service.key)
    again.engine.adopt(again.account, again.provider)
    again.until(lambda: again.ready)
    assert again.ready[0].id == job.id
    assert len(creates(service)) == 1
    again.engine.stop()


def test_what_could_not_be_fetched_is_taken_up_here_as_well(
    impatient: App, service: Sandbox
) -> None:
    broken = service.faults.add(GLB, "reset_before", None)
    job = impatient.run()
    broken.times = 0
    impatient.engine.take_up(job, impatient.provider)
    impatient.until(lambda: impatient.ready)
    assert len(creates(service)) == 1


def test_what_could_not_be_fetched_is_taken_up_elsewhere_as_well(
    impatient: App, service: Sandbox
) -> None:
    """By the user of another Blender, while this one lives."""
    broken = service.faults.add(GLB, "reset_before", None)
    job = impatient.run()
    broken.times = 0
    other = App(impatient.folder, service.url, service.key)
    other.engine.adopt(other.account, other.provider)
    other.settled()
    assert not other.engine.owns(job.id)
    other.engine.take_up(job, other.provider)
    other.until(lambda: other.ready)
    assert len(creates(service)) == 1
    other.engine.stop()


def test_without_a_window_a_search_ends(impatient: App, service: Sandbox) -> None:
    service.faults.add("/v3/generation/*", "reset_after")
    service.faults.add("/v3/account/usage*", "reset_before", None)
    job = impatient.run(seconds=60)
    assert job.state is State.UNCERTAIN
    assert job.failure
    assert "The service could not be asked for its task" in job.failure.text
    impatient.settled()


def test_without_a_window_nobody_asks_for_ever(impatient: App, service: Sandbox) -> None:
    service.speed = 1
    job_id = impatient.start(CHAIR)
    impatient.until(lambda: job_id in impatient.jobs and impatient.jobs[job_id].state.polled)
    for path in ("/v3/tasks/list", "/v3/tasks/*"):
        service.faults.add(path, "reset_before", None)
    impatient.until(lambda: impatient.jobs[job_id].final)
    job = impatient.jobs[job_id]
    assert job.state is State.UNFETCHED
    assert job.failure
    assert "Credits may have been spent." in job.failure.text
    found = impatient.journal.adopt(impatient.account)
    assert found == []  # this process lives
