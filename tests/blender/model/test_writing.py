# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects become a GLB file as they are seen, in a Blender that has only their .blend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import addon_utils
import bpy
import numpy as np
import pytest
from mathutils import Matrix

from tripo_addon.blender.model import writing
from tripo_addon.blender.model.outgoing import Outgoing
from tripo_addon.files import glb


def save(folder: Path, *objects: Any) -> str:
    blend = str(folder / "objects.blend")
    bpy.data.libraries.write(blend, set(objects))
    bpy.ops.wm.read_homefile(use_empty=True)
    return blend


def order(blend: str, *names: str, **more: Any) -> Outgoing:
    return Outgoing.from_json(Outgoing(blend, names, **more).to_json())


def read(path: Path) -> list[Any]:
    known = set(bpy.data.objects)
    bpy.ops.import_scene.gltf(filepath=str(path))
    return [obj for obj in bpy.data.objects if obj not in known and obj.type == "MESH"]


def monkey() -> Any:
    bpy.ops.mesh.primitive_monkey_add()
    return bpy.context.object


def test_modifiers_curves_texts_and_instances_are_seen(tmp_path: Path) -> None:
    head = monkey()
    head.modifiers.new("Array", "ARRAY").count = 2
    bpy.ops.object.text_add()
    text: Any = bpy.context.object
    text.data.extrude = 0.1
    collection = bpy.data.collections.new("Trees")
    bpy.ops.mesh.primitive_cube_add()
    tree = bpy.context.object
    collection.objects.link(tree)
    instance: Any = bpy.data.objects.new("Instance", None)
    instance.instance_type, instance.instance_collection = "COLLECTION", collection
    instance.location = (5, 0, 0)
    bpy.context.scene.collection.objects.link(instance)
    names = head.name, text.name, instance.name
    blend = save(tmp_path, head, text, instance)
    writing.write_file(order(blend, *names), str(tmp_path / "out.glb"))
    bpy.ops.wm.read_homefile(use_empty=True)
    found = read(tmp_path / "out.glb")
    assert len(found) == 3
    highest = max((obj.matrix_world @ vertex.co).x for obj in found for vertex in obj.data.vertices)
    assert highest == pytest.approx(6.0, abs=1e-4)


def test_the_frame_and_the_base(tmp_path: Path) -> None:
    head = monkey()
    head.location.x = 0
    head.keyframe_insert("location", frame=1)
    head.location.x = 9
    head.keyframe_insert("location", frame=10)
    head.shape_key_add(name="Basis")
    key = head.shape_key_add(name="Tall")
    for point in key.data:
        point.co.z *= 3
    key.value = 1.0
    blend = save(tmp_path, head)
    heights = {}
    for base in (False, True):
        bpy.ops.wm.read_homefile(use_empty=True)
        target = tmp_path / f"{base}.glb"
        writing.write_file(order(blend, head_name(blend), frame=10.0, base=base), str(target))
        bpy.ops.wm.read_homefile(use_empty=True)
        points = np.array([v.co for v in read(target)[0].data.vertices])
        heights[base] = float(np.ptp(points, 0)[2])
        assert points[:, 0].mean() == pytest.approx(9.0, abs=0.1)
    assert heights[False] == pytest.approx(3 * heights[True], rel=1e-4)


def test_what_was_moved_and_posed_without_a_key(tmp_path: Path) -> None:
    head = monkey()
    head.keyframe_insert("location", frame=1)
    head.shape_key_add(name="Basis")
    key = head.shape_key_add(name="Tall")
    for point in key.data:
        point.co.z *= 3
    key.keyframe_insert("value", frame=1)
    head.location.x, key.value = 5, 1.0
    blend = save(tmp_path, head)
    target = tmp_path / "out.glb"
    writing.write_file(order(blend, head_name(blend)), str(target))
    bpy.ops.wm.read_homefile(use_empty=True)
    points = np.array([v.co for v in read(target)[0].data.vertices])
    assert points[:, 0].mean() == pytest.approx(5.0, abs=0.1)
    assert float(np.ptp(points, 0)[2]) > 4


