# SPDX-License-Identifier: GPL-3.0-or-later
"""Every preset becomes a file, in a Blender that has only the objects' .blend, and is read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import addon_utils
import bpy
import numpy as np
import pytest

from tests.support.second_blenders import COMMAND
from tripo_addon.blender.model.exported import FACTS, Export, Facts, Times
from tripo_addon.blender.model.outgoing import Outgoing
from tripo_addon.blender.scene.second_blender import SecondBlender
from tripo_addon.files import glb
from tripo_addon.spec.exporting import PRESETS, Chosen

PROMPT = "a secret prompt"


@pytest.fixture(scope="module")
def second() -> Any:
    """One second Blender writes all files: a new one takes a second."""
    made = SecondBlender(COMMAND)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _readers() -> None:
    bpy.ops.wm.read_homefile(use_empty=True)
    for name in ("io_scene_gltf2", "io_scene_fbx"):
        addon_utils.enable(name)


def puppet() -> list[Any]:
    """An empty with a textured body, moved by one bone, and a hidden level of detail."""
    scene: Any = bpy.context.scene
    root: Any = bpy.data.objects.new("Puppet", None)
    scene.collection.objects.link(root)
    root["tripo"] = {"prompt": PROMPT}
    root["ai_generated"] = True
    bpy.ops.object.armature_add()
    bones: Any = bpy.context.object
    bones.name, bones.parent = "Bones", root
    bpy.ops.mesh.primitive_cube_add(size=1, location=(0, 0, 1.5))
    body: Any = bpy.context.object
    body.name, body.parent = "Body", bones
    body.modifiers.new("Armature", "ARMATURE").object = bones
    body.vertex_groups.new(name="Bone").add(range(8), 1.0, "REPLACE")
    image: Any = bpy.data.images.new("Skin", 64, 32)
    image.pixels.foreach_set(np.tile(np.float32([0.5, 0.25, 0.125, 1]), 64 * 32))
    image.pack()
    material: Any = bpy.data.materials.new("Skin")
    if not material.node_tree:
        material.use_nodes = True
    node = material.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    shader = material.node_tree.nodes["Principled BSDF"]
    material.node_tree.links.new(node.outputs["Color"], shader.inputs["Base Color"])
    body.data.materials.append(material)
    level = body.copy()
    level.name, level.hide_viewport, level.parent = "Body_LOD1", True, body
    level.location = (0, 0, 0)
    scene.collection.objects.link(level)
    pose = bones.pose.bones["Bone"]
    pose.rotation_mode = "XYZ"
    for frame, turn in ((20, 1.0), (1, 0.0)):  # It ends as the first frame has it.
        pose.rotation_euler.x = turn
        pose.keyframe_insert("rotation_euler", frame=frame)
    return [root, bones, body, level]


def write(second: SecondBlender, name: str, folder: Path, **more: Any) -> tuple[Path, Facts]:
    objects = puppet()
    preset = PRESETS[name]
    names = tuple(obj.name for obj in (objects if preset.game else objects[:-1]))
    blend = folder / "objects.blend"
    bpy.data.libraries.write(str(blend), set(objects))
    place = folder / "made"
    place.mkdir()
    target = place / f"a puppet{preset.ending}"
    order = Export(Outgoing(str(blend), names), Chosen(name), "Puppet", Times(1, 20), **more)
    assert second.export(order, target, lambda: True)
    facts = target.with_name(f"{target.name}{FACTS}")
    found = Facts.from_json(facts.read_text())
    facts.unlink()
    bpy.ops.wm.read_homefile(use_empty=True)
    return target, found


def read(path: Path) -> dict[str, Any]:
    """The objects that Blender makes of a file; empty where it has no importer that fits."""
    file = str(path)
    match path.suffix:
        case ".glb" | ".gltf":
            bpy.ops.import_scene.gltf(filepath=file)
        case ".fbx":
            bpy.ops.import_scene.fbx(filepath=file)
        case ".obj":
            bpy.ops.wm.obj_import(filepath=file)
        case ".ply":
            bpy.ops.wm.ply_import(filepath=file)
        case ".stl":
            bpy.ops.wm.stl_import(filepath=file)
        case ".usdz" | ".usdc":
            bpy.ops.wm.usd_import(filepath=file)
        case ".abc":
            bpy.ops.wm.alembic_import(filepath=file, as_background_job=False)
    return {obj.name: obj for obj in bpy.data.objects}


RIGGED = {".glb", ".gltf", ".fbx", ".usdz", ".usdc"}
TEXTURED = RIGGED | {".obj"}


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset(second: SecondBlender, name: str, tmp_path: Path) -> None:
    preset = PRESETS[name]
    path, facts = write(second, name, tmp_path)
    meshes = 2 if preset.game else 1
    assert facts.triangles == 12 * meshes
    for file in path.parent.rglob("*"):
        assert file.is_dir() or PROMPT.encode() not in file.read_bytes(), file
    if preset.ending == ".3mf":
        return
    found = read(path)
    solids = [obj for obj in found.values() if obj.type == "MESH"]
    # The importer of glTF shows bones by a mesh of its own.
    solids = [obj for obj in solids if not obj.name.startswith("Icosphere")]
    assert len(solids) == meshes
    bpy.context.view_layer.update()
    corners = [obj.matrix_world @ vertex.co for obj in solids for vertex in obj.data.vertices]
    low, high = np.min(corners, 0), np.max(corners, 0)
    wanted = ((0, 0, 0), (1000, 1000, 1000)) if preset.printed else ((-0.5, -0.5, 1), (0.5, 0.5, 2))
    if preset.ending in {".obj", ".ply", ".stl"} or not preset.printed:
        assert np.allclose((low, high), wanted, atol=1e-3), "size and place are the same"
    assert bool([obj for obj in found.values() if obj.type == "ARMATURE"]) == (
        preset.ending in RIGGED
    )
    if preset.ending in TEXTURED:
        [image] = {
            node.image
            for obj in solids
            for material in obj.data.materials
            for node in material.node_tree.nodes
            if node.type == "TEX_IMAGE"
        }
        assert tuple(image.size) == (64, 32)
        assert image.pixels[0] == pytest.approx(0.5, abs=0.02)
    if preset.ending in {".glb", ".gltf", ".fbx"}:
        assert bpy.data.actions, "the movement is in the file"


def test_the_axes_of_engines(second: SecondBlender, tmp_path: Path) -> None:
    path, _ = write(second, "unity", tmp_path)
    data = path.read_bytes()
    at = data.index(b"UpAxis")
    # The value is the last of the property: an integer of 4 bytes.
    assert data[at : at + 60].count(b"\x01\x00\x00\x00") >= 1
    assert b"Body_LOD1" in data


def test_textures_become_smaller(second: SecondBlender, tmp_path: Path) -> None:
    from tripo_addon.blender.model import exporting

    obj = puppet()[2]
    [image] = (one for one in bpy.data.images if one.name == "Skin")
    with exporting._limited([image], 16):
        [small] = exporting.textures.of([obj])
        assert (tuple(small.size), small.name) == ((16, 8), "Skin")
    assert exporting.textures.of([obj]) == [image]
    assert (tuple(image.size), image.name) == ((64, 32), "Skin")
    assert len([one for one in bpy.data.images if "Skin" in one.name]) == 1


def test_what_is_small_for_the_web(second: SecondBlender, tmp_path: Path) -> None:
    path, facts = write(second, "web_small", tmp_path)
    told = glb.description_of(path)
    used = set(told["extensionsUsed"])
    assert "EXT_texture_webp" in used
    compressed = "KHR_draco_mesh_compression" in used
    assert compressed or "It is not compressed" in facts.remarks[0]


def test_gltf_with_files_beside_it(second: SecondBlender, tmp_path: Path) -> None:
    path, _ = write(second, "gltf", tmp_path)
    told = json.loads(path.read_text())
    names = [part["uri"] for kind in ("buffers", "images") for part in told[kind]]
    assert [name for name in names if not (path.parent / name.replace("%20", " ")).is_file()] == []


def test_a_file_that_cannot_be_written_tells_why(second: SecondBlender, tmp_path: Path) -> None:
    from tripo_addon.errors import TripoError

    empty: Any = bpy.data.objects.new("Nothing", None)
    blend = tmp_path / "objects.blend"
    bpy.data.libraries.write(str(blend), {empty})
    order = Export(Outgoing(str(blend), ("Nothing",)), Chosen("print"), "Nothing")
    with pytest.raises(TripoError, match="it has no faces"):
        second.export(order, tmp_path / "a.stl", lambda: True)
    assert not (tmp_path / "a.stl").exists()
