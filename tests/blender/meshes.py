# SPDX-License-Identifier: GPL-3.0-or-later
"""Meshes to check and to mend, and what must not change of them."""

from __future__ import annotations

import math
from typing import Any

import bmesh
import bpy
import numpy as np


def cube() -> Any:
    return bpy.data.objects["Cube"]


def drop_face(obj: Any) -> None:
    """Take a face out of an object's mesh, in Object mode."""
    mesh = bmesh.new()
    mesh.from_mesh(obj.data)
    mesh.faces.ensure_lookup_table()
    bmesh.ops.delete(mesh, geom=[mesh.faces[0]], context="FACES_ONLY")
    mesh.to_mesh(obj.data)
    mesh.free()


def state() -> Any:
    """All that a check must not change."""
    context = bpy.context
    bpy.context.view_layer.update()
    obj = context.object
    return (
        context.mode,
        obj,
        list(context.selected_objects),
        list(context.scene.tool_settings.mesh_select_mode),
        len(bpy.data.meshes),
        len(bpy.data.objects),
        [obj.matrix_world.copy(), *(vertex.co.copy() for vertex in obj.data.vertices)],
        [tuple(face.vertices) for face in obj.data.polygons],
        selected(obj) if obj.data.is_editmode else [face.select for face in obj.data.polygons],
    )


def selected(obj: Any) -> tuple[list[int], list[int], list[int]]:
    mesh = bmesh.from_edit_mesh(obj.data)
    vertices, edges, faces = (
        [element.index for element in elements if element.select]
        for elements in (mesh.verts, mesh.edges, mesh.faces)
    )
    return vertices, edges, faces


def contents(obj: Any) -> dict[str, bytes]:
    """All that an object's mesh consists of, byte for byte; in Edit mode as it is edited."""
    if obj.mode != "EDIT":
        return _of_mesh(obj.data)
    # The arrays of a mesh that is being edited are out of reach.
    obj.update_from_editmode()
    try:
        return _of_mesh(obj.to_mesh())
    finally:
        obj.to_mesh_clear()


def _of_mesh(mesh: Any) -> dict[str, bytes]:
    found = {
        name: mesh.attributes[name].domain.encode() + _values(mesh.attributes[name])
        for name, _ in mesh.attributes.items()
    }
    starts = np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("loop_start", starts)
    found["starts"] = starts.tobytes()
    for key in mesh.shape_keys.key_blocks if mesh.shape_keys else ():
        places = np.empty(len(key.data) * 3, np.float32)
        key.data.foreach_get("co", places)
        found[f"key {key.name}"] = places.tobytes()
    return found


def _values(attribute: Any) -> bytes:
    kinds = {
        "FLOAT_VECTOR": ("vector", 3, np.float32),
        "FLOAT2": ("vector", 2, np.float32),
        "INT32_2D": ("value", 2, np.int32),
        "INT": ("value", 1, np.int32),
        "BOOLEAN": ("value", 1, bool),
        "FLOAT": ("value", 1, np.float32),
        "INT16_2D": ("value", 2, np.int16),
    }
    name, width, kind = kinds[attribute.data_type]
    values = np.empty(len(attribute.data) * width, kind)
    attribute.data.foreach_get(name, values)
    return values.tobytes()


CUBE = [(x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)]
QUADS = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]


def faulty(name: str) -> Any:
    """A new mesh with one fault, by its name in `mesh.faults.ALL`; `split` has each face apart."""
    points: list[Any] = list(CUBE)
    faces: list[Any] = list(QUADS)
    edges: list[Any] = []
    match name:
        case "invalid":
            points.append((math.nan, 0, 0))
        case "non_manifold":
            # Two rooms with a wall between them.
            points += [(2, y, z) for y in (0, 1) for z in (0, 1)]
            faces += [(8, 10, 11, 9), (4, 8, 9, 5), (6, 7, 11, 10), (4, 6, 10, 8), (5, 9, 11, 7)]
        case "holes":
            del faces[0]
        case "flipped":
            faces[0] = faces[0][::-1]
        case "inside_out":
            faces = [face[::-1] for face in faces]
        case "one_sided":
            points, faces = _moebius(12)
        case "degenerate":
            # On an edge of the cube there is a third vertex, and a face without area beside it.
            points.append((0, 0, 0.5))
            faces = [(0, 8, 1, 3, 2), *faces[1:], (1, 8, 0)]
        case "duplicate":
            points += [points[corner] for corner in faces[0]]
            faces.append((8, 9, 10, 11))
        case "loose":
            points += [(5, 5, 5), (6, 6, 6), (7, 7, 7)]
            edges.append((8, 9))
        case "small_parts":
            return _sphere_and_chip()
        case "seams":
            points, faces = _split(points, faces)
        case "seams with a hole":
            points, faces = _split(points, faces[1:])
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(points, edges, faces)
    return mesh


def add(mesh: Any) -> Any:
    """A new object, alone selected and active."""
    obj = bpy.data.objects.new(mesh.name, mesh)
    bpy.context.scene.collection.objects.link(obj)
    for other in bpy.context.selected_objects:
        other.select_set(False)
    obj.select_set(True)
    bpy.context.view_layer.objects.active = obj
    bpy.context.view_layer.update()
    return obj


def _split(points: Any, faces: Any) -> tuple[list[Any], list[Any]]:
    corners = [corner for face in faces for corner in face]
    return [points[corner] for corner in corners], np.arange(len(corners)).reshape(-1, 4).tolist()


def _moebius(steps: int) -> tuple[list[Any], list[Any]]:
    points = []
    for step in range(steps):
        turn = 2 * math.pi * step / steps
        for side in (-0.3, 0.3):
            radius = 1 + side * math.cos(turn / 2)
            height = side * math.sin(turn / 2)
            points.append((radius * math.cos(turn), radius * math.sin(turn), height))
    faces = [(2 * at, 2 * at + 2, 2 * at + 3, 2 * at + 1) for at in range(steps - 1)]
    return points, [*faces, (2 * steps - 2, 1, 0, 2 * steps - 1)]


def _sphere_and_chip() -> Any:
    """A part of 1280 triangles, and one of a single triangle."""
    made = bmesh.new()
    bmesh.ops.create_icosphere(made, subdivisions=4, radius=1)
    made.faces.new([made.verts.new(place) for place in ((3, 0, 0), (3, 1, 0), (3, 0, 1))])
    mesh = bpy.data.meshes.new("small_parts")
    made.to_mesh(mesh)
    made.free()
    return mesh
