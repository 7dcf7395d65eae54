# SPDX-License-Identifier: GPL-3.0-or-later
"""Placeholders become models: what is sent and paid, and how the models stand."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from mathutils import Matrix, Vector
from tripo_sandbox import Sandbox

from tests.blender.jobs import session, settled
from tests.support.app import bodies, creates
from tripo_addon import api
from tripo_addon.blender import filling, pump
from tripo_addon.blender.scene import filling as scene_filling

pytestmark = pytest.mark.usefixtures("at_once", "no_jobs")


def update() -> None:
    layer: Any = bpy.context.view_layer
    layer.update()


def box(name: str, size: Any = (1, 1, 1), **more: Any) -> Any:
    """A box of a user, of this size in metres, standing on the ground of its own collection."""
    bpy.ops.mesh.primitive_cube_add(size=1, **more)
    obj: Any = bpy.context.object
    obj.name, obj.scale = name, size
    update()
    return obj


def empty(name: str, size: float = 0.5, **more: Any) -> Any:
    obj: Any = bpy.data.objects.new(name, None)
    obj.empty_display_size = size
    for option, value in more.items():
        setattr(obj, option, value)
    bpy.context.collection.objects.link(obj)
    update()
    return obj


def fill(*objects: Any, **more: Any) -> list[Any]:
    jobs = api.fill_placeholders(objects, **more)
    list(api.as_completed(jobs))
    assert [str(job.state) for job in jobs] == ["done"] * len(jobs), [job.error for job in jobs]
    update()
    return jobs


def seen(root: Any, frame: Any) -> Any:
    """The lowest and the highest corner of a model in the space of a placeholder."""
    inverse = frame.inverted()
    parts = [obj for obj in (root, *root.children_recursive) if obj.type == "MESH"]
    points = [inverse @ obj.matrix_world @ v.co for obj in parts for v in obj.data.vertices]
    return np.array([np.min(points, 0), np.max(points, 0)])


def made_of(job: Any) -> list[Any]:
    return [o for o in bpy.data.objects if o.tripo.task_id == job.task_id and not o.parent]


def frame_of(obj: Any) -> Any:
    where, turn, _ = obj.matrix_world.decompose()
    return Matrix.LocRotScale(where, turn, None)


def assert_fits(root: Any, frame: Any, low: Any, high: Any) -> None:
    """A model touches the sides that hold it, and stands in the middle of the floor."""
    found, low, high = seen(root, frame), np.array(low, float), np.array(high, float)
    size, room = found[1] - found[0], high - low
    assert (size < room * 1.001).all(), (size, room)
    assert np.isclose((size / room).max(), 1.0, atol=1e-3), (size, room)
    assert np.isclose(found[0][2], low[2], atol=1e-3)
    assert np.allclose(found.mean(0)[:2], (low + high)[:2] / 2, atol=1e-3)


def test_a_turned_box(tripo: Sandbox) -> None:
    obj = box("red chair", (1.0, 2.0, 3.0), location=(4, 1, 2), rotation=(0.2, 0.1, 0.9))
    collection = bpy.data.collections.new("Set")
    bpy.context.scene.collection.children.link(collection)
    collection.objects.link(obj)
    collections, frame = set(obj.users_collection), frame_of(obj)
    (job,) = fill(obj)
    assert bodies(tripo)[0]["prompt"] == "red chair"
    (root,) = made_of(job)
    assert_fits(root, frame, (-0.5, -1, -1.5), (0.5, 1, 1.5))
    assert (root.name, obj.name) == ("red chair", "red chair (placeholder)")
    assert set(root.users_collection) == collections
    (kept,) = obj.users_collection
    assert kept.name == scene_filling.FILLED
    assert (kept.hide_viewport, kept.hide_render) == (True, True)
    # It was active and selected, and nothing else is now.
    assert bpy.context.view_layer.objects.active == root
    assert bpy.context.selected_objects == [root]
    # Its mesh has the size; nothing is left to be applied.
    assert np.allclose(root.scale, 1, atol=1e-3)


def test_it_looks_where_the_placeholder_looks(tripo: Sandbox) -> None:
    turned = [
        empty(f"robot {name}", rotation_euler=(0, 0, turn))
        for name, turn in zip("ab", (0, 1.2), strict=True)
    ]
    jobs = fill(*turned)
    one, other = (made_of(job)[0] for job in jobs)
    assert np.isclose(other.rotation_euler.z - one.rotation_euler.z, 1.2, atol=1e-4)
    assert np.allclose(one.rotation_euler, 0, atol=1e-5)


def test_an_empty_is_as_large_as_it_is_shown(tripo: Sandbox) -> None:
    obj = empty("owl", 0.25, location=(0, 0, 5), scale=(2, 2, 4))
    (job,) = fill(obj)
    assert_fits(made_of(job)[0], frame_of(obj), (-0.5, -0.5, -1), (0.5, 0.5, 1))


def test_copies_are_one_model_in_each_place(tripo: Sandbox) -> None:
    lamps = [box("Lamp", location=(x, 0, 0), size=(1, 1, 1 + x)) for x in range(3)]
    lamps[1].parent = parent = empty("Room", scale=(1, 3, 1))
    update()
    frames = [frame_of(obj) for obj in lamps]
    halves = [np.array(scene_filling.room_of(obj).box).reshape(2, 3) for obj in lamps]
    assert [obj.name for obj in lamps] == ["Lamp", "Lamp.001", "Lamp.002"]
    (job,) = fill(*lamps)
    assert len(creates(tripo)) == 1
    roots = [bpy.data.objects[name] for name in ("Lamp", "Lamp.001", "Lamp.002")]
    assert {root.tripo.task_id for root in roots} == {job.task_id}
    for root, frame, (low, high) in zip(roots, frames, halves, strict=True):
        assert_fits(root, frame, low, high)
    assert roots[1].parent == parent
    meshes = {part.data for root in roots for part in (root, *root.children_recursive) if part.data}
    assert len(meshes) == len([p for p in (roots[0], *roots[0].children_recursive) if p.data])
    # Unless told otherwise.
    again = [box("Vase", location=(x, 9, 0)) for x in range(2)]
    assert len(fill(*again, shared=False)) == 2
    assert len(creates(tripo)) == 3


def test_names_that_say_nothing_are_left_out(tripo: Sandbox) -> None:
    cube, jug = box("Cube"), box("jug", location=(3, 0, 0))
    (job,) = fill(cube, jug)
    assert job.task.prompt == "jug"
    with pytest.raises(api.Invalid, match="says what it should become"):
        api.fill_placeholders(cube)
    (other,) = fill(cube, prompts={cube.name: "a big drum"})
    assert other.task.prompt == "a big drum"
    with pytest.raises(api.Invalid, match="filled already"):
        api.fill_placeholders(jug, prompts={jug.name: "a jug"})


def test_the_style_counts_and_a_size_of_the_preferences_does_not(tripo: Sandbox) -> None:
    style: Any = bpy.context.scene.tripo.style
    style.use, style.suffix = True, "low poly"
    preferences: Any = bpy.context.preferences.addons["tripo_addon"].preferences
    preferences.size = 9.0
    obj = box("jug")
    fill(obj, like=api.TextToModel(prompt="", face_limit=500))
    assert bodies(tripo)[0]["prompt"] == "jug, low poly"
    assert bodies(tripo)[0]["face_limit"] == 500
    assert_fits(bpy.data.objects["jug"], frame_of(obj), (-0.5,) * 3, (0.5,) * 3)


def test_the_dialog_lists_what_is_selected(tripo: Sandbox) -> None:
    form: Any = bpy.context.scene.tripo
    form.text_to_model.use_face_limit, form.text_to_model.face_limit = True, 700
    form.style.use, form.style.picture = True, bpy.data.images.new("style", 64, 64)
    box("Cube.001")
    jug = box("jug", location=(3, 0, 0))
    for obj in bpy.context.scene.objects:
        obj.select_set(obj.type == "MESH")
    assert bpy.ops.tripo.fill_placeholders(after="REMOVE") == {"FINISHED"}
    (body,) = bodies(tripo)
    assert (body["prompt"], body["face_limit"]) == ("jug", 700)
    # The style's picture is sent with it.
    assert len([one for one in tripo.requests if one.path == "/v3/files"]) == 1
    settled()
    assert bpy.data.objects["jug"].tripo.task_id
    with pytest.raises(ReferenceError):
        print(jug.name)


def test_a_placeholder_that_was_moved_renamed_or_deleted(tripo: Sandbox) -> None:
    moved, renamed, gone = (
        box(name, location=(0, y, 0)) for y, name in enumerate(("owl", "jug", "hat"))
    )
    frame = frame_of(gone)
    jobs = api.fill_placeholders([moved, renamed, gone])
    moved.location.x, renamed.name = 7, "Something else"
    bpy.data.objects.remove(gone)
    update()
    list(api.as_completed(jobs))
    update()
    assert np.isclose(made_of(jobs[0])[0].location.x, 7, atol=0.3)
    assert made_of(jobs[1])[0].name == "Something else"
    assert_fits(made_of(jobs[2])[0], frame, (-0.5,) * 3, (0.5,) * 3)


def test_removed_ones_hand_their_children_over(tripo: Sandbox) -> None:
    obj, child = box("table", (2, 2, 1)), empty("Cup", location=(0, 0, 2))
    child.parent = obj
    child.matrix_parent_inverse = obj.matrix_world.inverted()
    update()
    before = child.matrix_world.copy()
    (job,) = fill(obj, remove=True)
    assert scene_filling.FILLED not in bpy.data.collections
    (root,) = made_of(job)
    assert root.name == "table"
    assert child.parent == root
    assert np.allclose(child.matrix_world, before, atol=1e-5)


def test_all_are_in_the_journal_before_one_is_sent(
    tripo: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A press that is killed is known as a whole in the next Blender."""
    journal = session().engine._store.journal
    written: list[str] = []
    sent: list[int] = []
    write_all, submit = journal.write_all, journal.submit

    def write_slowly(jobs: Sequence[Any]) -> None:
        # What is sent too early is sent meanwhile.
        time.sleep(0.5)
        write_all(jobs)
        written.extend(job.id for job in jobs)

    def count_and_submit(*given: Any) -> bool:
        sent.append(len(set(written)))
        return bool(submit(*given))

    monkeypatch.setattr(journal, "write_all", write_slowly)
    monkeypatch.setattr(journal, "submit", count_and_submit)
    fill(*(box(name, location=(x, 0, 0)) for x, name in enumerate(("owl", "jug", "hat", "pan"))))
    assert sent == [4] * 4


