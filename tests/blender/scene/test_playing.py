# SPDX-License-Identifier: GPL-3.0-or-later
"""The movements of an armature in the scene are played, stopped, and used in the NLA editor."""

from __future__ import annotations

from typing import Any

import bpy
import pytest

from tripo_addon.blender.model import animating


@pytest.fixture
def armature(blender: Any) -> Any:
    """An armature with two movements of different length, on muted tracks."""
    bpy.ops.object.armature_add()
    made = bpy.context.object
    assert made
    made.name = "Robot"
    for name, last in (("walk", 20), ("run", 12)):
        bone = made.pose.bones[0]
        bone.rotation_mode = "XYZ"
        for frame, turn in ((1, 0.0), (last, 1.0)):
            bone.rotation_euler = (turn, 0, 0)
            bone.keyframe_insert("rotation_euler", frame=frame)
        action = made.animation_data.action
        action.name = name
        made.animation_data.action = None
        track = animating.add_track(made, action)
        track.name, track.mute = name, True
    made.pose.bones[0].rotation_euler = (0, 0, 0)
    return made


def listed(armature: Any) -> list[tuple[str, bool, bool]]:
    from tripo_addon.blender.scene import playing

    return [(one.name, one.plays, one.in_nla) for one in playing.movements_of(armature)]


def angle(armature: Any, frame: int) -> float:
    bpy.context.scene.frame_set(frame)
    depsgraph = bpy.context.evaluated_depsgraph_get()
    bone = armature.evaluated_get(depsgraph).pose.bones[0]
    return float(bone.matrix_basis.to_quaternion().angle)


def test_one_plays_over_and_over(armature: Any) -> None:
    scene = bpy.context.scene
    assert listed(armature) == [("walk", False, False), ("run", False, False)]
    assert angle(armature, 12) == 0
    for track, last in ((0, 20), (1, 12)):
        assert bpy.ops.tripo.play_movement(armature="Robot", track=track) == {"FINISHED"}
        assert scene.use_preview_range
        assert (scene.frame_preview_start, scene.frame_preview_end) == (1, last)
        assert angle(armature, last) == pytest.approx(1.0, abs=1e-3)
    assert listed(armature) == [("walk", False, False), ("run", True, False)]
    assert bpy.ops.tripo.rest_pose(armature="Robot") == {"FINISHED"}
    assert not scene.use_preview_range
    assert angle(armature, 12) == 0
    assert len(bpy.data.actions) == 2


def test_a_range_of_the_users_own_stays(armature: Any) -> None:
    scene = bpy.context.scene
    scene.use_preview_range = True
    scene.frame_preview_start, scene.frame_preview_end = 5, 90
    bpy.ops.tripo.play_movement(armature="Robot", track=0)
    bpy.ops.tripo.rest_pose(armature="Robot")
    assert scene.use_preview_range
    assert (scene.frame_preview_start, scene.frame_preview_end) == (5, 90)


def test_into_the_nla_from_the_current_frame_on(armature: Any) -> None:
    bpy.ops.tripo.play_movement(armature="Robot", track=1)
    bpy.context.scene.frame_set(31)
    assert bpy.ops.tripo.movement_in_nla(armature="Robot", track=1) == {"FINISHED"}
    assert listed(armature) == [("walk", False, False), ("run", False, True)]
    (strip,) = armature.animation_data.nla_tracks[1].strips
    assert (strip.frame_start, strip.frame_end) == (31, 42)
    assert angle(armature, 20) == 0
    assert angle(armature, 42) == pytest.approx(1.0, abs=1e-3)
    assert bpy.ops.tripo.movement_in_nla(armature="Robot", track=1, use=False) == {"FINISHED"}
    assert angle(armature, 42) == 0
    # Twice at the same place changes nothing of its length.
    bpy.context.scene.frame_set(3)
    bpy.ops.tripo.movement_in_nla(armature="Robot", track=1)
    (strip,) = armature.animation_data.nla_tracks[1].strips
    assert (strip.frame_start, strip.frame_end) == (3, 14)


def test_an_action_of_the_users_own_is_not_lost(armature: Any) -> None:
    armature.animation_data.action = bpy.data.actions.new("Mine")
    for press in (bpy.ops.tripo.play_movement, bpy.ops.tripo.movement_in_nla):
        with pytest.raises(RuntimeError, match="stands on no track and would be lost"):
            press(armature="Robot", track=0)
    with pytest.raises(RuntimeError, match="would be lost"):
        bpy.ops.tripo.rest_pose(armature="Robot")
    assert armature.animation_data.action.name == "Mine"


def test_what_is_not_there_is_told(armature: Any) -> None:
    with pytest.raises(RuntimeError, match="no such movement"):
        bpy.ops.tripo.play_movement(armature="Robot", track=7)
    with pytest.raises(RuntimeError, match="no armature 'Cube'"):
        bpy.ops.tripo.play_movement(armature="Cube", track=0)


def test_a_mesh_shows_the_movements_of_what_bends_it(armature: Any) -> None:
    from tripo_addon.blender.scene import playing

    cube = bpy.data.objects["Cube"]
    assert playing.armature_of(cube) is None
    cube.modifiers.new("Armature", "ARMATURE").object = armature
    assert playing.armature_of(cube) == armature
    assert playing.armature_of(None) is None
    assert playing.armature_of(bpy.data.objects["Light"]) is None
