# SPDX-License-Identifier: GPL-3.0-or-later
"""A submit whose answer never came: its task is found in the account's usage, or shown."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tripo_sandbox import Sandbox

from tests.support.app import CHAIR, App, creates
from tests.support.examples import example
from tripo_addon.files import png
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.matching import Match, compare
from tripo_addon.spec.options import Task
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ImageToModel, TextToImage, TextToModel, TextureModel

CREATE = "/v3/generation/*"


@pytest.fixture
def quick_service(service: Sandbox) -> Sandbox:
    service.speed = 1000
    return service


def shown_by(app: App, job_id: str) -> list[str]:
    """The candidates that a job shows to the user."""
    return [candidate.task_id for candidate in app.jobs[job_id].candidates]


def until_final(app: App, *ids: str) -> None:
    app.until(lambda: all(job_id in app.jobs and app.ended(job_id) for job_id in ids))


@pytest.mark.parametrize("fault", ["reset_after", "broken_json", "odd_id"])
@pytest.mark.parametrize("as_items", [False, True])
def test_the_task_is_found_and_goes_on(
    app: App, quick_service: Sandbox, fault: str, as_items: bool
) -> None:
    quick_service.v3.usage_as_items = as_items
    quick_service.faults.add(CREATE, fault)
    job = app.run()
    assert job.state is State.ARRIVING
    assert "uncertain" in app.states[job.id]
    assert Path(job.model).is_file()
    assert list(quick_service.tasks) == [job.remote_id]
    assert len(creates(quick_service)) == 1


def test_a_picture_is_proof_by_its_token(app: App, quick_service: Sandbox, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(png.encode(np.full((64, 64, 3), 0.5, np.float32)))
    quick_service.faults.add(CREATE, "reset_after")
    job = app.run(ImageToModel(image=str(picture)))
    assert job.state is State.ARRIVING
    assert [job.remote_id] == list(quick_service.tasks)


def test_a_task_that_was_never_made_is_not_found(app: App, quick_service: Sandbox) -> None:
    made = app.run()
    quick_service.faults.add(CREATE, "reset_before")
    job = app.run()
    assert job.state is State.UNCERTAIN
    assert job.failure
    assert "shows no such task" in job.failure.text
    assert "Credits may have been spent. Nothing is sent again by itself" in job.failure.text
    assert job.candidates == ()
    assert list(quick_service.tasks) == [made.remote_id]
    time.sleep(0.3)
    assert len(creates(quick_service)) == 2


def test_a_task_is_absent_where_the_list_would_show_it(
    app: App, quick_service: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.run()
    quick_service.faults.add(CREATE, "reset_before", 3)
    job = app.run()
    # No task was listed before it had ended: this one may still be on its way.
    assert (job.state, job.absent) == (State.UNCERTAIN, False)
    monkeypatch.setattr("tripo_addon.jobs.reconcile.LONGEST_TASK_SECONDS", 0.0)
    assert app.run().absent
    hidden = '{"code": 0, "data": []}'
    quick_service.faults.add("/v3/account/usage*", "status", None, status=200, body=hidden)
    # A list that lacks what was sent before proves nothing.
    assert not app.run().absent


@pytest.mark.parametrize("days", [-2, 2])
@pytest.mark.parametrize("task", [CHAIR, TextToImage(prompt="a red chair")])
def test_a_wrong_clock_makes_no_task_absent(
    app: App, quick_service: Sandbox, monkeypatch: pytest.MonkeyPatch, task: Task, days: int
) -> None:
    app.run()
    monkeypatch.setattr("tripo_addon.jobs.reconcile.LONGEST_TASK_SECONDS", 0.0)
    clock = SimpleNamespace(time=lambda: time.time() + days * 86_400)
    monkeypatch.setattr("tripo_addon.jobs.store.time", clock)
    quick_service.faults.add(CREATE, "reset_after")
    job = app.run(task)
    assert len(quick_service.tasks) == 2
    assert (job.state, job.absent) == (State.UNCERTAIN, False)


def test_a_task_that_was_fetched_meanwhile_is_not_absent(
    app: App, quick_service: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its task has a job of its own by now: the same must not be paid for once more."""
    app.run()
    monkeypatch.setattr("tripo_addon.jobs.reconcile.LONGEST_TASK_SECONDS", 0.0)
    quick_service.faults.add(CREATE, "reset_after")
    job = app.run(TextToImage(prompt="a red chair"))
    assert len(job.candidates) == 1
    app.engine.history.fetch(app.provider)
    app.until(lambda: app.notices)
    app.engine.take_up(job, app.provider)
    app.until(lambda: app.jobs[job.id].looked and not app.jobs[job.id].candidates)
    after = app.jobs[job.id]
    assert (after.state, after.absent) == (State.UNCERTAIN, False)
    assert after.failure
    assert "was attached or fetched" in after.failure.text


