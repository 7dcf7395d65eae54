# SPDX-License-Identifier: GPL-3.0-or-later
"""Armature, skin and animations of a rigged model arrive whole, from GLB and from FBX."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from mathutils import Matrix

from tests.support.delivered import CLIPS, Deliveries
from tripo_addon.blender import typed
from tripo_addon.blender.model import animating, meshes

Prepared = Callable[..., list[bpy.types.Object]]
NAMES = ["dance_01", "run", "walk"]


@pytest.mark.parametrize(
    ("name", "owners", "clip"),
    [
        ("preset:walk", (), "walk"),
        ("preset:walk_Armature", ("Armature",), "walk"),
        ("preset:biped:dance_01_Armature.001", ("Armature",), "dance_01"),
        ("preset:quadruped:walk", (), "walk"),
        ("Armature|Armature|preset:run", ("Armature",), "run"),
        ("Armature|mixamo.com|Layer0", ("Armature",), "mixamo.com"),
        ("Armature|walk|Base Layer", ("Armature",), "walk"),
        ("walk", ("Armature",), "walk"),
        ("Armature", ("Armature",), "Armature"),
    ],
)
def test_names_of_animations(name: str, owners: tuple[str, ...], clip: str) -> None:
    assert animating.clip_name(name, owners) == clip


@pytest.fixture(params=["glb", "fbx"])
def moves(request: pytest.FixtureRequest, deliveries: Deliveries) -> Path:
    """A rigged model with three animations."""
    file = deliveries.movements().file
    return file if request.param == "glb" else as_fbx(file)


def as_fbx(file: Path) -> Path:
    """The same as an FBX file, which the local service cannot write with bones."""
    bpy.ops.import_scene.gltf(filepath=str(file))
    for obj in [obj for obj in bpy.data.objects if obj.name == "Icosphere"]:
        bpy.data.objects.remove(obj)
    target = file.with_suffix(".fbx")
    bpy.ops.export_scene.fbx(
        filepath=str(target),
        add_leaf_bones=False,
        bake_anim=bool(bpy.data.actions),
        bake_anim_use_nla_strips=False,
    )
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return target


def armature_of(objects: list[Any]) -> Any:
    (found,) = [obj for obj in objects if obj.type == "ARMATURE"]
    return found


def seen(objects: list[Any], frame: int) -> Any:
    """The vertices of the mesh in the world at a frame, bent by its bones."""
    typed.scene(bpy.context).frame_set(frame)
    depsgraph = bpy.context.evaluated_depsgraph_get()
    (mesh,) = [obj.evaluated_get(depsgraph) for obj in objects if obj.type == "MESH"]
    return meshes.points(mesh, mesh.matrix_world)


def appended(objects: list[Any], path: Path) -> list[Any]:
    """The objects after a way through a .blend, as they come into the user's file."""
    bpy.data.libraries.write(str(path), set(objects))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with typed.open_library(str(path)) as (source, wanted):
        wanted.objects = source.objects
    for obj in wanted.objects:
        meshes.in_scene(obj)
    typed.view_layer(bpy.context).update()
    return list(wanted.objects)


@pytest.mark.parametrize("play", [True, False])
def test_all_animations_arrive(moves: Path, prepared: Prepared, tmp_path: Path, play: bool) -> None:
    found = appended(prepared(moves, CLIPS, play=play), tmp_path / "out.blend")
    assert sorted(action.name for action in bpy.data.actions) == NAMES
    armature = armature_of(found)
    data = armature.animation_data
    tracks = {track.name: track for track in data.nla_tracks}
    assert sorted(tracks) == NAMES
    assert all(track.mute for track in tracks.values())
    for name, track in tracks.items():
        (strip,) = track.strips
        assert strip.action.name == name
        if hasattr(strip, "action_slot"):
            assert strip.action_slot
    if not play:
        assert data.action is None
        rest = [np.array(bone.matrix_basis) for bone in armature.pose.bones]
        assert np.allclose(rest, np.eye(4))
        assert np.allclose(seen(found, 1), seen(found, 10))
        return
    assert data.action.name == "walk"
    if hasattr(data, "action_slot"):
        assert data.action_slot in list(data.action.slots)
    assert not np.allclose(seen(found, 1), seen(found, 10), atol=0.01)


def test_each_track_moves_the_model(moves: Path, prepared: Prepared, tmp_path: Path) -> None:
    found = appended(prepared(moves, CLIPS, play=False), tmp_path / "out.blend")
    still = seen(found, 8)
    for track in armature_of(found).animation_data.nla_tracks:
        track.mute = False
        # Blender finds out what now depends on what only when objects come or go.
        meshes.in_scene(bpy.data.objects.new("Another", None))
        assert not np.allclose(seen(found, 8), still, atol=0.01), track.name
        track.mute = True


def test_the_first_that_was_asked_for_plays(moves: Path, prepared: Prepared) -> None:
    made = prepared(moves, CLIPS[::-1])
    assert armature_of(made).animation_data.action.name == "run"


def test_as_delivered_all_are_kept_too(moves: Path, prepared: Prepared, tmp_path: Path) -> None:
    appended(prepared(moves, CLIPS, as_delivered=True), tmp_path / "out.blend")
    assert len(bpy.data.actions) == 3


@pytest.mark.parametrize("format", ["glb", "fbx"])
def test_a_rig(deliveries: Deliveries, prepared: Prepared, tmp_path: Path, format: str) -> None:
    file = deliveries.rig().file
    file = as_fbx(file) if format == "fbx" else file
    made = prepared(file)
    (plain,) = [obj for obj in made if obj.type == "MESH"]
    without_bones = meshes.points(plain, plain.matrix_world)
    found = appended(made, tmp_path / "out.blend")
    armature = armature_of(found)
    (mesh,) = [obj for obj in found if obj.type == "MESH"]
    (modifier,) = mesh.modifiers
    assert modifier.object == armature
    assert {group.name for group in mesh.vertex_groups} == set(armature.data.bones.keys())
    # In its rest pose the skin lies where the mesh does.
    assert np.allclose(seen(found, 1), without_bones, atol=1e-3)
    assert armature.parent.type == "EMPTY"
    low, high = meshes.box([mesh], Matrix()) or (None, None)
    assert low is not None
    assert high is not None
    head = armature.matrix_world @ armature.data.bones["Head"].head_local
    assert low[2] < head.z < high[2]
    before = seen(found, 1)
    armature.pose.bones["Head"].rotation_mode = "XYZ"
    armature.pose.bones["Head"].rotation_euler = (1.5, 0, 0)
    assert not np.allclose(seen(found, 1), before, atol=0.1)


def test_one_animation_is_named_after_the_preset(
    deliveries: Deliveries, prepared: Prepared
) -> None:
    rig = deliveries.rig().task
    file = deliveries.make("/animations/retarget", input=rig, animations=["preset:idle"]).file
    made = prepared(file, ("preset:biped:idle_calm",))
    assert [action.name for action in bpy.data.actions] == ["idle_calm"]
    assert armature_of(made).animation_data.action == bpy.data.actions[0]
