# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads meshes into arrays, about 10 milliseconds for 500,000 faces; never in draw().

NumPy is heavy, and is loaded with the first mesh.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import bmesh
import bpy

from ...errors import Spent, TripoError
from ...mesh.faults import DEFAULTS
from ..typed import attribute_data, mesh_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ...mesh.offenders import Offenders
    from ...mesh.report import Report


@dataclass(frozen=True, slots=True)
class Arrays:
    """A mesh as `mesh.check` takes it, without anything of Blender's."""

    points: NDArray[np.float32]
    corners: NDArray[np.int32]
    starts: NDArray[np.int32]
    totals: NDArray[np.int32]
    edges: NDArray[np.int32]

    def examine(self, share: float = DEFAULTS.share) -> tuple[Report, Offenders]:
        """What is wrong; on any thread. A part is small with fewer faces than this share."""
        from ...mesh.check import examine

        return examine(self.points, self.corners, self.starts, self.totals, self.edges, share)

    def contents(self) -> int:
        """A number that changes with the mesh."""
        number = 0
        for array in (self.points, self.corners, self.starts, self.edges):
            number = zlib.crc32(array.data, number)
        return number


def of_object(obj: bpy.types.Object) -> Arrays:
    """An object's own mesh, in Edit mode as it is edited. Raises `TripoError`."""
    if obj.use_dynamic_topology_sculpting:
        what = f"{obj.name} cannot be read while its topology is dynamic"
        raise TripoError(what, "Leave Sculpt mode first", Spent.UNSAID)
    mesh = mesh_of(obj)
    return of_bmesh(bmesh.from_edit_mesh(mesh)) if mesh.is_editmode else of_mesh(mesh)


def of_bmesh(edited: bmesh.types.BMesh) -> Arrays:
    """The elements in the order in which they are in the lookup tables."""
    copy = bpy.data.meshes.new("Tripo Check")
    try:
        edited.to_mesh(copy)
        return of_mesh(copy)
    finally:
        bpy.data.meshes.remove(copy)


def of_mesh(mesh: bpy.types.Mesh) -> Arrays:
    """A mesh as it is outside of Edit mode."""
    import numpy as np

    points = np.empty(len(mesh.vertices) * 3, np.float32)
    corners = np.empty(len(mesh.loops), np.int32)
    edges = np.empty(len(mesh.edges) * 2, np.int32)
    # Read as attributes: a hundred times as fast as from `vertices`, `loops` and `edges`.
    for name, value, array in (
        ("position", "vector", points),
        (".corner_vert", "value", corners),
        (".edge_verts", "value", edges),
    ):
        if len(array):
            attribute_data(mesh, name).foreach_get(value, array)
    starts = np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("loop_start", starts)
    # Faces lie one behind the other.
    totals = np.diff(starts, append=np.int32(len(corners)))
    return Arrays(points, corners, starts, totals, edges)


def edited_numbers(mesh: bpy.types.Mesh) -> tuple[float, ...]:
    """Numbers that change with a mesh in Edit mode, found without a copy of it; empty where it is
    not in Edit mode."""
    if not mesh.is_editmode:
        return ()
    edited = bmesh.from_edit_mesh(mesh)
    sizes = (len(edited.verts), len(edited.edges), len(edited.faces))
    return (*sizes, edited.calc_volume(signed=True))
