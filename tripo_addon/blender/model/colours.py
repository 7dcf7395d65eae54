# SPDX-License-Identifier: GPL-3.0-or-later
"""The colours of a surface as numbers: of textures, attributes and plain materials, without light.

Source of the two scales: IEC 61966-2-1 (sRGB).
"""

from __future__ import annotations

from collections import deque
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

Colours = NDArray[np.uint8]
GREY = (204, 204, 204)
"""Of what has no colour."""
MOST = 32_768
"""So many colours are kept as they are; where there are more, alike ones become one."""
_BITS = 3
"""What alike colours may differ in, of the 8 bits of each channel."""
_ROUNDS = 12
_ATTRIBUTES = {"VERTEX_COLOR": "layer_name", "ATTRIBUTE": "attribute_name"}
"""Nodes that read an attribute, and what names it."""


def of_corners(mesh: bpy.types.Mesh) -> Colours:
    """sRGB of the three corners of each triangle, of shape (triangles, 3, 3)."""
    mesh.calc_loop_triangles()
    count = len(mesh.loop_triangles)
    loops, slots = np.empty(count * 3, np.int32), np.empty(count, np.int32)
    mesh.loop_triangles.foreach_get("loops", loops)
    mesh.loop_triangles.foreach_get("material_index", slots)
    triangles = loops.reshape(-1, 3)
    found = np.full((count, 3, 3), GREY, np.uint8)
    materials: list[Any] = list(mesh.materials) or [None]
    for slot, material in enumerate(materials):
        # Blender shows what is beyond the last material as the last one.
        own = slots >= slot if slot == len(materials) - 1 else slots == slot
        if own.any():
            found[own] = _of_material(mesh, material, triangles[own])
    return found


def _of_material(
    mesh: bpy.types.Mesh, material: bpy.types.Material | None, loops: NDArray[Any]
) -> Colours:
    if material is None:
        return _or_grey(_of_attribute(mesh, "", loops), loops)
    colour, node = _source(material)
    if node is not None and node.type == "TEX_IMAGE":
        return _or_grey(_of_image(mesh, node, loops), loops)
    if node is not None:
        name = getattr(node, _ATTRIBUTES[node.type])
        return _or_grey(_of_attribute(mesh, name, loops), loops)
    return _everywhere(_bytes(_srgb(np.array(colour[:3]))), loops)


def _source(material: bpy.types.Material) -> tuple[Any, Any]:
    """The plain colour of a material, and the node that its colour comes from, None for none."""
    # From 5.0 on every material has nodes, and Python warns of the question.
    tree = material.node_tree if bpy.app.version >= (5, 0, 0) or material.use_nodes else None
    nodes: list[Any] = list(tree.nodes) if tree else []
    shader = next((node for node in nodes if node.type == "BSDF_PRINCIPLED"), None)
    if shader is None:
        first = next((node for node in nodes if node.type == "TEX_IMAGE" and node.image), None)
        return material.diffuse_color, first
    socket = shader.inputs["Base Color"]
    return socket.default_value, _upstream(socket)


def _upstream(socket: Any) -> Any:
    """The first picture or attribute, from a socket against the direction of its links."""
    waiting, seen = deque([socket]), set()
    while waiting:
        for link in waiting.popleft().links:
            node = link.from_node
            if node in seen:
                continue
            seen.add(node)
            if (node.type == "TEX_IMAGE" and node.image) or node.type in _ATTRIBUTES:
                return node
            waiting.extend(node.inputs)
    return None


def _of_image(mesh: bpy.types.Mesh, node: Any, loops: NDArray[Any]) -> Colours | None:
    layer = _layer(mesh, node)
    width, height = node.image.size
    if layer is None or not width * height:
        return None
    image = node.image
    pixels = np.empty(width * height * image.channels, np.float32)
    image.pixels.foreach_get(pixels)
    pixels = pixels.reshape(height, width, image.channels)
    places = np.empty(len(mesh.loops) * 2, np.float32)
    layer.uv.foreach_get("vector", places)
    places = np.nan_to_num(places.reshape(-1, 2)[loops.ravel()], posinf=0.0, neginf=0.0) % 1.0
    across = np.minimum((places[:, 0] * width).astype(np.int64), width - 1)
    up = np.minimum((places[:, 1] * height).astype(np.int64), height - 1)
    read = pixels[up, across, :3]
    if image.channels < 3:
        read = np.repeat(read[:, :1], 3, axis=1)
    # What Blender keeps as floats is on the linear scale.
    scaled = _srgb(read) if image.is_float else read
    return _bytes(scaled).reshape(-1, 3, 3)


