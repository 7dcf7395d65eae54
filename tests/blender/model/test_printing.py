# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written for printers, read back: size, unit, upright, floor, colours, faults."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from mathutils import Matrix

from tripo_addon.blender.model import printing, writing
from tripo_addon.blender.model.exported import Export, Facts
from tripo_addon.blender.model.outgoing import Outgoing
from tripo_addon.files import threemf
from tripo_addon.spec.exporting import Chosen


@pytest.fixture(autouse=True)
def _empty() -> None:
    bpy.ops.wm.read_homefile(use_empty=True)


def cone(**more: Any) -> Any:
    """It stands on its base, with its tip up."""
    bpy.ops.mesh.primitive_cone_add(radius1=1, depth=3, **more)
    return bpy.context.object


def write(path: Path, *objects: Any, mark: Any = None, **chosen: Any) -> Facts:
    name = {".stl": "print", ".3mf": "print_colour"}[path.suffix]
    order = Export(Outgoing("", ()), Chosen(name, **chosen), "Cone", mark=mark or {})
    found = writing.parts(objects, base=False)
    with bpy.context.temp_override(scene=bpy.context.scene):
        return printing.write(found, Export.from_json(order.to_json()), path)


def stl_points(path: Path) -> Any:
    data = path.read_bytes()
    (count,) = struct.unpack_from("<I", data, 80)
    assert len(data) == 84 + 50 * count, "it is no binary STL"
    rows = np.frombuffer(
        data, np.dtype([("n", "<f4", 3), ("p", "<f4", (3, 3)), ("_", "<u2")]), offset=84
    )
    return rows["p"].reshape(-1, 3)


def model_of(path: Path) -> ET.Element:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return ET.fromstring(archive.read(threemf.MODEL))


def each(model: ET.Element, name: str, space: str = threemf.CORE) -> list[ET.Element]:
    return list(model.iter(f"{{{space}}}{name}"))


def points_of(path: Path) -> Any:
    rows = each(model_of(path), "vertex")
    return np.array([[float(row.get(axis) or "") for axis in "xyz"] for row in rows])


READERS = {".stl": stl_points, ".3mf": points_of}


