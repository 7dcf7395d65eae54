# SPDX-License-Identifier: GPL-3.0-or-later
"""The colours of corners: of pictures, attributes and materials, as people see them."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
import pytest

from tripo_addon.blender.model import colours


@pytest.fixture
def plane() -> Any:
    """A square with its UV map, its corner (-1, -1) at the lower left of the picture."""
    bpy.ops.wm.read_homefile(use_empty=True)
    bpy.ops.mesh.primitive_plane_add()
    obj: Any = bpy.context.object
    return obj.data


QUARTERS = np.array([[(255, 0, 0), (0, 255, 0)], [(0, 0, 255), (128, 64, 32)]], np.uint8)
"""The lower row first."""


def picture(*, floats: bool = False) -> Any:
    image: Any = bpy.data.images.new("Quarters", 8, 8, float_buffer=floats)
    pixels = np.ones((8, 8, 4), np.float32)
    pixels[:, :, :3] = np.repeat(np.repeat(QUARTERS, 4, 0), 4, 1) / 255
    if floats:
        low = pixels[:, :, :3]
        pixels[:, :, :3] = np.where(low <= 0.04045, low / 12.92, ((low + 0.055) / 1.055) ** 2.4)
    image.pixels.foreach_set(pixels.ravel())
    return image


def textured(mesh: Any, image: Any) -> Any:
    made: Any = bpy.data.materials.new("Painted")
    if not made.node_tree:
        made.use_nodes = True
    node = made.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    shader = made.node_tree.nodes["Principled BSDF"]
    made.node_tree.links.new(node.outputs["Color"], shader.inputs["Base Color"])
    mesh.materials.append(made)
    return made


def by_place(mesh: Any) -> dict[tuple[float, float], tuple[int, ...]]:
    """The colour of each corner by where that is."""
    found = colours.of_corners(mesh)
    places = [
        tuple(mesh.vertices[at].co.xy)
        for triangle in mesh.loop_triangles
        for at in triangle.vertices
    ]
    return dict(zip(places, map(tuple, found.reshape(-1, 3).tolist()), strict=True))


@pytest.mark.parametrize("floats", [False, True])
def test_a_picture(plane: Any, floats: bool) -> None:
    for loop in plane.uv_layers.active.uv:
        loop.vector = [value * 0.9 + 0.05 for value in loop.vector]
    textured(plane, picture(floats=floats))
    assert by_place(plane) == {
        (-1, -1): (255, 0, 0),
        (1, -1): (0, 255, 0),
        (-1, 1): (0, 0, 255),
        (1, 1): (128, 64, 32),
    }


def test_places_beyond_the_picture_repeat_it(plane: Any) -> None:
    for loop in plane.uv_layers.active.uv:
        loop.vector = [value * 0.9 + 5.05 for value in loop.vector]
    plane.uv_layers.active.uv[0].vector = (float("nan"), -0.95)
    textured(plane, picture())
    assert by_place(plane)[1, 1] == (128, 64, 32)


def test_a_picture_behind_other_nodes(plane: Any) -> None:
    made = textured(plane, picture())
    tree = made.node_tree
    shader, node = tree.nodes["Principled BSDF"], tree.nodes["Image Texture"]
    between = tree.nodes.new("ShaderNodeGamma")
    tree.links.new(node.outputs["Color"], between.inputs["Color"])
    tree.links.new(between.outputs["Color"], shader.inputs["Base Color"])
    assert set(by_place(plane).values()) <= set(map(tuple, QUARTERS.reshape(-1, 3).tolist()))


@pytest.mark.parametrize("domain", ["POINT", "CORNER"])
@pytest.mark.parametrize("kind", ["BYTE_COLOR", "FLOAT_COLOR"])
def test_colours_of_vertices(plane: Any, domain: str, kind: str) -> None:
    layer = plane.color_attributes.new("Paint", kind, domain)
    ends = [loop.vertex_index for loop in plane.loops] if domain == "CORNER" else range(4)
    for at, place in zip(ends, layer.data, strict=True):
        place.color_srgb = (at * 51 / 255, 0.2, 0.4, 1)
    wanted = {tuple(vertex.co.xy): (at * 51, 51, 102) for at, vertex in enumerate(plane.vertices)}
    assert by_place(plane) == wanted


def test_nothing_has_a_colour(plane: Any) -> None:
    assert set(by_place(plane).values()) == {colours.GREY}
    textured(plane, None)
    plane.uv_layers.remove(plane.uv_layers.active)
    assert len(set(by_place(plane).values())) == 1


def test_many_colours_become_alike_ones() -> None:
    every = np.array([(r, g, b) for r in range(64) for g in range(64) for b in range(12)])
    known, which = colours.listed(every.astype(np.uint8).reshape(-1, 3, 3))
    assert len(known) <= colours.MOST < len(every)
    told = np.array(known)[which].reshape(-1, 3)
    assert np.abs(told - every).max() <= 8
    assert (0, 0, 0) in known


def test_few_colours_are_those_of_most_area() -> None:
    each = [(250, 0, 0)] * 50 + [(240, 0, 0)] * 50 + [(0, 250, 0)] * 20 + [(0, 0, 9)]
    corners = np.repeat(np.array(each, np.uint8)[:, None], 3, axis=1)
    areas = np.ones(len(corners))
    areas[-1] = 1e-6
    two = colours.reduced(corners, areas, 2)
    assert set(map(tuple, two.reshape(-1, 3).tolist())) == {(245, 0, 0), (0, 250, 0)}
    assert (colours.reduced(corners[:1], areas[:1], 8) == corners[:1]).all()
