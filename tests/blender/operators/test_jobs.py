# SPDX-License-Identifier: GPL-3.0-or-later
"""What was made before, from scripts: taken up, claimed, used again, searched, deleted, counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import newest, session, settled, wait
from tripo_addon.spec.tasks import TextToModel

pytestmark = pytest.mark.usefixtures("no_jobs", "at_once")


Picture = Callable[..., Path]


def elsewhere(prompt: str, **more: Any) -> None:
    """Make a model with another client, so that the journal does not have it."""
    bpy.ops.tripo.text_to_model(prompt=prompt, **more)
    made = newest()
    bpy.ops.tripo.delete_job(job=made.id)
    settled()
    journal().release(made.account, made.remote_id)


def journal() -> Any:
    return session().engine.history._store.journal


def uncertain(tripo: Sandbox, prompt: str, fault: str, **more: Any) -> Any:
    """A job whose create request got no answer and whose task was not found."""
    tripo.faults.add("/v3/generation/*", fault)
    with pytest.raises(RuntimeError, match="Credits may have been spent"):
        bpy.ops.tripo.text_to_model(prompt=prompt, **more)
    return newest()


@pytest.fixture
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search for the tasks of uncertain jobs for less than a second only."""
    from tripo_addon.jobs.engine import Engine

    monkeypatch.setitem(Engine.__init__.__kwdefaults__, "looks", (0.05, 0.1))


def bodies(tripo: Sandbox) -> list[Any]:
    """What the tasks were asked for, without the seeds that jobs draw themselves."""
    return [
        {name: value for name, value in task.body.items() if not name.endswith("_seed")}
        for task in tripo.tasks.values()
    ]


def settings_of(name: str, picture: Picture, source: str) -> dict[str, Any]:
    """Arguments of an operator with inputs of every sort."""
    first, second = str(picture("a.png")), str(picture("b.png", 80, 64))
    arguments: dict[str, dict[str, Any]] = {
        "text_to_model": {
            "prompt": "a chair",
            "model": "v3.0-20250812",
            "negative_prompt": "wheels",
            "texture_quality": "detailed",
            "face_limit": 900,
            "auto_size": True,
            "model_seed": 2,
        },
        "image_to_model": {"image": first, "texture": False},
        "multiview_to_model": {"front": first, "back": second, "face_limit": 700},
        "text_to_image": {"prompt": "a lighthouse"},
        "generate_image": {"prompt": "make it red", "image": first},
        "texture_model": {"source": source, "images": "; ".join((first, second) * 2)},
        "convert_model": {"source": source, "format": "OBJ"},
        "highpoly_to_lowpoly": {"source": source, "face_limit": 600},
        "mesh_segmentation": {"source": source},
        "animate_prerigcheck": {"source": source},
    }
    return arguments[name]


KINDS = (
    "text_to_model",
    "image_to_model",
    "multiview_to_model",
    "text_to_image",
    "generate_image",
    "texture_model",
    "convert_model",
    "highpoly_to_lowpoly",
    "mesh_segmentation",
    "animate_prerigcheck",
)


@pytest.mark.parametrize("kind", KINDS)
def test_use_settings_makes_the_same_task(tripo: Sandbox, picture: Picture, kind: str) -> None:
    bpy.ops.tripo.text_to_model(prompt="a robot", face_limit=800)
    robot = newest()
    getattr(bpy.ops.tripo, kind)(**settings_of(kind, picture, robot.remote_id))
    job = newest()
    form = bpy.context.scene.tripo
    # What the form says beside it must not get into the task.
    form.kind = "text_to_model"
    form.text_to_model.prompt = "another"
    form.text_to_model.use_texture_seed = True
    form.text_to_model.quad = True
    form.multiview_to_model.left = bpy.data.images.new("left.png", 64, 64)
    form.texture_model.images.add().value = bpy.data.images.new("more.png", 64, 64)
    form.convert_model.use_face_limit = True
    bpy.context.view_layer.objects.active = None

    assert bpy.ops.tripo.use_settings(job=job.id) == {"FINISHED"}
    assert form.kind == kind
    assert bpy.ops.tripo.generate() == {"FINISHED"}
    assert newest().id != job.id
    assert newest().task.sent() == job.task.sent()
    *_, first, second = bodies(tripo)
    assert first == second