def test_a_job_of_an_earlier_session_is_looked_for_once(app: App, quick_service: Sandbox) -> None:
    job = Job(
        task=CHAIR,
        service="tripo",
        account=app.account,
        folder=str(app.folder / "results" / "earlier"),
        state=State.UNCERTAIN,
        sent=time.time() - 7200,
    )
    app.engine.take_up(job, app.provider)
    until_final(app, job.id)
    assert app.jobs[job.id].absent
    looks = [request for request in quick_service.requests if "/usage" in request.path]
    assert len(looks) == 1
    assert not creates(quick_service)


def test_equal_tasks_are_for_the_user_to_choose(
    app: App, quick_service: Sandbox, make_app: Callable[..., App]
) -> None:
    """Two equal tasks and a job without a seed: nothing shows which one is the job's."""
    other = make_app(quick_service.url, quick_service.key)
    picture = TextToImage(prompt="a red chair")
    theirs = other.run(picture)
    quick_service.faults.add(CREATE, "reset_after")
    job = app.run(picture)
    assert job.state is State.UNCERTAIN
    assert job.failure
    assert "Choose its task" in job.failure.text
    (ours,) = set(quick_service.tasks) - {theirs.remote_id}
    assert set(shown_by(app, job.id)) == {ours, theirs.remote_id}
    assert {candidate.prompt for candidate in job.candidates} == {CHAIR.prompt}
    app.engine.claim(job, ours, app.provider)
    app.until(lambda: app.jobs[job.id].state is State.ARRIVING)
    assert app.jobs[job.id].remote_id == ours
    assert app.jobs[job.id].candidates == ()


def test_a_task_of_another_job_cannot_be_claimed(app: App, quick_service: Sandbox) -> None:
    made = app.run()
    quick_service.faults.add(CREATE, "reset_before")
    job = app.run()
    app.engine.claim(job, made.remote_id, app.provider)
    app.until(lambda: app.notices)
    until_final(app, job.id)
    assert "belongs to another job" in app.notices[0]
    assert app.jobs[job.id].remote_id == ""


def test_equal_jobs_get_a_task_each(app: App, quick_service: Sandbox) -> None:
    quick_service.faults.add(CREATE, "reset_after", 3)
    ids = [app.start() for _ in range(3)]
    app.until(lambda: all(job_id in {job.id for job in app.ready} for job_id in ids))
    assert {app.jobs[job_id].remote_id for job_id in ids} == set(quick_service.tasks)
    assert len(creates(quick_service)) == 3


def test_different_jobs_do_not_get_each_other_s(app: App, quick_service: Sandbox) -> None:
    quick_service.faults.add(CREATE, "reset_after", 4)
    tasks = [TextToModel(prompt=f"chair {at}", face_limit=500) for at in range(4)]
    ids = [app.start(task) for task in tasks]
    app.until(lambda: all(one in {job.id for job in app.ready} for one in ids))
    for job_id, task in zip(ids, tasks, strict=True):
        body = quick_service.tasks[app.jobs[job_id].remote_id].body
        assert body["prompt"] == task.prompt


def test_it_is_looked_for_as_long_as_the_service_is_out_of_order(
    app: App, quick_service: Sandbox
) -> None:
    quick_service.faults.add(CREATE, "reset_after")
    quick_service.faults.add("/v3/account/usage*", "status", 5, status=503)
    assert app.run(seconds=60).state is State.ARRIVING


def test_a_service_without_usage_says_so(
    quick_service: Sandbox, make_app: Callable[..., App]
) -> None:
    app = make_app(quick_service.url, service="tripo-v2")
    quick_service.faults.add("/v2/openapi/task", "reset_after")
    job = app.run()
    assert job.state is State.UNCERTAIN
    assert job.failure
    assert "tells no usage" in job.failure.text


def test_looking_again_finds_it_later(app: App, quick_service: Sandbox) -> None:
    quick_service.faults.add(CREATE, "reset_after")
    hidden = quick_service.faults.add(
        "/v3/account/usage*", "status", None, status=200, body='{"code": 0, "data": []}'
    )
    job = app.run()
    assert job.state is State.UNCERTAIN
    hidden.times = 0
    app.engine.take_up(job, app.provider)
    app.until(lambda: app.jobs[job.id].state is State.ARRIVING)
    assert len(creates(quick_service)) == 1


