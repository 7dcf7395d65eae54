# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of a model from four sides: what is where, in which colour."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from tests.support.delivered import Deliveries
from tripo_addon.blender.model import making, sides
from tripo_addon.blender.model.request import Request
from tripo_addon.files.folders import SIDES, side_file

RED, GREEN, BLUE, WHITE = (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)


def read(path: Path) -> Any:
    """The pixels of a picture, bottom row first."""
    image: Any = bpy.data.images.load(str(path))
    pixels = np.empty(image.size[0] * image.size[1] * 4, np.float32)
    image.pixels.foreach_get(pixels)
    return pixels.reshape(image.size[1], image.size[0], 4)


def material(colour: tuple[float, ...]) -> Any:
    made: Any = bpy.data.materials.new("Colour")
    if made.node_tree is None:
        made.use_nodes = True
    made.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (*colour, 1)
    return made


def cube() -> Any:
    """A cube each of whose sides has a colour of its own."""
    bpy.ops.mesh.primitive_cube_add()
    obj: Any = bpy.context.object
    colours = {(0, -1): RED, (1, 0): GREEN, (0, 1): BLUE, (-1, 0): WHITE}
    for at, colour in enumerate(colours.values()):
        obj.data.materials.append(material(colour))
        for face in obj.data.polygons:
            if (round(face.normal.x), round(face.normal.y)) == list(colours)[at]:
                face.material_index = at
    return obj


def test_each_side_is_seen_from_where_its_name_says(tmp_path: Path) -> None:
    sides.write([cube()], tmp_path)
    for side, colour in zip(SIDES, (RED, GREEN, BLUE, WHITE), strict=True):
        pixels = read(side_file(tmp_path, side))
        assert pixels.shape == (sides.SIZE, sides.SIZE, 4)
        middle = pixels[64, 64]
        assert middle[3] == 1.0
        assert [part > 0.4 for part in middle[:3]] == [bool(part) for part in colour], side
        assert pixels[2, 2, 3] == 0.0, "around it there is nothing"
        filled = pixels[..., 3] > 0.5
        assert filled[20:108, 20:108].all(), "a face has no holes"


def test_what_is_nearer_hides_what_is_behind_and_up_is_up(tmp_path: Path) -> None:
    obj = cube()
    bpy.ops.mesh.primitive_cube_add(size=0.6, location=(0.0, -3.0, 0.7))
    near: Any = bpy.context.object
    near.data.materials.append(material(GREEN))
    bpy.ops.mesh.primitive_cube_add(size=20)
    hidden: Any = bpy.context.object
    hidden.hide_render = True
    sides.write([obj, near, hidden], tmp_path)
    front = read(side_file(tmp_path, "front"))
    box = (front[..., 1] > 0.4) & (front[..., 0] < 0.1)
    rows, columns = np.nonzero(box)
    assert rows.mean() > 64
    assert abs(columns.mean() - 63.5) < 1
    back = read(side_file(tmp_path, "back"))
    # But for the edge of the green side.
    assert ((back[..., 1] > 0.4) & (back[..., 2] < 0.1)).mean() < 0.01


def test_textures_colour_it(tmp_path: Path) -> None:
    bpy.ops.mesh.primitive_cube_add()
    obj: Any = bpy.context.object
    made = material(WHITE)
    image: Any = bpy.data.images.new("Paint", 2048, 1024)
    image.generated_color = (0.0, 0.0, 1.0, 1.0)
    nodes = made.node_tree.nodes
    texture = nodes.new("ShaderNodeTexImage")
    texture.image = image
    made.node_tree.links.new(texture.outputs[0], nodes["Principled BSDF"].inputs["Base Color"])
    obj.data.materials.append(made)
    sides.write([obj], tmp_path)
    middle = read(side_file(tmp_path, "front"))[64, 64]
    assert middle[2] > 0.4
    assert middle[0] < 0.1
    assert tuple(image.size) == (2048, 1024)


def test_what_has_no_surface_has_no_picture(tmp_path: Path) -> None:
    empty: Any = bpy.data.objects.new("Empty", bpy.data.meshes.new("Empty"))
    bpy.context.scene.collection.objects.link(empty)
    sides.write([empty], tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("type", ["model", "movements"])
def test_a_model_of_the_service(deliveries: Deliveries, tmp_path: Path, type: str) -> None:
    file = getattr(deliveries, type)().file
    request = Request(str(file), file.suffix[1:], "a robot", -90.0, sides=str(tmp_path))
    making.make_file(Request.from_json(request.to_json()), str(tmp_path / "ready.blend"))
    for side in SIDES:
        assert (read(side_file(tmp_path, side))[..., 3] > 0.5).mean() > 0.05