def _layer(mesh: bpy.types.Mesh, node: Any) -> Any:
    """The UV map that a picture lies on; None where there is none."""
    links = node.inputs["Vector"].links
    asked = links[0].from_node if links else None
    name = asked.uv_map if asked is not None and asked.type == "UVMAP" else ""
    layers: Any = mesh.uv_layers
    rendered = next((layer for layer in layers if layer.active_render), layers.active)
    return layers.get(name) or rendered


def _of_attribute(mesh: bpy.types.Mesh, name: str, loops: NDArray[Any]) -> Colours | None:
    known: Any = mesh.color_attributes
    attribute = known.get(name) or (None if name else known.active_color)
    if attribute is None:
        return None
    values = np.empty(len(attribute.data) * 4, np.float32)
    attribute.data.foreach_get("color_srgb", values)
    at = loops.ravel()
    if attribute.domain == "POINT":
        vertices = np.empty(len(mesh.loops), np.int32)
        mesh.loops.foreach_get("vertex_index", vertices)
        at = vertices[at]
    return _bytes(values.reshape(-1, 4)[at, :3]).reshape(-1, 3, 3)


def _or_grey(found: Colours | None, loops: NDArray[Any]) -> Colours:
    return _everywhere(np.array(GREY, np.uint8), loops) if found is None else found


def _everywhere(colour: Colours, loops: NDArray[Any]) -> Colours:
    return np.broadcast_to(colour, (len(loops), 3, 3)).astype(np.uint8)


def _srgb(linear: NDArray[Any]) -> NDArray[Any]:
    low = linear <= 0.0031308
    curve = 1.055 * np.maximum(linear, 0.0) ** (1 / 2.4) - 0.055
    scaled: NDArray[Any] = np.where(low, 12.92 * linear, curve)
    return scaled


def _bytes(values: NDArray[Any]) -> Colours:
    made: Colours = np.rint(np.clip(np.nan_to_num(values), 0.0, 1.0) * 255).astype(np.uint8)
    return made


def listed(corners: Colours) -> tuple[list[tuple[int, int, int]], NDArray[np.int64]]:
    """The different colours of corners, and which of them each corner has."""
    flat = corners.reshape(-1, 3)
    found, which = _different(flat)
    if len(found) > MOST:
        kept = flat.astype(np.int64) >> _BITS
        found, which = _different((kept * 255 // (255 >> _BITS)).astype(np.uint8))
    return [(r, g, b) for r, g, b in found.tolist()], which.reshape(corners.shape[:2])


def _different(flat: Colours) -> tuple[Colours, NDArray[np.int64]]:
    numbers = flat.astype(np.int64) @ (65_536, 256, 1)
    found, which = np.unique(numbers, return_inverse=True)
    return np.stack([found >> 16, found >> 8 & 255, found & 255], 1).astype(np.uint8), which


def reduced(corners: Colours, areas: NDArray[Any], most: int) -> Colours:
    """One colour for each triangle, at most so many in all: those that are nearest to what covers
    the most area."""
    flat = corners.mean(1)
    found, which = _different(_bytes(flat / 255))
    weights = np.bincount(which, areas, len(found))
    points = found.astype(np.float64)
    centres = _spread(points, weights, min(most, len(points)))
    for _ in range(_ROUNDS):
        nearest = _nearest(points, centres)
        sums = np.bincount(nearest, weights, len(centres))
        for at in np.flatnonzero(sums):
            own = nearest == at
            centres[at] = np.average(points[own], axis=0, weights=weights[own])
    chosen = _bytes(centres / 255)[_nearest(points, centres)[which]]
    return np.repeat(chosen[:, None], 3, axis=1)


def _spread(points: NDArray[Any], weights: NDArray[Any], count: int) -> NDArray[Any]:
    """Colours to begin with: that of the most area, and then each the one that is missed most."""
    weights = weights + weights.max(initial=0.0) * 1e-9 + 1e-30
    centres = [points[weights.argmax()]]
    distances = ((points - centres[0]) ** 2).sum(1)
    while len(centres) < count:
        centres.append(points[(distances * weights).argmax()])
        distances = np.minimum(distances, ((points - centres[-1]) ** 2).sum(1))
    return np.array(centres)


def _nearest(points: NDArray[Any], centres: NDArray[Any]) -> NDArray[np.int64]:
    distances = [((points - centre) ** 2).sum(1) for centre in centres]
    nearest: NDArray[np.int64] = np.argmin(distances, 0)
    return nearest
