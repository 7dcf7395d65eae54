# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a result goes: into the file that its job was made in, and into the right collection."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender import jobs
from tripo_addon import api
from tripo_addon.blender.scene import file_id, places

JUG = "a jug"


def save(path: Path) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(path), check_existing=False)


def open_file(path: Path) -> None:
    bpy.ops.wm.open_mainfile(filepath=str(path))


def new_file() -> None:
    bpy.ops.wm.read_homefile(use_factory_startup=True)


def start(**how: Any) -> Any:
    from tripo_addon.blender import starting
    from tripo_addon.spec.tasks import TextToModel

    return starting.start(bpy.context, TextToModel, {"prompt": JUG, "face_limit": 600}, **how)


def look() -> None:
    """Do what the timer of a Blender with a window does when a file was opened."""
    jobs.session().import_waiting()
    jobs.settled()


def state(job: Any) -> str:
    return str(jobs.session().jobs[job.id].state)


def is_here() -> bool:
    return JUG in bpy.data.objects


def kept(job: Any) -> str:
    """Wait for a job that does not land; the reason that is told."""
    ended = jobs.wait(job.id)
    assert ended.state == "not imported"
    assert not is_here()
    return str(ended.failure.text)


def test_a_new_file_does_not_get_another_new_file_s_result(no_jobs: None, at_once: None) -> None:
    job = start()
    new_file()
    assert "a file that was closed and never saved" in kept(job)
    look()
    assert not is_here()
    assert jobs.session().homeless == {job.id}
    assert bpy.ops.tripo.import_result(job=job.id) == {"FINISHED"}
    assert jobs.wait(job.id).state == "done"
    jobs.settled()
    assert is_here()
    assert jobs.session().homeless == set()


def test_a_closed_file_gets_its_result_when_it_is_opened(
    no_jobs: None, at_once: None, tmp_path: Path
) -> None:
    save(tmp_path / "chair.blend")
    bpy.context.scene.cursor.location = (1.0, 2.0, 3.0)
    job = start()
    new_file()
    assert "Its file chair.blend is not open" in kept(job)
    save(tmp_path / "other.blend")
    look()
    assert not is_here()
    assert jobs.session().homeless == set()
    # It was not saved after the press, so that no id is in it.
    open_file(tmp_path / "chair.blend")
    look()
    assert is_here()
    assert tuple(bpy.data.objects[JUG].location) == (1.0, 2.0, 3.0)
    assert state(job) == "done"
    bpy.data.objects.remove(bpy.data.objects[JUG])
    look()
    assert not is_here()


def test_saved_for_the_first_time_meanwhile(no_jobs: None, at_once: None, tmp_path: Path) -> None:
    job = start()
    save(tmp_path / "chair.blend")
    new_file()
    assert "Its file chair.blend is not open" in kept(job)
    open_file(tmp_path / "chair.blend")
    look()
    assert is_here()
    assert state(job) == "done"


def test_first_save_and_it_is_still_open(no_jobs: None, at_once: None, tmp_path: Path) -> None:
    job = start()
    save(tmp_path / "chair.blend")
    save(tmp_path / "chair 2.blend")
    assert jobs.wait(job.id).state == "done"
    assert is_here()


def test_save_as_takes_the_job_along(no_jobs: None, at_once: None, tmp_path: Path) -> None:
    save(tmp_path / "first.blend")
    job = start()
    save(tmp_path / "second.blend")
    new_file()
    assert "Its file second.blend is not open" in kept(job)
    open_file(tmp_path / "first.blend")
    look()
    assert not is_here()
    open_file(tmp_path / "second.blend")
    look()
    assert is_here()


def test_a_template_does_not_get_the_results_of_what_is_made_of_it(
    no_jobs: None, at_once: None, tmp_path: Path
) -> None:
    template = tmp_path / "template.blend"
    file_id.given()
    save(template)
    save(tmp_path / "one.blend")
    job = start()
    open_file(template)
    assert "one.blend" in kept(job)
    save(tmp_path / "two.blend")
    look()
    assert not is_here()


def test_a_picture_waits_as_a_model_does(no_jobs: None, at_once: None, tmp_path: Path) -> None:
    from tripo_addon.blender import starting
    from tripo_addon.spec.tasks import TextToImage

    save(tmp_path / "chair.blend")
    job = starting.start(bpy.context, TextToImage, {"prompt": JUG})
    new_file()
    kept(job)
    assert not [image for image in bpy.data.images if image.tripo.task_id]
    open_file(tmp_path / "chair.blend")
    look()
    assert [image for image in bpy.data.images if image.tripo.task_id]
    assert state(job) == "done"


