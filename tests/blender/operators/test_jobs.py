# SPDX-License-Identifier: GPL-3.0-or-later
"""What was made before, from scripts: taken up, claimed, used again, searched, deleted, counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

Picture = Callable[..., Path]


@pytest.fixture(autouse=True)
def _alone(tripo: Sandbox) -> None:
    """A journal without the jobs of other tests, and tasks that end at once."""
    from tripo_addon.blender import current
    from tripo_addon.blender.paths import journal_path

    current.stop()
    for end in ("", "-wal", "-shm"):
        Path(f"{journal_path()}{end}").unlink(missing_ok=True)
    tripo.speed = 1e6


@pytest.fixture
def preferences(tripo: Sandbox) -> Any:
    """The add-on's preferences, put back afterwards."""
    found = bpy.context.preferences.addons["tripo_addon"].preferences
    yield found
    found.property_unset("daily_limit")
    found.property_unset("largest_download")


def elsewhere(prompt: str, **more: Any) -> None:
    """Make a model of which this journal knows nothing."""
    bpy.ops.tripo.text_to_model(prompt=prompt, **more)
    made = newest()
    bpy.ops.tripo.delete_job(job=made.id)
    settled()
    journal().release(made.account, made.remote_id)


def journal() -> Any:
    return session().engine.history._store.journal


def session() -> Any:
    from tripo_addon.blender import current

    return current.session()


def newest() -> Any:
    return max(session().jobs.values(), key=lambda job: job.created)


def wait(job_id: str) -> Any:
    """The job at its end."""
    from tripo_addon.blender import pump

    return pump.wait(job_id)


def settled() -> None:
    from tripo_addon.blender import pump

    pump.wait_for_all()


def uncertain(tripo: Sandbox, prompt: str, fault: str, **more: Any) -> Any:
    """A job whose answer never came, after the last look for its task."""
    tripo.faults.add("/v3/generation/*", fault)
    with pytest.raises(RuntimeError, match="Credits may have been spent"):
        bpy.ops.tripo.text_to_model(prompt=prompt, **more)
    return newest()


