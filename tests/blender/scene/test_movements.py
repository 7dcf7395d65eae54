# SPDX-License-Identifier: GPL-3.0-or-later
"""Further movements come onto the armature of their rig, and nothing is lost where they cannot."""

from __future__ import annotations

from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import newest
from tripo_addon import api
from tripo_addon.spec.preparation import Preparation

KINDS = ("objects", "meshes", "armatures", "materials", "images", "node_groups", "textures")
CLIPS = ("preset:walk", "preset:run")


@pytest.fixture
def rig(tripo: Sandbox, at_once: None) -> Any:
    """The armature of a rig that stands in the scene."""
    tripo.account().balance = 5000.0
    model = api.generate(api.TextToModel(prompt="a robot", face_limit=600))
    root = api.generate(api.AnimateRig(source=model.tripo.task_id))
    return next(obj for obj in root.children if obj.type == "ARMATURE")


def animate(rig: Any, *clips: str, prepare: Preparation | None = None, **options: Any) -> Any:
    task = api.AnimateRetarget(source=rig.tripo.task_id, animations=clips, **options)
    return api.generate(task, prepare)


def counts() -> dict[str, int]:
    return {kind: len(getattr(bpy.data, kind)) for kind in KINDS}


def tracks(armature: Any) -> dict[str, Any]:
    data = armature.animation_data
    return {track.name: track for track in data.nla_tracks} if data else {}


def notice() -> str:
    from tripo_addon.blender import current

    told = current.session().notice
    return told.text if told else ""


def turned(armature: Any, frame: int) -> list[float]:
    """How far the bones are from their rest pose at a frame."""
    bpy.context.scene.frame_set(frame)
    bpy.context.view_layer.update()
    bones = armature.evaluated_get(bpy.context.evaluated_depsgraph_get()).pose.bones
    return [bone.matrix_basis.to_quaternion().angle for bone in bones]


@pytest.mark.parametrize("with_geometry", [True, False])
def test_movements_are_added_to_the_rig(rig: Any, with_geometry: bool) -> None:
    before = counts()
    assert animate(rig, *CLIPS, export_with_geometry=with_geometry) == rig
    assert counts() == before
    assert list(tracks(rig)) == ["run", "walk"]
    assert rig.animation_data.action.name == "walk"
    assert max(turned(rig, 6)) > 0.05
    # And a third one, beside them.
    assert animate(rig, "preset:jump", export_with_geometry=with_geometry) == rig
    assert counts() == before
    assert list(tracks(rig)) == ["run", "walk", "jump"]
    assert all(track.mute for track in tracks(rig).values())
    for name, track in tracks(rig).items():
        (strip,) = track.strips
        assert strip.action.name == name
        assert strip.action["ai_task_id"]
        if hasattr(strip, "action_slot"):
            assert strip.action_slot
            assert strip.action_slot in list(strip.action.slots)
    assert rig.animation_data.action.name == "jump"
    assert notice() == ""


def test_one_undo_step_takes_them_away(rig: Any) -> None:
    name = rig.name
    bpy.ops.ed.undo_push(message="before")
    animate(rig, *CLIPS)
    bpy.ops.ed.undo()
    assert not tracks(bpy.data.objects[name])
    bpy.ops.ed.redo()
    assert list(tracks(bpy.data.objects[name])) == ["run", "walk"]


def test_the_scene_stays_as_it_is(rig: Any) -> None:
    cube = bpy.data.objects["Cube"]
    bpy.context.view_layer.objects.active = cube
    bpy.ops.object.select_all(action="DESELECT")
    cube.select_set(True)
    animate(rig, *CLIPS)
    assert bpy.context.object == cube
    assert bpy.context.selected_objects == [cube]
    assert bpy.ops.tripo.select_result(job=newest().id) == {"FINISHED"}
    assert bpy.context.selected_objects == [rig]


def test_no_collection_is_made_for_them(rig: Any) -> None:
    before = list(bpy.data.collections)
    task = rig.tripo.task_id
    press = bpy.ops.tripo.animate_retarget
    assert press(source=task, animation="preset:walk", collection="Moves") == {"FINISHED"}
    assert list(bpy.data.collections) == before
    assert "walk" in tracks(rig)


