# SPDX-License-Identifier: GPL-3.0-or-later
"""A service or a storage that is away for a while: what was not sent waits, what was paid comes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import CHAIR, Flight, creates
from tripo_addon.net import retry
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ImageToModel, TextToImage, TextToModel

pytestmark = pytest.mark.usefixtures("quick")
GLB = "/cdn/*.glb*"
AGAIN = "it is tried again by itself"


@pytest.fixture
def impatient(flight: Flight, monkeypatch: pytest.MonkeyPatch) -> Flight:
    """As without a window, in a time in which minutes are seconds."""
    flight.network.endless = False
    for name in ("FIRST_OUTAGE_DELAY", "LONGEST_OUTAGE_DELAY"):
        monkeypatch.setattr(retry, name, 0.1)
    monkeypatch.setattr(retry, "STRANGER_SECONDS", 1.0)
    monkeypatch.setattr(retry, "OUTAGE_SECONDS", 3.0)
    return flight


@pytest.fixture
def port() -> int:
    """Of a service that nobody listens at."""
    with Sandbox() as box:
        return int(box.url.rpartition(":")[2])


def test_what_was_not_sent_waits_for_the_service(fly: Callable[..., Flight], port: int) -> None:
    flight = fly(f"http://127.0.0.1:{port}")
    ids = [flight.start(TextToModel(prompt=f"chair {at}")) for at in range(6)]
    ids.append(flight.start(TextToImage(prompt="a chair")))
    flight.until(lambda: all(flight.notes.get(each) for each in ids))
    assert all(AGAIN in flight.jobs[each].note for each in ids)
    assert {flight.jobs[each].state for each in ids} <= {State.WAITING, State.SUBMITTING}
    with Sandbox(port, speed=10_000) as box:
        flight.until(lambda: all(flight.ended(each) for each in ids), 40)
        assert {flight.jobs[each].state for each in ids} == {State.ARRIVING}
        assert len(creates(box)) == len(ids)
        flight.engine.stop()


def test_what_waits_for_the_service_is_cancelled_for_nothing(
    fly: Callable[..., Flight], port: int
) -> None:
    flight = fly(f"http://127.0.0.1:{port}")
    job_id = flight.start()
    flight.until(lambda: flight.notes.get(job_id))
    flight.engine.cancel(job_id)
    flight.until(lambda: flight.jobs[job_id].final)
    assert flight.jobs[job_id].state is State.CANCELLED
    assert flight.jobs[job_id].cost == (0, 0)
    flight.settled()


@pytest.mark.parametrize(("fault", "details"), [("reset_before", {}), ("status", {"status": 503})])
def test_an_upload_waits_for_the_service(
    flight: Flight,
    service: Sandbox,
    picture: Callable[..., Path],
    fault: str,
    details: dict[str, int],
) -> None:
    broken = service.faults.add("/v3/files*", fault, None, **details)
    job_id = flight.start(ImageToModel(image=str(picture())))
    flight.until(lambda: flight.notes.get(job_id))
    assert AGAIN in flight.notes[job_id][0]
    assert flight.jobs[job_id].state is State.WAITING
    broken.times = 0
    flight.until(lambda: flight.ended(job_id), 40)
    assert flight.jobs[job_id].state is State.ARRIVING
    assert len(creates(service)) == 1


def test_a_refused_upload_fails(
    flight: Flight, service: Sandbox, picture: Callable[..., Path]
) -> None:
    service.faults.add("/v3/files*", "code", code=2004, status=400)
    job = flight.run(ImageToModel(image=str(picture())))
    assert job.state is State.FAILED
    assert job.failure
    assert "No credits were spent" in job.failure.text


def test_without_a_window_a_wrong_address_ends_soon(
    impatient: Flight, fly: Callable[..., Flight], port: int
) -> None:
    flight = fly(f"http://127.0.0.1:{port}")
    flight.network.endless = False
    start = time.monotonic()
    ids = [flight.start(TextToModel(prompt=f"chair {at}")) for at in range(10)]
    flight.until(lambda: all(flight.ended(each) for each in ids))
    assert time.monotonic() - start >= 1.0
    for each in ids:
        failure = flight.jobs[each].failure
        assert flight.jobs[each].state is State.FAILED
        assert failure
        text = (
            r"cannot be reached \(tried for \d+ seconds\). No credits were spent. Check the network"
        )
        assert re.search(text, failure.text)
    flight.settled()


def test_without_a_window_an_address_that_has_answered_is_waited_for_longer(
    impatient: Flight, fly: Callable[..., Flight]
) -> None:
    with Sandbox(speed=10_000) as box:
        flight = fly(box.url)
        flight.network.endless = False
        assert flight.run().state is State.ARRIVING
        flight.settled()
    start = time.monotonic()
    job = flight.run()
    assert job.state is State.FAILED
    assert time.monotonic() - start >= 3.0


@pytest.mark.parametrize(
    ("fault", "details"),
    [("reset_before", {}), ("status", {"status": 503}), ("truncate", {"keep": 0.0})],
)
def test_a_result_waits_for_its_storage(
    flight: Flight,
    service: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    details: dict[str, float],
) -> None:
    """For more attempts than anything else is tried."""
    for name in ("FIRST_OUTAGE_DELAY", "LONGEST_OUTAGE_DELAY"):
        monkeypatch.setattr(retry, name, 0.1)
    broken = service.faults.add(GLB, fault, None, **details)
    job_id = flight.start()
    flight.until(lambda: broken.hits >= retry.ATTEMPTS * 3)
    assert flight.jobs[job_id].state is State.DOWNLOADING
    assert AGAIN in flight.jobs[job_id].note
    broken.times = 0
    flight.until(lambda: flight.ended(job_id))
    assert flight.jobs[job_id].state is State.ARRIVING
    assert flight.jobs[job_id].note == ""


def test_a_download_that_waits_is_stopped_at_once(flight: Flight, service: Sandbox) -> None:
    service.faults.add(GLB, "reset_before", None)
    job_id = flight.start()
    flight.until(lambda: AGAIN in "".join(flight.notes.get(job_id, ())))
    flight.engine.cancel(job_id)
    flight.until(lambda: flight.jobs[job_id].final, 2)
    job = flight.jobs[job_id]
    assert job.state is State.CANCELLED
    assert job.failure
    assert job.failure.text == (
        "You stopped its download. The credits were spent. Take the job up again to get the result."
    )


def test_a_fresh_address_waits_for_the_service(flight: Flight, service: Sandbox) -> None:
    """The signed one has expired, and the service that gives others is away."""
    service.faults.add(GLB, "status", 1, status=403, body="")
    job_id = flight.start()
    flight.until(lambda: flight.jobs[job_id].remote_id if job_id in flight.jobs else None)
    silent = service.faults.add("/v3/tasks/*", "reset_before", None, method="GET")
    lists = service.faults.add("/v3/tasks/list", "reset_before", None)
    # Whichever question meets the silence, polling or the one for an address.
    flight.until(lambda: silent.hits + lists.hits >= 2 and flight.notes.get(job_id))
    assert not flight.jobs[job_id].final
    silent.times = lists.times = 0
    flight.until(lambda: flight.ended(job_id), 60)
    assert flight.jobs[job_id].state is State.ARRIVING


def test_without_a_window_the_result_is_fetched_at_the_next_start(
    impatient: Flight, service: Sandbox
) -> None:
    flight = impatient
    broken = service.faults.add(GLB, "reset_before", None)
    start = time.monotonic()
    job = flight.run()
    assert time.monotonic() - start >= 3.0
    assert job.state is State.UNFETCHED
    assert job.resumable
    assert job.failure
    assert "The credits were spent." in job.failure.text
    assert "It is fetched by itself at the next start." in job.failure.text
    flight.engine.stop()
    broken.times = 0
    again = Flight(flight.folder, service.url, service.key)
    again.engine.adopt(again.account, again.provider)
    again.until(lambda: again.ready)
    assert again.ready[0].id == job.id
    assert len(creates(service)) == 1
    again.engine.stop()


def test_what_could_not_be_fetched_is_taken_up_here_as_well(
    impatient: Flight, service: Sandbox
) -> None:
    broken = service.faults.add(GLB, "reset_before", None)
    job = impatient.run()
    broken.times = 0
    impatient.engine.take_up(job, impatient.provider)
    impatient.until(lambda: impatient.ready)
    assert len(creates(service)) == 1


def test_what_could_not_be_fetched_is_taken_up_elsewhere_as_well(
    impatient: Flight, service: Sandbox
) -> None:
    """By the user of another Blender, while this one lives."""
    broken = service.faults.add(GLB, "reset_before", None)
    job = impatient.run()
    broken.times = 0
    other = Flight(impatient.folder, service.url, service.key)
    other.engine.adopt(other.account, other.provider)
    other.settled()
    assert not other.engine.owns(job.id)
    other.engine.take_up(job, other.provider)
    other.until(lambda: other.ready)
    assert len(creates(service)) == 1
    other.engine.stop()


def test_without_a_window_a_search_ends(impatient: Flight, service: Sandbox) -> None:
    service.faults.add("/v3/generation/*", "reset_after")
    service.faults.add("/v3/account/usage*", "reset_before", None)
    job = impatient.run(seconds=60)
    assert job.state is State.UNCERTAIN
    assert job.failure
    assert "The service could not be asked for its task" in job.failure.text
    impatient.settled()


def test_without_a_window_nobody_asks_for_ever(impatient: Flight, service: Sandbox) -> None:
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