@pytest.fixture
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that looks for the tasks of uncertain jobs only for a moment."""
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
    return {
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
    }[name]


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
    assert {each.task_id for each in job.candidates} == set(tripo.tasks)
    with pytest.raises(RuntimeError, match="not one of those"):
        bpy.ops.tripo.claim(job=job.id, task="no such task")
    chosen = job.candidates[0].task_id
    assert bpy.ops.tripo.claim(job=job.id, task=chosen) == {"FINISHED"}
    assert wait(job.id).state == "done"
    assert newest().remote_id == chosen
    assert len(tripo.tasks) == 2
    (again,) = [each for each in api.jobs() if each.id == job.id]
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
    assert [each.tripo.task_id for each in bpy.data.objects].count(task) == 2
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


def forty() -> list[Any]:
    """Jobs of before, oldest first."""
    from tripo_addon.blender.settings import settings
    from tripo_addon.jobs.job import Job
    from tripo_addon.jobs.journal.journal import Journal
    from tripo_addon.spec.state import State
    from tripo_addon.spec.tasks import TextToImage, TextToModel

    chosen = settings()
    jobs = [
        Job(
            task=TextToImage(prompt=f"a cup {at}") if at % 4 else TextToModel(prompt=f"a jug {at}"),
            service="tripo",
            account=chosen.connection.account,
            folder=str(chosen.results / str(at)),
            created=1e9 + at,
            sent=1e9 + at,
            state=State.FAILED if at % 10 == 5 else State.DONE,
        )
        for at in range(40)
    ]
    from tripo_addon.blender.paths import user_folder

    journal = Journal(user_folder())
    for job in jobs:
        journal.write(job)
    journal.close()
    return jobs


def shown() -> list[str]:
    return [job.title for job in session().listing.shown()]


def test_search_and_pages(tripo: Sandbox) -> None:
    from tripo_addon import api

    titles = [job.title for job in reversed(forty())]
    manager = bpy.context.window_manager
    session().show()
    settled()
    assert shown() == titles[:12]
    assert session().listing.total == 40
    for older, first in ((True, 12), (True, 24), (True, 36), (False, 24)):
        assert bpy.ops.tripo.jobs_page(older=older) == {"FINISHED"}
        settled()
        assert shown() == titles[first : first + 12]
    manager.tripo_search = "Text to Model done"
    settled()
    assert shown() == [title for title in titles if "jug" in title][:12]
    assert session().listing.total == 10
    manager.tripo_search = "failed"
    settled()
    assert shown() == ["a cup 35", "a cup 25", "a cup 15", "a cup 5"]
    manager.tripo_search = "nothing such"
    settled()
    assert shown() == []
    # A new job is seen, whatever was searched.
    bpy.ops.tripo.text_to_model(prompt="a bowl")
    settled()
    assert manager.tripo_search == ""
    assert shown() == ["a bowl", *titles[:11]]
    assert session().listing.total == 41
    assert [job.title for job in api.jobs("cup", 3)] == ["a cup 39", "a cup 38", "a cup 37"]
    assert shown() == ["a bowl", *titles[:11]]
    assert len(api.jobs(count=100)) == 41


def test_the_last_page_shrinks(tripo: Sandbox) -> None:
    jobs = forty()
    session().show()
    settled()
    bpy.ops.tripo.delete_job(job=jobs[-1].id)
    settled()
    assert shown() == [job.title for job in reversed(jobs[-13:-1])]
    assert session().listing.total == 39


def test_cancel_waiting(tripo: Sandbox) -> None:
    tripo.speed = 0.01
    tripo.limits.pools["H"] = 1
    now = session()
    task = _jug()
    ids = [now.start(task, {}, f"job {at}").id for at in range(3)]
    from tripo_addon.blender import pump

    pump.wait_for(lambda now: True if any(now.jobs[each].note for each in ids) else None)
    pump.wait_for(
        lambda now: True if sum(bool(now.jobs[each].remote_id) for each in ids) == 1 else None
    )
    assert bpy.ops.tripo.cancel_waiting() == {"FINISHED"}
    (running,) = [each for each in ids if now.jobs[each].remote_id]
    for each in ids:
        if each != running:
            assert wait(each).state == "cancelled"
    assert not now.jobs[running].final
    assert not now.listing.waiting
    assert len(tripo.tasks) == 1
    bpy.ops.tripo.cancel(job=running)
    assert "goes on with the task" in wait(running).failure.text


def _jug() -> Any:
    from tripo_addon.spec.tasks import TextToModel

    return TextToModel(prompt="a jug")


def test_the_daily_limit(tripo: Sandbox, preferences: Any) -> None:
    from tripo_addon import api

    preferences.daily_limit = 30
    bpy.ops.tripo.text_to_model(prompt="a jug")
    settled()
    assert api.ledger().today[0][:4] == ("tripo", "text_to_model", 1, 20.0)
    with pytest.raises(RuntimeError) as caught:
        bpy.ops.tripo.text_to_model(prompt="a cup")
    assert "The limit of 30 credits per day" in str(caught.value)
    assert "have cost 20" in str(caught.value)
    assert "Raise Daily Limit in the add-on preferences" in str(caught.value)
    assert len(session().jobs) == len(tripo.tasks) == 1
    bpy.context.scene.tripo.text_to_model.prompt = "a cup"
    with pytest.raises(RuntimeError, match="The limit of 30 credits per day"):
        bpy.ops.tripo.generate()
    # What costs nothing is not stopped, and more may be allowed.
    source = newest().remote_id
    assert bpy.ops.tripo.animate_prerigcheck(source=source) == {"FINISHED"}
    preferences.daily_limit = 40
    assert bpy.ops.tripo.text_to_model(prompt="a cup") == {"FINISHED"}


def test_the_limit_in_a_new_session(tripo: Sandbox, preferences: Any) -> None:
    from tripo_addon.blender import current

    bpy.ops.tripo.text_to_model(prompt="a jug")
    current.stop()
    preferences.daily_limit = 30
    with pytest.raises(RuntimeError, match="The limit of 30 credits per day"):
        bpy.ops.tripo.text_to_model(prompt="a cup")
    assert len(tripo.tasks) == 1


def test_the_largest_download(tripo: Sandbox, preferences: Any) -> None:
    preferences.largest_download = 1
    tripo.faults.add("/v3/generation/*", "pad", megabytes=2)
    with pytest.raises(RuntimeError, match="Largest Download"):
        bpy.ops.tripo.text_to_model(prompt="a jug")
    preferences.largest_download = 0
    assert bpy.ops.tripo.take_up(job=newest().id) == {"FINISHED"}
    assert wait(newest().id).state == "done"
    assert len(tripo.tasks) == 1


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
    from tripo_addon.blender import current

    tripo.speed = 0.01
    job = session().start(_jug(), {}, "job of before")
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
