# SPDX-License-Identifier: GPL-3.0-or-later
"""What cancelling costs, before and after a task was created."""

from __future__ import annotations

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import Flight, creates
from tripo_addon.spec.state import State

CREATE = "/v3/generation/*"
pytestmark = pytest.mark.usefixtures("quick")


def test_cancel_before_it_is_sent_is_free(flight: Flight, service: Sandbox) -> None:
    service.faults.add(CREATE, "code", times=None, code=2000, status=429)
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].note)
    flight.engine.cancel(job_id)
    flight.until(lambda: flight.ended(job_id))
    job = flight.jobs[job_id]
    assert job.state is State.CANCELLED
    assert job.failure
    assert "No credits were spent" in job.failure.text
    assert not job.resumable


def test_cancel_after_it_is_sent_can_be_taken_up(flight: Flight, service: Sandbox) -> None:
    service.speed = 10
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].state is State.RUNNING)
    flight.engine.cancel(job_id)
    flight.until(lambda: flight.ended(job_id))
    job = flight.jobs[job_id]
    assert job.state is State.CANCELLED
    assert job.failure
    assert "Credits may have been spent" in job.failure.text
    service.finish(job.remote_id)
    flight.engine.take_up(job, flight.provider)
    flight.until(lambda: flight.jobs[job_id].state is State.ARRIVING)
    assert len(creates(service)) == 1