def head_name(blend: str) -> str:
    libraries: Any = bpy.data.libraries
    with libraries.load(blend) as (source, _):
        return str(source.objects[0])


def test_what_was_painted_and_not_saved_is_sent(tmp_path: Path) -> None:
    head = monkey()
    material = bpy.data.materials.new("Skin")
    if not material.node_tree:
        material.use_nodes = True
    image = bpy.data.images.new("Paint", 8, 8)
    image.pack()
    tree: Any = material.node_tree
    node = tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    shader = next(found for found in tree.nodes if found.type == "BSDF_PRINCIPLED")
    tree.links.new(node.outputs["Color"], shader.inputs["Base Color"])
    head.data.materials.append(material)
    picture: Any = bpy.data.images.new("Red", 8, 8)
    picture.pixels[:] = [1.0, 0.0, 0.0, 1.0] * 64
    painted = tmp_path / "red.png"
    picture.filepath_raw, picture.file_format = str(painted), "PNG"
    picture.save()
    blend = save(tmp_path, head)
    target = tmp_path / "out.glb"
    writing.write_file(order(blend, head_name(blend), images={"Paint": str(painted)}), str(target))
    bpy.ops.wm.read_homefile(use_empty=True)
    found = read(target)[0]
    assert found.data.uv_layers
    shown: Any = next(
        node.image for node in found.data.materials[0].node_tree.nodes if node.type == "TEX_IMAGE"
    )
    assert list(shown.pixels[:4]) == [1.0, 0.0, 0.0, 1.0]


def test_no_transform_is_left_in_the_file(tmp_path: Path) -> None:
    head = monkey()
    head.scale = (2, -1, 3)
    blend = save(tmp_path, head)
    matrix = Matrix.Translation((1, 2, 3))
    target = tmp_path / "out.glb"
    numbers = writing.numbers_of(matrix)
    writing.write_file(order(blend, head_name(blend), matrix=numbers), str(target))
    nodes = glb.description_of(target)["nodes"]
    assert [set(node) for node in nodes] == [{"mesh", "name"}]


@pytest.mark.parametrize(
    ("most", "reason"), [(100, "968 triangles, and this step takes 100"), (0, "")]
)
def test_more_triangles_than_a_step_takes(tmp_path: Path, most: int, reason: str) -> None:
    blend = save(tmp_path, monkey())
    wanted = order(blend, head_name(blend), most_triangles=most)
    target = tmp_path / "out.glb"
    if reason:
        with pytest.raises(ValueError, match=reason):
            writing.write_file(wanted, str(target))
    else:
        writing.write_file(wanted, str(target))
    assert target.exists() is not bool(reason)


def test_a_mesh_without_faces(tmp_path: Path) -> None:
    obj = bpy.data.objects.new("Points", bpy.data.meshes.new("Points"))
    bpy.context.scene.collection.objects.link(obj)
    blend = save(tmp_path, obj)
    with pytest.raises(writing.Nothing, match="no faces"):
        writing.write_file(order(blend, "Points"), str(tmp_path / "out.glb"))


def test_what_is_linked_from_another_file(tmp_path: Path) -> None:
    head = monkey()
    head.name = "Head"
    library = save(tmp_path, head)
    libraries: Any = bpy.data.libraries
    with libraries.load(library, link=True) as (_, wanted):
        wanted.objects = ["Head"]
    (linked,) = wanted.objects
    blend = str(tmp_path / "linked.blend")
    bpy.data.libraries.write(blend, {linked})
    bpy.ops.wm.read_homefile(use_empty=True)
    writing.write_file(order(blend, linked={library: ("Head",)}), str(tmp_path / "out.glb"))
    bpy.ops.wm.read_homefile(use_empty=True)
    assert len(read(tmp_path / "out.glb")) == 1


def test_without_the_exporter(tmp_path: Path) -> None:
    blend = save(tmp_path, monkey())
    addon_utils.disable("io_scene_gltf2")
    try:
        with pytest.raises(RuntimeError, match="format is off"):
            writing.write_file(order(blend, "Suzanne"), str(tmp_path / "out.glb"))
    finally:
        addon_utils.enable("io_scene_gltf2")
    assert not (tmp_path / "out.glb").exists()
