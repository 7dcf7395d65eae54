# SPDX-License-Identifier: GPL-3.0-or-later
"""Deleting, two Blenders on one job, the daily limit, quitting: nothing is lost or paid twice."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tripo_sandbox import Sandbox

from tests.support.app import CHAIR, App, creates
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
def second(app: App, service: Sandbox) -> Iterator[App]:
    """Another Blender on the same journal."""
    made = App(app.folder, service.url, service.key)
    yield made
    made.engine.stop()


def deleted(app: App, job: Job, *, files: bool = False) -> None:
    app.engine.history.delete(job, files=files)
    app.until(lambda: job.id not in app.jobs)


def test_signatures_of_inputs_are_not_kept(app: App, service: Sandbox) -> None:
    url = f"{service.url}/x/chair.png?X-Amz-Signature=SECRET"
    job = app.arrived(app.run(ImageToModel(image=url)))
    assert "SECRET" not in (Path(job.folder) / receipts.RECEIPT).read_text()
    kept = app.journal.find(job.id)
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


def test_what_a_deleted_job_has_cost_still_counts(app: App, service: Sandbox) -> None:
    job = app.arrived(app.run())
    before = total(app.journal.ledger().today, "tripo")
    deleted(app, job)
    assert total(app.journal.ledger().today, "tripo") == before
    assert app.journal.page(5) == ([], 0)
    app.engine.daily_limit = before.charged + 1
    again = app.run()
    assert again.state is State.FAILED
    assert again.failure
    assert "The limit of" in again.failure.text
    assert len(creates(service)) == 1


def test_a_deleted_job_s_task_is_no_other_job_s(app: App, service: Sandbox) -> None:
    first = app.arrived(app.run())
    deleted(app, first)
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
    job = app.run()
    assert job.state is State.ARRIVING
    assert job.remote_id in service.tasks.keys() - {first.remote_id}


def test_a_deleted_task_can_be_attached_again(app: App, service: Sandbox) -> None:
    first = app.arrived(app.run())
    deleted(app, first, files=True)
    folder = str(app.folder / "attached")
    job = replace(first, id="again", folder=folder, files={}, state=State.WAITING)
    app.engine.history.attach(job, app.provider, app.engine.take_up)
    app.until(lambda: app.ended("again"))
    assert app.jobs["again"].remote_id == first.remote_id
    assert Path(app.jobs["again"].model).is_file()
    assert len(creates(service)) == 1


def test_delete_goes_by_how_the_job_stands_now(app: App, second: App) -> None:
    job = app.arrived(app.run())
    stale = replace(job, state=State.FAILED, files={})
    second.engine.history.delete(stale, files=True)
    second.until(lambda: not second.engine.busy)
    assert not Path(job.folder).exists()


def test_a_job_on_its_way_elsewhere_is_not_deleted(app: App, second: App, service: Sandbox) -> None:
    service.speed = 1
    job_id = app.start()
    app.until(lambda: job_id in app.jobs and app.jobs[job_id].state.polled)
    stale = replace(app.jobs[job_id], state=State.FAILED)
    second.engine.history.delete(stale, files=True)
    second.until(lambda: second.notices)
    assert "is on its way" in second.notices[0]
    assert app.journal.find(job_id)


def test_a_job_that_was_just_taken_up_is_not_deleted(app: App, service: Sandbox) -> None:
    made = app.arrived(app.run())
    service.speed = 1
    stale = replace(made, state=State.FAILED)
    app.engine.take_up(stale, app.provider)
    app.engine.history.delete(stale, files=False)
    app.until(lambda: app.notices)
    other = app.start()
    app.until(lambda: other in app.jobs and app.jobs[other].remote_id)


def test_two_blenders_never_take_up_the_same_job(app: App, second: App, service: Sandbox) -> None:
    service.speed = 1
    job_id = app.start()
    app.until(lambda: job_id in app.jobs and app.jobs[job_id].state.polled)
    app.engine.cancel(job_id)
    app.until(lambda: app.ended(job_id))
    app.settled()
    job = app.jobs[job_id]
    app.engine.take_up(job, app.provider)
    app.until(lambda: app.jobs[job_id].state.polled and app.journal.page(1)[0][0].state.polled)
    second.engine.take_up(job, second.provider)
    second.until(lambda: not second.engine.owns(job_id))
    second.until(lambda: "Another Blender" in second.jobs[job_id].note)
    assert app.engine.owns(job_id)


def test_the_limit_holds_where_the_service_names_the_price(
    service: Sandbox, make_app: Callable[..., App], tmp_path: Path
) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(png.encode(np.full((64, 64, 3), 0.5, np.float32)))
    app = make_app(service.url, "", "scenario")
    app.engine.daily_limit = 1.0
    job = app.run(ImageToModel(image=str(picture)))
    assert job.state is State.FAILED
    assert job.failure
    assert "The limit of 1 CU" in job.failure.text
    assert "No credits were spent" in job.failure.text
    assert not creates(service)


def test_quitting_while_the_service_has_trouble_fails_nothing(
    app: App, second: App, service: Sandbox
) -> None:
    trouble = service.faults.add("/cdn/*.glb*", "status", None, status=503, body="x")
    job_id = app.start()
    app.until(lambda: trouble.hits)
    app.engine.stop()
    kept = second.journal.find(job_id)
    assert kept
    assert not kept.final
    trouble.times = 0
    second.engine.adopt(second.account, second.provider)
    second.until(lambda: second.ready)


def test_a_choice_that_cannot_be_written_can_be_made_again(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = app.arrived(app.run())
    app.journal.delete(made.id)
    app.journal.release(app.account, made.remote_id)
    job = replace(made, id="unsure", state=State.UNCERTAIN, remote_id="", files={}, looked=True)
    app.journal.write(job)

    def full(step: str) -> None:
        if step == "journal":
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk, "fault", full)
    app.engine.claim(job, made.remote_id, app.provider)
    app.until(lambda: app.notices and app.jobs["unsure"].final)
    assert "No space left" in app.notices[0]
    monkeypatch.setattr(disk, "fault", None)
    app.engine.claim(app.jobs["unsure"], made.remote_id, app.provider)
    app.until(lambda: app.jobs["unsure"].state is State.ARRIVING)


def test_waiting_jobs_wait_while_blender_is_offline(app: App) -> None:
    connection = Connection("tripo", "https://service.invalid", "key")
    app.network.online = True
    provider = connect(connection, app.network)
    app.network.online = False
    job = Job(
        task=CHAIR,
        service="tripo",
        account=connection.account,
        folder=str(app.folder / "offline"),
    )
    app.engine.start(job, provider)
    note = "Blender is offline: it is tried again by itself. Allow online access"
    app.until(lambda: any(told.startswith(note) for told in app.notes.get(job.id, ())))
    assert app.jobs[job.id].state is State.WAITING
    app.engine.cancel(job.id)
    app.until(lambda: app.jobs[job.id].state is State.CANCELLED)