def test_use_settings_tells_which_pictures_are_gone(
    tripo: Sandbox, picture: Picture, capfd: pytest.CaptureFixture[str]
) -> None:
    bpy.ops.tripo.image_to_model(image=str(picture("chair.png")))
    picture("chair.png").unlink()
    assert bpy.ops.tripo.use_settings(job=newest().id) == {"FINISHED"}
    assert "No longer there: Image" in capfd.readouterr().out
    assert bpy.context.scene.tripo.image_to_model.image is None


def test_use_settings_of_a_drawn_image(tripo: Sandbox) -> None:
    drawn = bpy.data.images.new("drawn.png", 64, 64)
    bpy.ops.tripo.image_to_model(image=drawn.name)
    first = newest()
    bpy.data.images.remove(drawn)
    bpy.ops.tripo.use_settings(job=first.id)
    bpy.ops.tripo.generate()
    assert newest().task == first.task


def test_retry(tripo: Sandbox) -> None:
    with pytest.raises(RuntimeError, match="The credits were given back"):
        bpy.ops.tripo.text_to_model(prompt="fail-run")
    failed = newest()
    assert bpy.ops.tripo.retry(job=failed.id) == {"FINISHED"}
    settled()
    assert newest().id != failed.id
    assert newest().task == failed.task
    assert len(tripo.tasks) == 2
    bpy.ops.tripo.text_to_model(prompt="a jug")
    with pytest.raises(RuntimeError, match="needs no second try"):
        bpy.ops.tripo.retry(job=newest().id)
    with pytest.raises(RuntimeError, match="not in the list any more"):
        bpy.ops.tripo.retry(job="no such job")


def test_an_uncertain_job_is_sent_again_only_on_request(tripo: Sandbox, quick_looks: None) -> None:
    job = uncertain(tripo, "a jug", "reset_before")
    assert job.state == "uncertain"
    assert not tripo.tasks
    assert bpy.ops.tripo.look_again(job=job.id) == {"FINISHED"}
    assert wait(job.id).state == "uncertain"
    assert not tripo.tasks
    assert bpy.ops.tripo.retry(job=job.id) == {"FINISHED"}
    settled()
    assert newest().state == "done"
    assert len(tripo.tasks) == 1
    with pytest.raises(RuntimeError, match="The task of this job is known"):
        bpy.ops.tripo.look_again(job=newest().id)


def test_claim_one_of_several(tripo: Sandbox, quick_looks: None) -> None:
    from tripo_addon import api

    # With all its seeds typed, nothing tells it from another's task.
    seeds = {"image_seed": 1, "model_seed": 2, "texture_seed": 3}
    elsewhere("a jug", **seeds)
    job = uncertain(tripo, "a jug", "reset_after", **seeds)
    assert {candidate.task_id for candidate in job.candidates} == set(tripo.tasks)
    with pytest.raises(RuntimeError, match="not one of those"):
        bpy.ops.tripo.claim(job=job.id, task="no such task")
    chosen = job.candidates[0].task_id
    assert bpy.ops.tripo.claim(job=job.id, task=chosen) == {"FINISHED"}
    assert wait(job.id).state == "done"
    assert newest().remote_id == chosen
    assert len(tripo.tasks) == 2
    (again,) = [listed for listed in api.jobs() if listed.id == job.id]
    assert again.files


def test_delete(tripo: Sandbox) -> None:
    bpy.ops.tripo.text_to_model(prompt="a jug")
    kept = newest()
    bpy.ops.tripo.text_to_model(prompt="a cup")
    gone = newest()
    assert bpy.ops.tripo.delete_job(job=kept.id) == {"FINISHED"}
    assert bpy.ops.tripo.delete_job(job=gone.id, files=True) == {"FINISHED"}
    settled()
    assert not session().jobs
    assert session().listing.total == 0
    assert Path(kept.model).is_file()
    assert not Path(gone.folder).exists()
    assert bpy.data.objects["a cup"].type == "MESH"


def test_attach(tripo: Sandbox, capfd: pytest.CaptureFixture[str]) -> None:
    bpy.ops.tripo.text_to_model(prompt="a jug")
    task = newest().remote_id
    bpy.ops.tripo.delete_job(job=newest().id)
    settled()
    assert bpy.ops.tripo.attach(task_id=f" {task} ") == {"FINISHED"}
    assert len(tripo.tasks) == 1
    attached = newest()
    assert attached.state == "done"
    assert Path(attached.model).is_file()
    assert [obj.tripo.task_id for obj in bpy.data.objects].count(task) == 2
    # A second time it is the same job that goes on.
    assert bpy.ops.tripo.attach(task_id=task) == {"FINISHED"}
    assert len(session().jobs) == 1
    with pytest.raises(RuntimeError, match="No task id was given"):
        bpy.ops.tripo.attach(task_id="  ")
    with pytest.raises(RuntimeError, match="does not know the task"):
        bpy.ops.tripo.attach(task_id="11111111-2222-4333-8444-555555555555")
    assert (newest().state, newest().note) == ("failed", "")
    asked = len(tripo.requests)
    with pytest.raises(RuntimeError, match="is no task id"):
        bpy.ops.tripo.attach(task_id="a red chair")
    assert len(tripo.requests) == asked