def test_what_a_command_has_fetched_comes_when_its_file_is_opened(
    no_jobs: None, at_once: None, tmp_path: Path
) -> None:
    save(tmp_path / "chair.blend")
    job = start()
    jobs.session().placing = False
    kept(job)
    jobs.session().placing = True
    look()
    assert is_here()


def test_a_result_that_cannot_be_imported_is_not_tried_again(
    no_jobs: None, at_once: None, tmp_path: Path
) -> None:
    save(tmp_path / "chair.blend")
    job = start()
    new_file()
    kept(job)
    Path(jobs.session().jobs[job.id].model).write_bytes(b"no model")
    open_file(tmp_path / "chair.blend")
    look()
    assert state(job) == "not imported"
    assert "not open" not in jobs.session().jobs[job.id].failure.text
    look()
    assert state(job) == "not imported"


@pytest.mark.parametrize("saved", [False, True])
def test_jobs_of_earlier_versions(
    no_jobs: None, at_once: None, tmp_path: Path, saved: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if saved:
        save(tmp_path / "chair.blend")
    now = places.here(bpy.context)
    old = {name: now[name] for name in ("blend", "scene", "scene_uid", "cursor")}
    monkeypatch.setattr(places, "here", lambda *_, **__: {**old, "session": "another"})
    job = start()
    ended = jobs.wait(job.id)
    assert ended.state == ("done" if saved else "not imported")


def test_generate_again_is_for_the_open_file(no_jobs: None, tripo: Sandbox, tmp_path: Path) -> None:
    save(tmp_path / "first.blend")
    first = start()
    bpy.ops.tripo.cancel(job=first.id)
    assert jobs.wait(first.id).state == "cancelled"
    tripo.speed = 1e6
    new_file()
    assert bpy.ops.tripo.retry(job=first.id) == {"FINISHED"}
    again = jobs.newest()
    assert again.id != first.id
    assert jobs.wait(again.id).state == "done"
    assert is_here()


# Collections.


def collection(name: str) -> Any:
    """A new collection of the scene, the active one."""
    made = bpy.data.collections.new(name)
    bpy.context.scene.collection.children.link(made)
    activate(name)
    return made


def activate(name: str) -> None:
    layer = bpy.context.view_layer
    layer.active_layer_collection = layer.layer_collection.children[name]


def collections() -> list[str]:
    return [one.name for one in bpy.data.objects[JUG].users_collection]


def test_the_collection_that_was_active_at_the_press(no_jobs: None, at_once: None) -> None:
    props = collection("Props")
    job = start()
    collection("Later")
    props.name = "Things"
    jobs.wait(job.id)
    assert collections() == ["Things"]


def test_the_same_in_a_later_session(no_jobs: None, at_once: None, tmp_path: Path) -> None:
    collection("Props")
    job = start()
    collection("Later")
    save(tmp_path / "chair.blend")
    new_file()
    kept(job)
    open_file(tmp_path / "chair.blend")
    look()
    assert collections() == ["Props"]


@pytest.mark.parametrize("how", ["removed", "hidden", "excluded"])
def test_the_active_one_where_that_cannot_be(no_jobs: None, at_once: None, how: str) -> None:
    props = collection("Props")
    job = start()
    layer = bpy.context.view_layer.layer_collection.children["Props"]
    if how == "removed":
        bpy.data.collections.remove(props)
    elif how == "hidden":
        layer.hide_viewport = True
    else:
        layer.exclude = True
    collection("Later")
    jobs.wait(job.id)
    assert collections() == ["Later"]


def test_a_named_collection_is_made_once(no_jobs: None, at_once: None) -> None:
    bpy.context.preferences.addons["tripo_addon"].preferences.collection = " Tripo "
    try:
        for _ in range(2):
            jobs.wait(start().id)
    finally:
        bpy.context.preferences.addons["tripo_addon"].preferences.collection = ""
    (made,) = [one for one in bpy.data.collections if one.name.startswith("Tripo")]
    assert len(made.objects) == 2


def test_another_scene_s_collection_of_the_name(no_jobs: None, at_once: None) -> None:
    theirs = bpy.data.collections.new("Chairs")
    bpy.data.scenes.new("Other").collection.children.link(theirs)
    for _ in range(2):
        root = api.generate(
            api.TextToModel(prompt=JUG, face_limit=600),
            collection="Chairs",
        )
        assert [one.name for one in root.users_collection] == ["Chairs.001"]
    assert not theirs.objects


def test_an_operator_with_a_collection(no_jobs: None, at_once: None) -> None:
    assert bpy.ops.tripo.text_to_model(prompt=JUG, face_limit=600, collection="Jugs") == {
        "FINISHED"
    }
    assert collections() == ["Jugs"]
