# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the material and the UV map of a result on the user's own mesh, if both have the same faces.

The mesh keeps its modifiers, weights and shape keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import bpy
import numpy as np

from ...errors import Spent, TripoError
from ...mesh import matching
from ..typed import mesh_of

UV_MAP = "Tripo"

Array = np.ndarray[Any, Any]


class _Corners(NamedTuple):
    """The corners of a mesh's triangles."""

    points: Array
    """In the world, of shape (triangles, 3, 3)."""
    loops: Array
    """The loops of the mesh, of shape (triangles, 3)."""
    faces: Array
    """The faces of the mesh, of shape (triangles,)."""


def transfer(
    results: Sequence[bpy.types.Object], originals: Sequence[bpy.types.Object]
) -> list[bpy.types.Object]:
    """Give each mesh of the originals the materials and the UV map of a result that stands in its
    place; the objects that have them now.

    Raises `TripoError` where the result has other faces; then nothing is changed.
    """
    made = [obj for obj in results if obj.type == "MESH"]
    if not made:
        raise TripoError("The result has no mesh", spent=Spent.UNSAID)
    corners = [_corners(obj) for obj in made]
    known = np.concatenate([part.points for part in corners])
    found = []
    for obj in originals:
        if obj.type == "MESH":
            own = _seen_corners(obj)
            matched = matching.corners_in(own.points, known) if own else None
            if own is None or matched is None:
                raise TripoError(
                    f"{obj.name} has other faces than the result",
                    "Keep the result, or bake its texture onto your mesh",
                    Spent.UNSAID,
                )
            found.append((obj, own, matched))
    sources = _Sources(made, corners)
    for obj, own, matched in found:
        sources.give(obj, own, matched)
    return [obj for obj, _, _ in found]


class _Sources:
    """The UV maps and materials of several meshes, as of one."""

    def __init__(self, objects: Sequence[bpy.types.Object], corners: Sequence[_Corners]) -> None:
        uvs, slots = [], []
        self._materials: list[bpy.types.Material | None] = []
        for obj, part in zip(objects, corners, strict=True):
            mesh = mesh_of(obj)
            layer: Any = mesh.uv_layers.active
            uv = np.zeros((len(mesh.loops), 2), np.float32)
            if layer:
                layer.uv.foreach_get("vector", uv.reshape(-1))
            uvs.append(uv[part.loops].reshape(-1, 2))
            numbers = np.zeros(len(mesh.polygons), np.int32)
            mesh.polygons.foreach_get("material_index", numbers)
            slots.append(numbers[part.faces] + len(self._materials))
            self._materials += [slot.material for slot in obj.material_slots] or [None]
        self._uvs = np.concatenate(uvs)
        self._slots = np.concatenate(slots)

    def give(self, obj: bpy.types.Object, own: _Corners, matched: Array) -> None:
        mesh = mesh_of(obj)
        layer: Any = mesh.uv_layers.get(UV_MAP) or mesh.uv_layers.new(name=UV_MAP, do_init=False)
        if layer is None:
            what = f"{obj.name} has no room for another UV map"
            raise TripoError(what, "Remove one", Spent.UNSAID)
        uv = np.zeros((len(mesh.loops), 2), np.float32)
        uv[own.loops] = self._uvs[matched]
        layer.uv.foreach_set("vector", uv.reshape(-1))
        layer.active = layer.active_render = True
        used, numbers = np.unique(self._slots[matched[:, 0] // 3], return_inverse=True)
        mesh.materials.clear()
        for slot in used.tolist():
            mesh.materials.append(self._materials[slot])
        of_faces = np.zeros(len(mesh.polygons), np.int32)
        of_faces[own.faces] = numbers
        mesh.polygons.foreach_set("material_index", of_faces)
        mesh.update()


def _corners(obj: bpy.types.Object, shape: bpy.types.Mesh | None = None) -> _Corners:
    """The triangles of an object's mesh, or of the shape that modifiers give it."""
    mesh = shape or mesh_of(obj)
    mesh.calc_loop_triangles()
    count = len(mesh.loop_triangles)
    loops, vertices = np.empty((2, count * 3), np.int32)
    mesh.loop_triangles.foreach_get("loops", loops)
    mesh.loop_triangles.foreach_get("vertices", vertices)
    faces = np.empty(count, np.int32)
    mesh.loop_triangles.foreach_get("polygon_index", faces)
    points = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", points)
    world = np.array(obj.matrix_world)
    placed = points.reshape(-1, 3) @ world[:3, :3].T + world[:3, 3]
    return _Corners(placed[vertices].reshape(-1, 3, 3), loops.reshape(-1, 3), faces)


def _seen_corners(obj: bpy.types.Object) -> _Corners | None:
    """The same of an object as it is seen; None where modifiers give it other faces."""
    seen = obj.evaluated_get(bpy.context.evaluated_depsgraph_get())
    mesh: Any = seen.to_mesh()
    try:
        own = mesh_of(obj)
        alike = (len(mesh.vertices), len(mesh.loops)) == (len(own.vertices), len(own.loops))
        return _corners(obj, mesh) if alike else None
    finally:
        seen.to_mesh_clear()
