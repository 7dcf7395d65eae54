# SPDX-License-Identifier: GPL-3.0-or-later
"""Splats become points with their colours and sizes, upright, as balls that are really drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from mathutils import Matrix

from tests.files.test_splat import rows, write
from tripo_addon.blender.model import making, splats
from tripo_addon.blender.model.request import Request
from tripo_addon.blender.typed import open_library


@pytest.fixture(autouse=True)
def empty_file() -> Iterator[None]:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    yield
    bpy.ops.wm.read_factory_settings(use_empty=True)


@pytest.fixture
def tower(tmp_path: Path) -> Path:
    """1000 splats: one unit high along the file's Y, red, half of them nearly transparent."""
    made = rows(1000)
    made["y"], made["x"] = made["x"].copy(), 0
    made["z"] = np.where(made["y"] > 0.5, 0.25, 0)
    made["f_dc_0"], made["f_dc_1"], made["f_dc_2"] = 10, -10, -10
    made["opacity"][::2] = -6
    made["opacity"][1::2] = 6
    return write(tmp_path / "tower.ply", made)


def make(file: Path, turn: float = 0.0) -> Any:
    [obj] = making.make(Request(str(file), "ply", "a tower", turn))
    return obj


def drawn(obj: Any) -> Any:
    """The point cloud that Blender draws for an object."""
    graph = bpy.context.evaluated_depsgraph_get()
    for instance in graph.object_instances:
        if instance.object.type == "POINTCLOUD" and instance.object.name == obj.name:
            return instance.object.data.copy()
    return None


def set_inputs(obj: Any, values: dict[str, float]) -> None:
    """Set the modifier's values by the names that a user sees."""
    modifier = obj.modifiers[0]
    for item in modifier.node_group.interface.items_tree:
        if item.name in values:
            modifier[item.identifier] = values[item.name]
    obj.update_tag()


def test_it_stands_upright_on_the_floor_and_has_its_name(tower: Path) -> None:
    obj = make(tower)
    points = np.array([vertex.co for vertex in obj.data.vertices])
    assert (points[:, 2].min(), points[:, 2].max()) == pytest.approx((0, 1))
    # The upper half leans to the file's +Z, which is Blender's -Y.
    assert points[-1, 1] == pytest.approx(points[:, 1].min())
    assert (obj.name, obj.data.name) == ("a tower", "a tower")


def test_the_opaque_ones_are_drawn_with_size_and_colour(tower: Path) -> None:
    obj = make(tower)
    cloud = drawn(obj)
    assert len(cloud.points) == 500
    assert {round(point.radius, 4) for point in cloud.points} == {0.01}
    colours = np.empty(500 * 4, np.float32)
    cloud.attributes[splats.COLOUR].data.foreach_get("color", colours)
    assert colours.reshape(-1, 4).mean(0).tolist() == pytest.approx([1, 0, 0, 1])
    assert [material.name for material in cloud.materials] == ["Splats"]
    assert obj.material_slots[0].material.diffuse_color[:] == (1, 0, 0, 1)


def test_the_modifier_can_be_set(tower: Path) -> None:
    obj = make(tower)
    set_inputs(obj, {"Size": 3.0, "Least Opacity": 0.0})
    cloud = drawn(obj)
    assert len(cloud.points) == 1000
    assert cloud.points[1].radius == pytest.approx(0.03)


def test_sizes_go_with_the_scale(tower: Path) -> None:
    obj = make(tower)
    obj.data.transform(Matrix.Scale(2, 4))
    splats.scale_sizes(obj.data, 2)
    assert obj.data.attributes[splats.SIZE].data[0].value == pytest.approx(0.02)


def test_it_is_saved_and_appended_whole(tower: Path, tmp_path: Path) -> None:
    target = tmp_path / "ready.blend"
    making.make_file(Request(str(tower), "ply", "a tower"), str(target))
    bpy.ops.wm.read_homefile(use_empty=True)
    with open_library(str(target)) as (source, wanted):
        wanted.objects = source.objects
    [obj] = wanted.objects
    bpy.context.scene.collection.objects.link(obj)
    assert len(drawn(obj).points) == 500


def test_cycles_shows_the_colour(tower: Path, tmp_path: Path) -> None:
    set_inputs(make(tower), {"Size": 5.0})
    scene = bpy.context.scene
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(camera)
    scene.camera = camera
    camera.location, camera.rotation_euler = (0, -3, 0.5), (np.pi / 2, 0, 0)
    scene.render.engine = "CYCLES"
    scene.cycles.samples, scene.cycles.use_denoising = 4, False
    scene.view_settings.view_transform = "Standard"
    scene.render.resolution_x = scene.render.resolution_y = 64
    scene.render.filepath = str(tmp_path / "picture.png")
    bpy.ops.render.render(write_still=True)
    image = bpy.data.images.load(scene.render.filepath)
    pixels = np.array(image.pixels).reshape(-1, 4)
    assert ((pixels[:, 0] > 0.9) & (pixels[:, 1] < 0.1) & (pixels[:, 2] < 0.1)).sum() > 10


def test_a_mesh_in_a_ply_file_stays_a_mesh(tmp_path: Path) -> None:
    bpy.ops.mesh.primitive_cube_add()
    file = tmp_path / "cube.ply"
    bpy.ops.wm.ply_export(filepath=str(file))
    obj = make(file)
    assert len(obj.data.polygons) in {6, 12}
    assert not obj.modifiers
