# SPDX-License-Identifier: GPL-3.0-or-later
"""Names say what a thing is; those that a program has made do not stay."""

from __future__ import annotations

from collections.abc import Callable

import bpy
import pytest

from tests.support.delivered import Deliveries
from tripo_addon.blender import typed
from tripo_addon.blender.model import naming, textures
from tripo_addon.blender.model.meshes import in_scene, mesh_of

Prepared = Callable[..., list[bpy.types.Object]]


@pytest.mark.parametrize(
    "name",
    [
        *("tripo_node_ad297c07", "tripo_mat_ad297c07", "mesh_0", "Mesh", "Material.001", "node-12"),
        *("geometry_0", "0", "", "tripo_part_3", "Object_2", "model", "8a4f2c1e-0000-4000", "..."),
    ],
)
def test_names_that_mean_nothing(name: str) -> None:
    assert naming.meaning(name) == ""


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("arm_left", "arm_left"),
        ("head.001", "head"),
        ("a chest, hand painted:", "a chest, hand painted"),
        ("Root", ""),
        ("mixamorig:Hips", "mixamorig:Hips"),
        ("wheel 2", "wheel 2"),
        ("armature of a boat", "armature of a boat"),
        ("node_of_ranvier", "node_of_ranvier"),
        ("facade", "facade"),
    ],
)
def test_names_that_mean_something(name: str, meaning: str) -> None:
    assert naming.meaning(name) == meaning


def test_a_model(deliveries: Deliveries, prepared: Prepared) -> None:
    made = prepared(deliveries.model().file)
    (robot,) = made
    assert robot.data
    assert (robot.name, robot.data.name) == ("a red robot", "a red robot")
    assert [slot.name for slot in robot.material_slots] == ["a red robot Material"]
    assert sorted(image.name for image in textures.of(made)) == [
        "a red robot Base Color",
        "a red robot Metallic Roughness",
        "a red robot Normal",
    ]


def test_parts_keep_their_names(deliveries: Deliveries, prepared: Prepared) -> None:
    root, *parts = prepared(deliveries.parts().file)
    assert (root.name, root.type) == ("a red robot", "EMPTY")
    assert {"head", "torso", "arm_left"} <= {part.name for part in parts}
    assert all(part.data and part.data.name == part.name for part in parts)
    assert all(part.parent == root for part in parts)


def test_parts_become_one_object(deliveries: Deliveries, prepared: Prepared) -> None:
    file = deliveries.parts().file
    parts = [obj for obj in prepared(file) if obj.type == "MESH"]
    faces = sum(len(mesh_of(obj).polygons) for obj in parts)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    (robot,) = prepared(file, parts="joined")
    assert isinstance(robot.data, bpy.types.Mesh)
    assert (robot.name, len(robot.data.polygons)) == ("a red robot", faces)
    assert len(robot.material_slots) == 1
    assert [mesh.name for mesh in bpy.data.meshes] == ["a red robot"]
    assert tuple(robot.location) == (0, 0, 0)


def test_parts_without_names(deliveries: Deliveries, prepared: Prepared) -> None:
    made = prepared(deliveries.parts().file)
    root = made[0]
    for number, part in enumerate(made[1:]):
        part.name = f"tripo_node_{number:08x}"
    naming.name_all(made, "a robot")
    assert [part.name for part in made[1:3]] == ["a robot Part 1", "a robot Part 2"]
    assert root.name == "a robot"


def test_a_rig(deliveries: Deliveries, prepared: Prepared) -> None:
    root, *others = prepared(deliveries.rig().file)
    names = {obj.type: obj.name for obj in others}
    assert root.name == "a red robot"
    assert names == {"ARMATURE": "a red robot Armature", "MESH": "a red robot Mesh"}
    (armature,) = bpy.data.armatures
    assert armature.name == "a red robot Armature"
    assert "Hip" in armature.bones


@pytest.mark.parametrize(
    ("bone", "name"),
    [("tripo_node_00ff00ff", "Root"), ("Bone.001", "Root"), ("root", "root"), ("Hips", "Hips")],
)
def test_a_root_bone_gets_a_name_where_it_has_none(bone: str, name: str) -> None:
    armature = bpy.data.armatures.new("Armature")
    obj = in_scene(bpy.data.objects.new("Armature", armature))
    typed.view_layer(bpy.context).objects.active = obj
    bpy.ops.object.mode_set(mode="EDIT")
    for made in (bone, "tripo_node_11111111"):
        edited = armature.edit_bones.new(made)
        edited.tail = (0, 0, 1)
    armature.edit_bones[1].parent = armature.edit_bones[0]
    bpy.ops.object.mode_set(mode="OBJECT")
    naming.name_all([obj], "a robot")
    assert armature.bones.keys() == [name, "tripo_node_11111111"]


def test_long_titles_leave_room_for_the_kind() -> None:
    mesh = bpy.data.meshes.new("tripo_node_1")
    mesh.materials.append(bpy.data.materials.new("tripo_mat_1"))
    obj = in_scene(bpy.data.objects.new("tripo_node_1", mesh))
    title = "an old wooden chair with carved legs, hand painted: with a red cushion"
    naming.name_all([obj], title)
    assert obj.name == "an old wooden chair with carved legs, hand painted: with a red"
    material = obj.material_slots[0].name
    assert material == "an old wooden chair with carved legs, hand painted Material"