def test_fetch_and_import(tripo: Sandbox, capfd: pytest.CaptureFixture[str]) -> None:
    from tripo_addon import api

    bpy.ops.tripo.text_to_model(prompt="a deleted jug")
    bpy.ops.tripo.delete_job(job=newest().id)
    settled()
    elsewhere("a jug")
    assert bpy.ops.tripo.fetch_history() == {"FINISHED"}
    assert "1 tasks were found" in capfd.readouterr().out
    (found,) = api.jobs()
    assert found.state == "not imported"
    assert session().listing.shown() == [found]
    before = len(bpy.data.objects)
    assert bpy.ops.tripo.import_result(job=found.id) == {"FINISHED"}
    assert wait(found.id).state == "done"
    assert len(bpy.data.objects) == before + 1
    assert session().notice
    assert bpy.ops.tripo.dismiss_notice() == {"FINISHED"}
    assert not session().notice


def test_cancel_waiting(tripo: Sandbox) -> None:
    from tripo_addon.blender import pump, submit

    tripo.speed = 0.01
    tripo.limits.pools["H"] = 1
    now = session()
    task = TextToModel(prompt="a jug")
    ids = [submit.start(task, {}, f"job {at}").id for at in range(3)]

    pump.wait_for(lambda now: True if any(now.jobs[job_id].note for job_id in ids) else None)
    pump.wait_for(
        lambda now: True if sum(bool(now.jobs[job_id].remote_id) for job_id in ids) == 1 else None
    )
    assert bpy.ops.tripo.cancel_waiting() == {"FINISHED"}
    (running,) = [job_id for job_id in ids if now.jobs[job_id].remote_id]
    for job_id in ids:
        if job_id != running:
            assert wait(job_id).state == "cancelled"
    assert not now.jobs[running].final
    assert not now.listing.waiting
    assert len(tripo.tasks) == 1
    bpy.ops.tripo.cancel(job=running)
    assert "goes on with the task" in wait(running).failure.text


def test_details_are_told_and_copied(tripo: Sandbox, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError):
        bpy.ops.tripo.text_to_model(prompt="fail-run")
    assert bpy.ops.tripo.job_details(job=newest().id) == {"FINISHED"}
    told = capfd.readouterr().out
    for text in (newest().remote_id, "fail-run", "Error code: 1000", "The generation failed"):
        assert text in told
    assert tripo.key not in told


def test_resume_from_python(tripo: Sandbox) -> None:
    from tripo_addon import api
    from tripo_addon.blender import current, submit

    tripo.speed = 0.01
    job = submit.start(TextToModel(prompt="a jug"), {}, "job of before")
    from tripo_addon.blender import pump

    pump.wait_for(lambda now: now.jobs[job.id].remote_id or None)
    current.stop()
    (task,) = tripo.tasks
    tripo.finish(task)
    (resumed,) = api.resume()
    assert (resumed.id, resumed.remote_id, resumed.state) == (job.id, task, "done")
    assert Path(resumed.model).is_file()
    assert api.resume() == [resumed]
    assert session().listing.total == 1
    assert len(tripo.tasks) == 1


def test_attach_from_python(tripo: Sandbox) -> None:
    from tripo_addon import api

    made = api.run(api.TextToModel(prompt="a jug"))
    bpy.ops.tripo.delete_job(job=newest().id, files=True)
    settled()
    found = api.attach(made.task_id)
    assert found.task_id == made.task_id
    assert found.files["model"].is_file()
    assert found.objects
    with pytest.raises(api.JobFailed, match="does not know the task"):
        api.attach("11111111-2222-4333-8444-555555555555")


def test_a_fetch_that_fails_says_so(tripo: Sandbox) -> None:
    tripo.faults.add("/v3/account/usage*", "status", None, status=403, body="")
    with pytest.raises(RuntimeError, match="Not the service but a filter"):
        bpy.ops.tripo.fetch_history()
