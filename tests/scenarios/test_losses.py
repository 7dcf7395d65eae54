# SPDX-License-Identifier: GPL-3.0-or-later
"""Narrow ways to lose or to pay: deleting, two Blenders on one job, limits, quitting, secrets."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import CHAIR, Flight, creates
from tripo_addon.files import disk, png
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal import receipts
from tripo_addon.jobs.journal.spending import total
from tripo_addon.providers import connect
from tripo_addon.providers.base import Connection
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ImageToModel

pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def second(flight: Flight, service: Sandbox) -> Iterator[Flight]:
    """Another Blender on the same journal."""
    made = Flight(flight.folder, service.url, service.key)
    yield made
    made.engine.stop()


def deleted(flight: Flight, job: Job, *, files: bool = False) -> None:
    flight.engine.history.delete(job, files=files)
    flight.until(lambda: job.id not in flight.jobs)


def test_signatures_of_inputs_are_not_kept(flight: Flight, service: Sandbox) -> None:
    url = f"{service.url}/x/chair.png?X-Amz-Signature=SECRET"
    job = flight.arrived(flight.run(ImageToModel(image=url)))
    assert "SECRET" not in (Path(job.folder) / receipts.RECEIPT).read_text()
    kept = flight.journal.find(job.id)
    assert kept
    assert "SECRET" not in kept.to_json()


def test_an_uncertain_job_is_known_by_its_address_without_the_signature() -> None:
    job = Job(
        task=ImageToModel(image="https://a.example/chair.png?Signature=SECRET"),
        service="tripo",
        state=State.UNCERTAIN,
        looked=True,
        tokens=("https://a.example/chair.png?Signature=SECRET", "token"),
    )
    kept = Job.from_json(job.to_json())
    assert kept.tokens == ("https://a.example/chair.png", "token")
    assert "SECRET" not in job.to_json()


def test_what_a_deleted_job_has_cost_still_counts(flight: Flight, service: Sandbox) -> None:
    job = flight.arrived(flight.run())
    before = total(flight.journal.ledger().today, "tripo")
    deleted(flight, job)
    assert total(flight.journal.ledger().today, "tripo") == before
    assert flight.journal.page(5) == ([], 0)
    flight.engine.daily_limit = before.charged + 1
    again = flight.run()
    assert again.state is State.FAILED
    assert again.failure
    assert "The limit of" in again.failure.text
    assert len(creates(service)) == 1


def test_a_deleted_job_s_task_is_no_other_job_s(flight: Flight, service: Sandbox) -> None:
    first = flight.arrived(flight.run())
    deleted(flight, first)
    service.faults.add("/v3/generation/*", "reset_after")
    row = {
        "task_id": first.remote_id,
        "type": "text_to_model",
        "status": "success",
        "created_at": str(first.sent),
        "credits_consumed": 20,
    }
    # The usage lists the new task only after a while.
    late = json.dumps({"code": 0, "data": [row]})
    service.faults.add("/v3/account/usage*", "status", 1, status=200, body=late)
    job = flight.run()
    assert job.state is State.ARRIVING
    assert job.remote_id in service.tasks.keys() - {first.remote_id}


def test_a_deleted_task_can_be_attached_again(flight: Flight, service: Sandbox) -> None:
    first = flight.arrived(flight.run())
    deleted(flight, first, files=True)
    folder = str(flight.folder / "attached")
    job = replace(first, id="again", folder=folder, files={}, state=State.WAITING)
    flight.engine.history.attach(job, flight.provider, flight.engine.take_up)
    flight.until(lambda: flight.ended("again"))
    assert flight.jobs["again"].remote_id == first.remote_id
    assert Path(flight.jobs["again"].model).is_file()
    assert len(creates(service)) == 1


def test_delete_goes_by_how_the_job_stands_now(flight: Flight, second: Flight) -> None:
    job = flight.arrived(flight.run())
    stale = replace(job, state=State.FAILED, files={})
    second.engine.history.delete(stale, files=True)
    second.until(lambda: not second.engine.busy)
    assert not Path(job.folder).exists()


def test_a_job_on_its_way_elsewhere_is_not_deleted(
    flight: Flight, second: Flight, service: Sandbox
) -> None:
    service.speed = 1
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].state.polled)
    stale = replace(flight.jobs[job_id], state=State.FAILED)
    second.engine.history.delete(stale, files=True)
    second.until(lambda: second.notices)
    assert "is on its way" in second.notices[0]
    assert flight.journal.find(job_id)


def test_a_job_that_was_just_taken_up_is_not_deleted(flight: Flight, service: Sandbox) -> None:
    made = flight.arrived(flight.run())
    service.speed = 1
    stale = replace(made, state=State.FAILED)
    flight.engine.take_up(stale, flight.provider)
    flight.engine.history.delete(stale, files=False)
    flight.until(lambda: flight.notices)
    other = flight.start()
    flight.until(lambda: other in flight.jobs and flight.jobs[other].remote_id)


def test_two_blenders_never_take_up_the_same_job(
    flight: Flight, second: Flight, service: Sandbox
) -> None:
    service.speed = 1
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].state.polled)
    flight.engine.cancel(job_id)
    flight.until(lambda: flight.ended(job_id))
    flight.settled()
    job = flight.jobs[job_id]
    flight.engine.take_up(job, flight.provider)
    flight.until(
        lambda: flight.jobs[job_id].state.polled and flight.journal.page(1)[0][0].state.polled
    )
    second.engine.take_up(job, second.provider)
    second.until(lambda: not second.engine.owns(job_id))
    second.until(lambda: "Another Blender" in second.jobs[job_id].note)
    assert flight.engine.owns(job_id)


def test_the_limit_holds_where_the_service_names_the_price(
    service: Sandbox, fly: Callable[..., Flight], tmp_path: Path
) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(png.encode(np.full((64, 64, 3), 0.5, np.float32)))
    flight = fly(service.url, "", "scenario")
    flight.engine.daily_limit = 1.0
    job = flight.run(ImageToModel(image=str(picture)))
    assert job.state is State.FAILED
    assert job.failure
    assert "The limit of 1 credits" in job.failure.text
    assert "No credits were spent" in job.failure.text
    assert not creates(service)


def test_quitting_while_the_service_has_trouble_fails_nothing(
    flight: Flight, second: Flight, service: Sandbox
) -> None:
    trouble = service.faults.add("/cdn/*.glb*", "status", None, status=503, body="x")
    job_id = flight.start()
    flight.until(lambda: trouble.hits)
    flight.engine.stop()
    kept = second.journal.find(job_id)
    assert kept
    assert not kept.final
    trouble.times = 0
    second.engine.adopt(second.account, second.provider)
    second.until(lambda: second.ready)


def test_a_choice_that_cannot_be_written_can_be_made_again(
    flight: Flight, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = flight.arrived(flight.run())
    flight.journal.delete(made.id)
    flight.journal.release(flight.account, made.remote_id)
    job = replace(made, id="unsure", state=State.UNCERTAIN, remote_id="", files={}, looked=True)
    flight.journal.write(job)

    def full(step: str) -> None:
        if step == "journal":
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk, "fault", full)
    flight.engine.claim(job, made.remote_id, flight.provider)
    flight.until(lambda: flight.notices and flight.jobs["unsure"].final)
    assert "No space left" in flight.notices[0]
    monkeypatch.setattr(disk, "fault", None)
    flight.engine.claim(flight.jobs["unsure"], made.remote_id, flight.provider)
    flight.until(lambda: flight.jobs["unsure"].state is State.ARRIVING)


def test_waiting_jobs_wait_while_blender_is_offline(flight: Flight) -> None:
    connection = Connection("tripo", "https://service.invalid", "key")
    flight.network.online = True
    provider = connect(connection, flight.network)
    flight.network.online = False
    job = Job(
        task=CHAIR,
        service="tripo",
        account=connection.account,
        folder=str(flight.folder / "offline"),
    )
    flight.engine.start(job, provider)
    note = "Blender is offline: it is tried again by itself. Allow online access"
    flight.until(lambda: any(each.startswith(note) for each in flight.notes.get(job.id, ())))
    assert flight.jobs[job.id].state is State.WAITING
    flight.engine.cancel(job.id)
    flight.until(lambda: flight.jobs[job.id].state is State.CANCELLED)