def test_nothing_is_sent_where_all_together_cost_too_much(tripo: Sandbox) -> None:
    tripo.account().balance = 35.0
    session().refresh()
    settled()
    with pytest.raises(api.Unavailable):
        api.fill_placeholders([box("owl"), box("jug"), box("hat")])
    assert not creates(tripo)


def test_a_further_result_fills_what_is_left(tripo: Sandbox) -> None:
    obj = box("owl")
    (job,) = fill(obj)
    again = api.import_into_scene(job).objects[0]
    assert obj.name == "owl (placeholder)"
    update()
    # It stands beside the first.
    assert (
        np.linalg.norm(np.array(again.location) - np.array(bpy.data.objects["owl"].location)) > 0.3
    )


def test_the_same_placeholder_is_not_ordered_twice(tripo: Sandbox) -> None:
    tripo.speed = 0.01
    obj = box("owl")
    api.fill_placeholders(obj)
    with pytest.raises(api.Invalid, match="on the way"):
        api.fill_placeholders(obj)
    assert filling.refusal(box("jug"), filling.begun(bpy.context)) == ""
    assert Vector(scene_filling.spot_of([obj]).size).length > 1


def test_they_arrive_in_the_next_session(tripo: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blender ends after the press; then a placeholder is known by its name."""
    from tripo_addon.blender import current
    from tripo_addon.blender.scene import places

    kept, gone = box("owl", (1, 1, 2), location=(5, 0, 0)), box("jug", location=(0, 5, 0))
    frames = [frame_of(obj) for obj in (kept, gone)]
    tripo.speed = 0.01
    jobs = api.fill_placeholders([kept, gone])
    while not all(job.task_id for job in jobs):
        pump.turn(waiting=True)
    current.stop()
    monkeypatch.setattr(places, "_SESSION", "another")
    bpy.data.objects.remove(gone)
    for task in tripo.tasks.values():
        tripo.finish(task.id)
    session().resume()
    settled()
    update()
    assert len(creates(tripo)) == 2
    owl, jug = (made_of(job)[0] for job in jobs)
    assert_fits(owl, frames[0], (-0.5, -0.5, -1), (0.5, 0.5, 1))
    assert kept.name == "owl (placeholder)"
    assert_fits(jug, frames[1], (-0.5,) * 3, (0.5,) * 3)


def test_the_next_session_knows_what_was_ordered(
    tripo: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tripo_addon.blender import current
    from tripo_addon.blender.scene import places

    obj = box("owl")
    tripo.speed = 0.01
    (job,) = api.fill_placeholders(obj)
    while not job.task_id:
        pump.turn(waiting=True)
    current.stop()
    monkeypatch.setattr(places, "_SESSION", "another")
    with pytest.raises(api.Invalid, match="on the way"):
        api.fill_placeholders(obj)
    assert len(creates(tripo)) == 1


def test_the_file_is_opened_again_before_the_model_comes(tripo: Sandbox, tmp_path: Path) -> None:
    """Then all objects have other numbers in the same session."""
    box("owl")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "owl.blend"))
    tripo.speed = 0.01
    (job,) = api.fill_placeholders(bpy.data.objects["owl"])
    bpy.ops.wm.save_mainfile()
    bpy.ops.wm.revert_mainfile()
    with pytest.raises(api.Invalid, match="on the way"):
        api.fill_placeholders(bpy.data.objects["owl"])
    while not job.task_id:
        pump.turn(waiting=True)
    tripo.finish(job.task_id)
    settled()
    assert [root.name for root in made_of(job)] == ["owl"]
    assert scene_filling.is_filled(bpy.data.objects["owl (placeholder)"])
    assert len(creates(tripo)) == 1