def test_cancelling_ends_the_search(app: App, quick_service: Sandbox) -> None:
    quick_service.faults.add(CREATE, "reset_after")
    quick_service.faults.add("/v3/account/usage*", "status", None, status=503)
    job_id = app.start()
    app.until(lambda: job_id in app.jobs and app.jobs[job_id].state is State.UNCERTAIN)
    app.engine.cancel(job_id)
    until_final(app, job_id)
    assert app.jobs[job_id].state is State.UNCERTAIN
    app.until(lambda: not app.engine.busy)


SENT = {"prompt": "a red chair", "face_limit": 500, "model_version": "v3.1-20260211"}


@pytest.mark.parametrize(
    ("task", "kind", "given", "match"),
    [
        (CHAIR, "text_to_model", {**SENT, "model_seed": 7}, Match.SAME),
        (CHAIR, "text_to_model", {"model_seed": 7}, Match.SAME),
        (CHAIR, "", {**SENT, "model_seed": 7}, Match.SAME),
        (CHAIR, "text_to_model", {**SENT, "model_seed": 8}, Match.OTHER),
        (CHAIR, "text_to_model", {**SENT, "face_limit": 501, "model_seed": 7}, Match.OTHER),
        (CHAIR, "text_to_model", {"input": "upload-1"}, Match.SAME),
        (CHAIR, "text_to_model", {"input": [{"file": {"token": "upload-1"}}]}, Match.SAME),
        (CHAIR, "text_to_model", SENT, Match.OPEN),
        (CHAIR, "text_to_model", {**SENT, "prompt": " a red chair "}, Match.OPEN),
        (CHAIR, "text_to_model", {"prompt": "a red chair"}, Match.OPEN),
        (CHAIR, "custom", SENT, Match.OPEN),
        (CHAIR, "text_to_model", {}, Match.OPEN),
        (CHAIR, "text_to_model", {"face_limit": 500}, Match.OPEN),
        (CHAIR, "text_to_model", {**SENT, "prompt": "a chair"}, Match.OTHER),
        (CHAIR, "text_to_model", {**SENT, "face_limit": 501}, Match.OTHER),
        (CHAIR, "text_to_model", {**SENT, "model_version": "v3.0-20250812"}, Match.OTHER),
        (CHAIR, "text_to_image", SENT, Match.OTHER),
        (TextureModel(source="task-1", text_prompt="oak"), "texture_model", {}, Match.OPEN),
        (TextureModel(source="task-1"), "texture_model", {"input": "task-1"}, Match.OPEN),
        (TextureModel(source="upload-1"), "texture_model", {"input": "upload-1"}, Match.OPEN),
    ],
    ids=str,
)
def test_what_an_echo_says(task: Any, kind: str, given: dict[str, Any], match: Match) -> None:
    job = Job(task=task, service="tripo", seeds={"model_seed": 7}, tokens=("upload-1",))
    assert compare(job, kind, given) is match


def test_a_typed_seed_is_no_proof() -> None:
    task = example("image_to_model", model_seed=7)
    job = Job(task=task, service="tripo")
    assert compare(job, "image_to_model", {"model_seed": 7}) is Match.OPEN
    assert compare(job, "image_to_model", {"model_seed": 8}) is Match.OTHER


def test_a_task_behind_hundreds_of_others_is_found(app: App, quick_service: Sandbox) -> None:
    quick_service.faults.add(CREATE, "reset_after")
    hidden = quick_service.faults.add(
        "/v3/account/usage*", "status", None, status=200, body='{"code": 0, "data": []}'
    )
    job = app.run()
    assert job.state is State.UNCERTAIN
    for _ in range(700):
        quick_service.add_task("text_to_image", "failed")
    hidden.times = 0
    app.engine.take_up(job, app.provider)
    app.until(lambda: app.jobs[job.id].state is State.ARRIVING)


def test_the_others_do_not_wait_for_a_search(app: App, quick_service: Sandbox) -> None:
    quick_service.faults.add(CREATE, "reset_after")
    reading = quick_service.faults.add("/v3/account/usage*", "delay", seconds=60)
    sought = app.start()
    app.until(lambda: reading.hits)
    other = app.start(TextToModel(prompt="a green chair", face_limit=500))
    app.until_ended([other])
    assert app.jobs[other].state is State.ARRIVING
    assert app.jobs[sought].state is State.UNCERTAIN
