# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's own importers read what the local service makes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.support.delivered import Deliveries


@pytest.fixture(autouse=True)
def empty_file() -> Iterator[None]:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    yield
    bpy.ops.wm.read_factory_settings(use_empty=True)


@pytest.fixture
def made(service: Sandbox, tmp_path: Path) -> Callable[..., tuple[str, Path]]:
    """Makes a task that has ended, and loads its model."""
    return Deliveries(service, tmp_path).make


@pytest.fixture
def robot(made: Callable[..., tuple[str, Path]]) -> str:
    body = {"prompt": "a red robot", "model": "v3.1-20260211", "face_limit": 2000}
    return made("/generation/text-to-model", **body)[0]


def objects(type: str) -> list[Any]:
    """What was imported, without the shape that the importer draws bones with."""
    return [o for o in bpy.data.objects if o.type == type and o.name != "Icosphere"]


def test_a_skeleton(made: Any, robot: str) -> None:
    _, path = made("/animations/rig", input=robot, spec="mixamo")
    bpy.ops.import_scene.gltf(filepath=str(path))
    [armature], [mesh] = objects("ARMATURE"), objects("MESH")
    assert "mixamorig:LeftArm" in armature.data.bones
    assert [m.type for m in mesh.modifiers] == ["ARMATURE"]
    assert {g.name for g in mesh.vertex_groups} == {b.name for b in armature.data.bones}


@pytest.mark.parametrize("meshes", [0, 1])
def test_clips(made: Any, robot: str, meshes: int) -> None:
    rig, _ = made("/animations/rig", input=robot)
    clips = ["preset:walk", "preset:biped:dance_01"]
    body = {"input": rig, "animations": clips, "export_with_geometry": bool(meshes)}
    bpy.ops.import_scene.gltf(filepath=str(made("/animations/retarget", **body)[1]))
    assert len(objects("ARMATURE")) == 1
    assert len(objects("MESH")) == meshes
    assert {action.name.partition("_Armature")[0] for action in bpy.data.actions} == set(clips)


@pytest.mark.parametrize("form", ["chair", "jug", "robot"])
@pytest.mark.parametrize("quad", [False, True])
def test_every_surface_is_closed_and_looks_outwards(made: Any, form: str, quad: bool) -> None:
    from tripo_addon.blender.mesh import reports as mesh_reports

    body = {"prompt": form, "model": "v3.1-20260211", "face_limit": 2000, "quad": quad}
    _, path = made("/generation/text-to-model", **body)
    importer = bpy.ops.import_scene.fbx if quad else bpy.ops.import_scene.gltf
    importer(filepath=str(path))
    [mesh] = objects("MESH")
    assert mesh_reports.check(mesh).report.findings == ()


@pytest.mark.parametrize("format", ["glb", "fbx"])
def test_parts(made: Any, robot: str, format: str) -> None:
    parts, path = made("/mesh/segment", input=robot)
    if format == "glb":
        bpy.ops.import_scene.gltf(filepath=str(path))
    else:
        path = made("/models/convert", input=parts, format="FBX")[1]
        bpy.ops.import_scene.fbx(filepath=str(path))
    assert {"head", "torso", "arm_left"} <= {mesh.name for mesh in objects("MESH")}
    assert len({slot.material for mesh in objects("MESH") for slot in mesh.material_slots}) == 1


@pytest.mark.parametrize("format", ["GLTF", "FBX", "STL", "USDZ", "OBJ"])
def test_conversions(made: Any, robot: str, tmp_path: Path, format: str) -> None:
    _, path = made("/models/convert", input=robot, format=format)
    if format == "GLTF":
        bpy.ops.import_scene.gltf(filepath=str(path))
    elif format == "FBX":
        bpy.ops.import_scene.fbx(filepath=str(path))
    elif format == "STL":
        bpy.ops.wm.stl_import(filepath=str(path))
    elif format == "USDZ":
        bpy.ops.wm.usd_import(filepath=str(path))
    else:
        zipfile.ZipFile(io.BytesIO(path.read_bytes())).extractall(tmp_path)
        bpy.ops.wm.obj_import(filepath=str(tmp_path / "model.obj"))
    [mesh] = objects("MESH")
    assert 1900 < len(mesh.data.polygons) <= 2000
    assert sorted(mesh.dimensions)[2] == pytest.approx(1.18, abs=0.1)
    images = [image for image in bpy.data.images if image.name != "Render Result"]
    assert bool(images) == (format != "STL")
    assert all(image.size[0] == 512 for image in images)