def test_as_a_model_of_its_own_where_that_is_wanted(rig: Any) -> None:
    before = len(bpy.data.objects)
    made = animate(rig, *CLIPS, prepare=Preparation(movements="new"))
    assert made.type == "EMPTY"
    assert len(bpy.data.objects) > before
    assert not tracks(rig)
    # A further one goes on with the newest rig that is active.
    bones = next(obj for obj in made.children if obj.type == "ARMATURE")
    bpy.context.view_layer.objects.active = bones
    assert animate(rig, "preset:jump") == bones


def renamed(rig: Any) -> None:
    rig.data.bones["Head"].name = "Skull"


def bent(rig: Any) -> None:
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    rig.data.edit_bones["Head"].tail.x += 0.3
    bpy.ops.object.mode_set(mode="OBJECT")


def euler(rig: Any) -> None:
    rig.pose.bones["Head"].rotation_mode = "XYZ"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (renamed, "has no bone Head"),
        (bent, "has another rest pose"),
        (euler, "has another rotation mode"),
    ],
)
def test_bones_that_differ_bring_a_model_of_its_own(rig: Any, change: Any, reason: str) -> None:
    change(rig)
    made = animate(rig, *CLIPS)
    assert made.type == "EMPTY"
    assert not tracks(rig)
    assert "came with a model of its own" in notice()
    assert reason in notice()


def test_moved_scaled_and_with_more_bones_it_still_fits(rig: Any) -> None:
    root = rig.parent
    root.location, root.scale = (3, 1, 0), (2, 2, 2)
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    bone = rig.data.edit_bones.new("Control")
    bone.head, bone.tail = (0, 0, 1), (0, 0, 2)
    bpy.ops.object.mode_set(mode="OBJECT")
    assert animate(rig, *CLIPS) == rig
    assert tuple(root.scale) == (2, 2, 2)


def test_an_armature_that_is_gone_is_told(rig: Any) -> None:
    from tripo_addon.blender import pump, starting

    task = api.AnimateRetarget(source=rig.tripo.task_id, animations=CLIPS)
    job = starting.start(bpy.context, type(task), task.values())
    name = rig.name
    assert job.place["armature"] == name
    bpy.data.objects.remove(rig)
    assert pump.wait(job.id).state == "done"
    assert f"{name} is not in the scene any more" in notice()
    assert "ARMATURE" in {obj.type for obj in bpy.data.objects}


def test_an_action_of_the_users_own_plays_on(rig: Any) -> None:
    own = bpy.data.actions.new("Mine")
    rig.animation_data_create().action = own
    animate(rig, *CLIPS)
    assert rig.animation_data.action == own
    assert list(tracks(rig)) == ["run", "walk"]


def test_where_it_will_be_is_the_rig(rig: Any) -> None:
    from tripo_addon.blender import starting
    from tripo_addon.blender.scene import movements

    rig.parent.location = (5, 0, 0)
    bpy.context.view_layer.update()
    task = api.AnimateRetarget(source=rig.tripo.task_id, animations=CLIPS)
    place = movements.place_of(bpy.context, task)
    assert place["armature"] == rig.name
    assert place["spot"][0] == pytest.approx(5, abs=0.2)
    assert place["spot"][2] == pytest.approx(0, abs=0.01)
    assert not movements.place_of(bpy.context, task, Preparation(movements="new"))
    job = starting.start(bpy.context, type(task), task.values())
    assert job.place["spot"] == place["spot"]


def test_actions_have_the_projects_names(rig: Any) -> None:
    names = Preparation(action_names="Walk = Walk_Loop; preset:run=Run_Loop")
    animate(rig, *CLIPS, "preset:idle", prepare=names)
    assert sorted(tracks(rig)) == ["Run_Loop", "Walk_Loop", "idle"]
    assert rig.animation_data.action.name == "Walk_Loop"


def test_what_is_there_already_is_told_before_it_is_paid_again(rig: Any) -> None:
    animate(rig, *CLIPS)
    assert newest().remarks == ()
    with pytest.warns(UserWarning, match="has Run already; it is made and paid for once more"):
        animate(rig, "preset:run", "preset:jump")


def test_the_object_of_a_movement_stands_for_its_rig(rig: Any) -> None:
    """A model that came with movements is animated again by choosing it."""
    made = animate(rig, *CLIPS, prepare=Preparation(movements="new"))
    task = rig.tripo.task_id
    bpy.data.objects.remove(rig)
    bpy.context.view_layer.objects.active = made
    assert bpy.ops.tripo.animate_retarget(animation="preset:jump") == {"FINISHED"}
    assert newest().task.source == task
    bones = next(obj for obj in made.children if obj.type == "ARMATURE")
    assert "jump" in tracks(bones)
