# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of the user's scene become files; the scene, and every other file, stay as they are."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from tests.support.second_blenders import COMMAND
from tripo_addon import api
from tripo_addon.errors import Invalid, Storage, TripoError
from tripo_addon.files import glb
from tripo_addon.spec.exporting import PRESETS

pytestmark = pytest.mark.usefixtures("blender")


@pytest.fixture(params=[False, True], ids=["here", "second"])
def way(request: pytest.FixtureRequest) -> Iterator[bool]:
    """In this Blender, and in a second one as in a window."""
    from tripo_addon.blender import current
    from tripo_addon.blender.scene.second_blender import SecondBlender

    if request.param:
        current.session().second_blender = SecondBlender(COMMAND)
    yield request.param
    current.stop()


def model() -> Any:
    """A marked root with two parts, the second hidden in a way, and a level of detail."""
    bpy.ops.mesh.primitive_cube_add(size=1, location=(2, 0, 0))
    root: Any = bpy.context.object
    root.name = "Owl"
    root.data["ai_generated"] = True
    root.data["ai_generator"] = "Tripo v3.1"
    bpy.ops.mesh.primitive_cone_add(location=(2, 0, 1))
    hat: Any = bpy.context.object
    hat.name, hat.parent = "Hat", root
    hat.matrix_parent_inverse = root.matrix_world.inverted()
    level = root.copy()
    level.name, level.hide_viewport, level.parent = "Owl_LOD1", True, root
    level.location = (0, 0, 0)
    bpy.context.scene.collection.objects.link(level)
    bpy.context.view_layer.update()
    return root


def state() -> Any:
    """What a user would miss."""
    layer: Any = bpy.context.view_layer
    layer.update()
    return (
        bpy.context.scene.name,
        bpy.context.mode,
        layer.objects.active and layer.objects.active.name,
        [(obj.name, obj.select_get(), obj.hide_viewport, obj.mode) for obj in layer.objects],
        [(obj.name, [tuple(row) for row in obj.matrix_world]) for obj in bpy.data.objects],
        {name: len(getattr(bpy.data, name)) for name in ("scenes", "objects", "meshes", "images")},
        [(image.name, tuple(image.size), image.filepath_raw) for image in bpy.data.images],
        bpy.context.scene.frame_current,
    )


@pytest.mark.parametrize("name", ["unity", "godot", "obj", "print", "print_colour", "quick_look"])
def test_the_scene_stays_as_it_is(way: bool, name: str, tmp_path: Path) -> None:
    root = model()
    image: Any = bpy.data.images.new("Skin", 16, 16)
    image.pack()
    bpy.context.view_layer.objects.active = root
    bpy.ops.object.mode_set(mode="EDIT")
    before = state()
    path = tmp_path / f"owl{PRESETS[name].ending}"
    done = api.export(root, path=path, preset=name)
    assert done.files[0] == path
    assert state() == before
    assert done.objects == (3 if PRESETS[name].game else 2)
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []
    bpy.ops.object.mode_set(mode="OBJECT")


def test_what_is_edited_is_written(way: bool, tmp_path: Path) -> None:
    import bmesh

    root = model()
    bpy.context.view_layer.objects.active = root
    bpy.ops.object.mode_set(mode="EDIT")
    mesh = bmesh.from_edit_mesh(root.data)
    for vertex in mesh.verts:
        vertex.co *= 4
    bmesh.update_edit_mesh(root.data)
    done = api.export(root, path=tmp_path / "owl.stl")
    assert done.size[0] == pytest.approx(4000, rel=1e-4)
    bpy.ops.object.mode_set(mode="OBJECT")


def test_the_mark_goes_with_it(way: bool, tmp_path: Path) -> None:
    root = model()
    api.export(root, path=tmp_path / "owl.glb")
    told = glb.description_of(tmp_path / "owl.glb")
    assert told["asset"]["extras"]["ai_generator"] == "Tripo v3.1"
    marked = [mesh for mesh in told["meshes"] if mesh.get("extras", {}).get("ai_generated")]
    assert len(marked) == 1


def test_nothing_is_replaced_unasked(way: bool, tmp_path: Path) -> None:
    root = model()
    path = tmp_path / "owl.obj"
    for mine in (path, path.with_suffix(".mtl")):
        mine.write_text("mine")
    with pytest.raises(Storage, match=r"owl\.obj exists already"):
        api.export(root, path=path)
    assert path.read_text() == "mine"
    path.unlink()
    with pytest.raises(Storage, match=r"owl\.mtl exists already"):
        api.export(root, path=path)
    assert (path.exists(), path.with_suffix(".mtl").read_text()) == (False, "mine")
    path.write_text("mine")
    done = api.export(root, path=path, overwrite=True)
    assert {file.name for file in done.files} == {"owl.obj", "owl.mtl"}
    assert "mine" not in path.read_text()


def test_an_ending_in_capitals(way: bool, tmp_path: Path) -> None:
    done = api.export(model(), path=tmp_path / "owl.GLB")
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["owl.GLB"]
    assert done.files == (tmp_path / "owl.GLB",)


