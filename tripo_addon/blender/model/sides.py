# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of a model from four sides, for who looks before a chain goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ...files import disk, png
from ...files.folders import SIDES, side_file
from . import dots
from .dots import Array, Dots

SIZE = 128
"""Pixels of a side of each picture."""
COUNT = 300_000
"""Dots of the whole model; more than its pictures have pixels."""
TEXTURE = 1024
"""Pixels of the longer side of a texture, which is made smaller for this."""
GREY = (0.7, 0.7, 0.7)
"""Of what has no colour of its own."""
AXES = {
    "front": ((1, 0, 0), (0, 0, 1), (0, -1, 0)),
    "right": ((0, 1, 0), (0, 0, 1), (1, 0, 0)),
    "back": ((-1, 0, 0), (0, 0, 1), (0, 1, 0)),
    "left": ((0, -1, 0), (0, 0, 1), (-1, 0, 0)),
}
"""As Blender's views of these names: what is right, what is up, and where who looks is."""


def write(objects: Iterable[bpy.types.Object], folder: Path) -> None:
    """Write the pictures of a model into a folder; none for what has no surface.

    Raises `OSError`.
    """
    shown = [obj for obj in objects if obj.type == "MESH" and not obj.hide_render]
    layer = bpy.context.view_layer
    assert layer
    layer.update()
    found = list(_surfaces(shown))
    total = sum(float(areas.sum()) for areas, _ in found)
    if not total:
        return
    parts = [part(max(1, round(COUNT * float(areas.sum()) / total))) for areas, part in found]
    whole = Dots(*(np.concatenate(values) for values in zip(*parts, strict=True)))
    box = dots.box_of(whole.points)
    for side in SIDES:
        pixels = dots.picture(whole, box, np.array(AXES[side], np.float32), SIZE)
        with disk.replacing(side_file(folder, side)) as file:
            file.write_bytes(png.encode(pixels))


def _surfaces(objects: Iterable[bpy.types.Object]) -> Iterator[tuple[Array, Any]]:
    """For each object the areas of its triangles, and a function that scatters dots on them."""
    depsgraph = bpy.context.evaluated_depsgraph_get()
    for obj in objects:
        seen = obj.evaluated_get(depsgraph)
        mesh = seen.to_mesh()
        try:
            surface = _Surface(obj, mesh)
        finally:
            seen.to_mesh_clear()
        if len(surface.areas) and surface.areas.sum() > 0:
            yield surface.areas, surface.dots


class _Surface:
    """The triangles of a mesh object in the world, with what colours them."""

    def __init__(self, obj: bpy.types.Object, mesh: bpy.types.Mesh) -> None:
        mesh.calc_loop_triangles()
        triangles: Any = mesh.loop_triangles
        count = len(triangles)
        turn = np.array(obj.matrix_world, np.float32)
        points = _values(mesh.vertices, "co", len(mesh.vertices) * 3).reshape(-1, 3)
        points = points @ turn[:3, :3].T + turn[:3, 3]
        corners = _values(triangles, "vertices", count * 3, np.int32).reshape(-1, 3)
        self.corners = points[corners]
        edges = self.corners[:, 1:] - self.corners[:, :1]
        across = np.cross(edges[:, 0], edges[:, 1])
        self.areas = np.linalg.norm(across, axis=1)
        self.normals = across / np.maximum(self.areas, 1e-20)[:, None]
        self.materials = _values(triangles, "material_index", count, np.int32)
        self.colours = [_colour_of(slot.material) for slot in obj.material_slots]
        layer: Any = mesh.uv_layers.active
        self.uvs = None
        if layer and count:
            loops = _values(triangles, "loops", count * 3, np.int32).reshape(-1, 3)
            self.uvs = _values(layer.uv, "vector", len(mesh.loops) * 2).reshape(-1, 2)[loops]

    def dots(self, count: int) -> Dots:
        """So many dots of it."""
        chosen, shares = dots.scattered(count, self.areas)
        points = np.einsum("nc,ncd->nd", shares, self.corners[chosen])
        colours = np.empty((count, 3), np.float32)
        colours[:] = GREY
        uvs = None if self.uvs is None else np.einsum("nc,ncd->nd", shares, self.uvs[chosen])
        for at, colour in enumerate(self.colours):
            mine = self.materials[chosen] == at
            if isinstance(colour, tuple):
                colours[mine] = colour
            elif uvs is not None:
                colours[mine] = _sampled(colour, uvs[mine])
        return Dots(points, self.normals[chosen], colours)


def _values(items: Any, name: str, count: int, kind: Any = np.float32) -> Array:
    found = np.empty(count, kind)
    items.foreach_get(name, found)
    return found


def _colour_of(material: bpy.types.Material | None) -> Array | tuple[float, ...]:
    """The texture of a material's colour as pixels of shape (height, width, 3), or one colour."""
    tree: Any = material.node_tree if material else None
    nodes = tree.nodes if tree else ()
    principled = (node for node in nodes if node.type == "BSDF_PRINCIPLED")
    socket = next((node.inputs["Base Color"] for node in principled), None)
    if socket is None:
        return GREY
    image = _image_before(socket)
    if image is not None and (pixels := _pixels(image)) is not None:
        return pixels
    return tuple(part ** (1 / 2.2) for part in socket.default_value[:3])


def _image_before(socket: bpy.types.NodeSocket) -> bpy.types.Image | None:
    """The first image on the way to a socket."""
    waiting, known = [socket], set()
    while waiting:
        for link in waiting.pop().links or ():
            node: Any = link.from_node
            if node is None or node.name in known:
                continue
            known.add(node.name)
            if node.type == "TEX_IMAGE" and node.image:
                found: bpy.types.Image = node.image
                return found
            waiting += node.inputs
    return None


def _pixels(image: bpy.types.Image) -> Array | None:
    """An image's pixels, bottom row first, of no more than are needed; None for none."""
    small = image.copy()
    try:
        width, height = small.size
        if not width or not height:
            return None
        if max(width, height) > TEXTURE:
            part = TEXTURE / max(width, height)
            small.scale(max(1, round(width * part)), max(1, round(height * part)))
        width, height = small.size
        pixels = np.empty(width * height * small.channels, np.float32)
        small.pixels.foreach_get(pixels)  # type: ignore[attr-defined]
        colours = pixels.reshape(height, width, small.channels)
        return colours[..., :3] if small.channels >= 3 else colours[..., :1].repeat(3, 2)
    finally:
        bpy.data.images.remove(small)


def _sampled(pixels: Array, uvs: Array) -> Array:
    """The colours of an image at places of it, which repeats for ever."""
    height, width = pixels.shape[:2]
    uvs = np.nan_to_num(uvs)
    x = (uvs[:, 0] % 1.0 * width).astype(np.int64) % width
    y = (uvs[:, 1] % 1.0 * height).astype(np.int64) % height
    found: Array = pixels[y, x]
    return found
