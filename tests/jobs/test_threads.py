# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever goes wrong on a worker ends the job with a reason."""

from __future__ import annotations

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import CHAIR, Flight, creates
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.threads import Workers
from tripo_addon.spec.state import State

pytestmark = pytest.mark.usefixtures("quick")


def job_of(flight: Flight, **more: str) -> Job:
    given = {"account": flight.account, "folder": str(flight.folder / "results" / "1"), **more}
    return Job(task=CHAIR, service="tripo", **given)


@pytest.mark.parametrize("fault", [ZeroDivisionError, SystemExit, RecursionError, MemoryError])
def test_a_fault_before_it_is_sent(
    flight: Flight, service: Sandbox, fault: type[BaseException]
) -> None:
    def before() -> None:
        raise fault

    job = job_of(flight)
    flight.engine.start(job, flight.provider, before)
    flight.until(lambda: flight.ended(job.id))
    found = flight.jobs[job.id]
    assert found.state is State.FAILED
    assert found.failure
    assert found.failure.text == (
        f"A fault in this add-on: {fault.__name__}. No credits were spent. "
        "Please report it with the text in Blender's console."
    )
    assert not creates(service)
    flight.settled()
    assert flight.run().state is State.ARRIVING


@pytest.mark.parametrize("where", ["account", "id"])
def test_a_job_that_cannot_be_written_down(flight: Flight, service: Sandbox, where: str) -> None:
    job = job_of(flight, **{where: "half a letter: \ud800"})
    flight.engine.start(job, flight.provider)
    flight.until(lambda: flight.ended(job.id))
    found = flight.jobs[job.id]
    assert found.state is State.FAILED
    assert found.failure
    assert "The job list cannot take this (UnicodeEncodeError). No credits" in found.failure.text
    assert not creates(service)
    flight.settled()


def test_a_folder_that_can_have_no_name(flight: Flight, service: Sandbox) -> None:
    job = job_of(flight, folder=str(flight.folder / "\ud800"))
    flight.engine.start(job, flight.provider)
    flight.until(lambda: flight.ended(job.id))
    assert flight.jobs[job.id].state is State.FAILED
    assert not creates(service)
    flight.settled()


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