def test_a_print_of_what_was_moved_without_a_key(way: bool, tmp_path: Path) -> None:
    root = model()
    for frame, size in ((1, 1.0), (10, 3.0)):
        root.scale = (size,) * 3
        root.keyframe_insert("scale", frame=frame)
    bpy.context.scene.frame_set(1)
    root.scale = (2, 2, 2)
    bpy.context.view_layer.update()
    assert api.export(root, path=tmp_path / "owl.stl").size[1] == pytest.approx(4000)


def test_the_bones_of_a_mesh_go_with_it(tmp_path: Path) -> None:
    root = model()
    bpy.ops.object.armature_add()
    bones: Any = bpy.context.object
    bones.name = "Bones"
    root.modifiers.new("Armature", "ARMATURE").object = bones
    api.export(root, path=tmp_path / "owl.glb")
    names = {node["name"] for node in glb.description_of(tmp_path / "owl.glb")["nodes"]}
    assert {"Owl", "Hat", "Bones"} <= names
    assert not {"Cube", "Owl_LOD1"} & names


def test_without_objects_what_is_selected(tmp_path: Path) -> None:
    root = model()
    for obj in bpy.context.view_layer.objects:
        obj.select_set(obj == root)
    done = api.export(path=tmp_path / "owl.3mf", size_mm=80, size_of="height", filaments=2)
    assert done.size[2] == pytest.approx(80)
    assert (done.objects, done.faults) == (2, ())
    assert done.millimetres.endswith("80.0 mm")


def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    root = model()
    for given, told in (
        ({"path": tmp_path / "owl"}, "is no file"),
        ({"path": tmp_path / "gone" / "owl.glb"}, "There is no folder"),
        ({"path": tmp_path / "owl.glb", "size_mm": 5}, "only prints have a size"),
        ({"path": tmp_path / "owl.glb", "preset": "unity"}, "writes .fbx"),
        ({"path": tmp_path / "owl.glb", "objects": ["Owl"]}, "no objects"),
    ):
        with pytest.raises(Invalid, match=told):
            api.export(**{"objects": root, **given})
    camera = bpy.data.objects["Camera"]
    with pytest.raises(TripoError, match="Nothing to export"):
        api.export(camera, path=tmp_path / "owl.glb")
    assert not list(tmp_path.glob("*.glb"))


def test_a_full_or_closed_folder(
    way: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tripo_addon.blender.scene import exports

    def no_room(*given: Any, **more: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exports.tempfile, "TemporaryDirectory", no_room)
    with pytest.raises(Storage, match="No space left on device"):
        api.export(model(), path=tmp_path / "owl.glb")
    assert not (tmp_path / "owl.glb").exists()


def test_pictures_painted_and_not_saved_are_written(way: bool, tmp_path: Path) -> None:
    root = model()
    image: Any = bpy.data.images.new("Skin", 16, 16)
    image.pixels.foreach_set(np.tile(np.float32([1, 0, 0, 1]), 256))
    material: Any = bpy.data.materials.new("Skin")
    if not material.node_tree:
        material.use_nodes = True
    node = material.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    shader = material.node_tree.nodes["Principled BSDF"]
    material.node_tree.links.new(node.outputs["Color"], shader.inputs["Base Color"])
    root.data.materials.append(material)
    api.export(root, path=tmp_path / "owl.3mf")
    import zipfile

    with zipfile.ZipFile(tmp_path / "owl.3mf") as archive:
        text = archive.read("3D/3dmodel.model").decode()
    assert '<m:color color="#FF0000FF"/>' in text


def test_the_operator_writes_and_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.support.waiting import patience
    from tripo_addon.blender.scene import running_export

    told = tmp_path / "told"
    slicer = tmp_path / "My Slicer"
    slicer.write_text(
        f"#!{sys.executable}\nimport json, sys\n"
        f"print(json.dumps(sys.argv[1:]), file=open({str(told)!r}, 'w'))\n"
    )
    slicer.chmod(0o755)
    preferences: Any = bpy.context.preferences.addons["tripo_addon"].preferences
    preferences.slicer = str(slicer)
    root = model()
    for obj in bpy.context.view_layer.objects:
        obj.select_set(obj == root)
    path = tmp_path / "owl.stl"
    assert bpy.ops.tripo.export(filepath=str(path), preset="print", size_mm=50) == {"FINISHED"}
    last = running_export.last()
    assert last
    assert last.done
    assert max(last.done.size) == pytest.approx(50)
    with pytest.raises(RuntimeError, match="exists already"):
        bpy.ops.tripo.export(filepath=str(path), preset="print")
    assert bpy.ops.tripo.open_slicer(name="My Slicer") == {"FINISHED"}
    import time

    end = time.monotonic() + patience(20)
    while not (told.exists() and told.read_text()):
        assert time.monotonic() < end
        time.sleep(0.02)
    assert json.loads(told.read_text()) == [str(path)]
    with pytest.raises(RuntimeError, match="There is no program"):
        bpy.ops.tripo.open_slicer(name="Nothing")
    preferences.slicer = ""