@pytest.mark.parametrize("ending", READERS)
def test_it_stands_upright_on_the_floor_in_millimetres(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"cone{ending}"
    facts = write(path, cone(location=(4, -5, 7)), size=80.0, size_of="height")
    found = READERS[ending](path)
    assert np.allclose(found.min(0), 0, atol=1e-4)
    assert np.allclose(found.max(0), (160 / 3, 160 / 3, 80), atol=1e-3)
    # The tip is up: nothing else is so high.
    tip = found[found[:, 2] > 79.99]
    assert np.allclose(tip[:, :2], 80 / 3, atol=1e-3)
    assert facts.size == pytest.approx((160 / 3, 160 / 3, 80))
    assert (facts.objects, facts.faults) == (1, ())


@pytest.mark.parametrize("ending", READERS)
def test_as_it_stands_in_the_scene(ending: str, tmp_path: Path) -> None:
    """Turned, mirrored and below a parent, with its modifiers; its size is its own."""
    obj = cone()
    obj.modifiers.new("Array", "ARRAY").count = 2
    holder: Any = bpy.data.objects.new("Holder", None)
    bpy.context.scene.collection.objects.link(holder)
    holder.scale = (0.1, 0.1, 0.1)
    obj.parent = holder
    obj.matrix_basis = Matrix.Rotation(1.0, 4, "X") @ Matrix.Scale(-1.5, 4, (1, 0, 0))
    bpy.context.view_layer.update()
    mesh = bpy.data.meshes.new_from_object(obj.evaluated_get(bpy.context.evaluated_depsgraph_get()))
    wanted = np.array([obj.matrix_world @ vertex.co for vertex in mesh.vertices]) * 1000
    wanted -= wanted.min(0)
    facts = write(tmp_path / f"cone{ending}", obj)
    found = READERS[ending](tmp_path / f"cone{ending}")
    distances = np.linalg.norm(found[:, None] - wanted, axis=2).min(1)
    assert distances.max() < 1e-4 * wanted.max()
    assert not facts.faults, "the mirrored one must look outwards"
    # Nothing is left, and nothing has changed.
    assert {one.name for one in bpy.data.objects} == {"Cone", "Holder"}


def test_a_scene_in_other_units(tmp_path: Path) -> None:
    from dataclasses import replace

    from tripo_addon.blender.model.exporting import times_of

    bpy.context.scene.unit_settings.scale_length = 0.001
    order = Export(Outgoing("", ()), Chosen("print"), "Cone", times_of(bpy.context.scene))
    facts = printing.write(writing.parts([cone()], base=False), order, tmp_path / "a.stl")
    assert facts.size[2] == pytest.approx(3.0), "three units are three millimetres"
    sized = replace(order, chosen=Chosen("print", 30.0))
    assert printing.write(
        writing.parts([bpy.data.objects["Cone"]], base=False), sized, tmp_path / "b.stl"
    ).size[2] == pytest.approx(30.0)


def test_holes_are_told(tmp_path: Path) -> None:
    obj = cone(end_fill_type="NOTHING")
    bpy.ops.mesh.primitive_cube_add(location=(5, 0, 0))
    facts = write(tmp_path / "a.stl", obj, bpy.context.object)
    assert facts.faults == ("Cone: 1 hole with 32 edges",)


def test_loose_crumbs_are_told(tmp_path: Path) -> None:
    bpy.ops.mesh.primitive_uv_sphere_add(segments=64, ring_count=64)
    ball: Any = bpy.context.object
    bpy.ops.mesh.primitive_cone_add(vertices=3, location=(5, 0, 0))
    ball.select_set(True)
    bpy.context.view_layer.objects.active = ball
    bpy.ops.object.join()
    facts = write(tmp_path / "a.stl", ball)
    assert facts.faults == ("Sphere: 1 small part with 4 faces",)


def test_a_seam_is_no_hole_in_the_file(tmp_path: Path) -> None:
    """Vertices at one place become one, as the format asks for."""
    obj = cone()
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.edge_split(type="EDGE")
    bpy.ops.object.mode_set(mode="OBJECT")
    assert len(obj.data.vertices) > 33
    facts = write(tmp_path / "a.3mf", obj)
    assert len(points_of(tmp_path / "a.3mf")) == 33
    assert not facts.faults


def test_the_mark_goes_with_it(tmp_path: Path) -> None:
    write(tmp_path / "a.3mf", cone(), mark={"ai_generated": True, "ai_generator": "Tripo v3"})
    told = {one.get("name"): one.text for one in each(model_of(tmp_path / "a.3mf"), "metadata")}
    assert told["Description"] == "ai_generated: True; ai_generator: Tripo v3"
    assert told["Title"] == "Cone"


def material(name: str, colour: Any) -> Any:
    made: Any = bpy.data.materials.new(name)
    if not made.node_tree:
        made.use_nodes = True
    made.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = colour
    return made


def test_colours_of_parts_with_plain_materials(tmp_path: Path) -> None:
    red, green = cone(), cone(location=(5, 0, 0))
    red.data.materials.append(material("Red", (1, 0, 0, 1)))
    green.data.materials.append(material("Grey", (0.2158605, 0.2158605, 0.2158605, 1)))
    write(tmp_path / "a.3mf", red, green)
    model = model_of(tmp_path / "a.3mf")
    known = [one.get("color") for one in each(model, "color", threemf.MATERIALS)]
    assert known == ["#808080FF", "#FF0000FF"]
    used = [
        {known[int(one.get("p1") or "")] for one in each(obj, "triangle")}
        for obj in each(model, "object")
    ]
    assert used == [{"#FF0000FF"}, {"#808080FF"}, set()]


def test_filaments(tmp_path: Path) -> None:
    """Many colours become few, and those that cover most stay."""
    bpy.ops.mesh.primitive_uv_sphere_add()
    obj: Any = bpy.context.object
    layer = obj.data.color_attributes.new("Paint", "BYTE_COLOR", "POINT")
    for vertex, place in zip(obj.data.vertices, layer.data, strict=True):
        shade = 0.9 + 0.1 * vertex.co.x
        place.color_srgb = (shade, 0, 0, 1) if vertex.co.z > 0 else (0, 0, shade, 1)
    write(tmp_path / "all.3mf", obj)
    assert len(each(model_of(tmp_path / "all.3mf"), "color", threemf.MATERIALS)) > 10
    write(tmp_path / "two.3mf", obj, filaments=2)
    model = model_of(tmp_path / "two.3mf")
    first, second = (
        tuple(bytes.fromhex((one.get("color") or "")[1:7]))
        for one in each(model, "color", threemf.MATERIALS)
    )
    assert first[2] > 180 > 60 > first[0]
    assert second[0] > 180 > 60 > second[2]
    assert {one.get("paint_color") for one in each(model, "triangle")} == {"4", "8"}
