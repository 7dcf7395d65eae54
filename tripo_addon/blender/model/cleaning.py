# SPDX-License-Identifier: GPL-3.0-or-later
"""Doubled vertices become one, and edges are smooth or sharp by their angle."""

from __future__ import annotations

import math
from collections.abc import Iterable

import bmesh
import bpy

from ...spec.preparation import Preparation
from .meshes import mesh_of, only_selected


def clean(objects: Iterable[bpy.types.Object], prepare: Preparation) -> None:
    """Do to mesh objects what the preparation says of doubled vertices and of shading."""
    # Several objects may have one mesh.
    owners = {mesh_of(obj): obj for obj in objects}
    for mesh, owner in owners.items():
        if prepare.merge_distance and _merge(mesh, prepare.merge_distance):
            # They say how normals differ from those of faces that have changed.
            _drop_normals(owner)
        if prepare.smooth_angle:
            _drop_normals(owner)
            mesh.shade_smooth()
            mesh.set_sharp_from_angle(angle=math.radians(prepare.smooth_angle))


def _merge(mesh: bpy.types.Mesh, distance: float) -> int:
    """Make vertices one that are not farther apart; how many are gone."""
    before = len(mesh.vertices)
    bm = bmesh.new()
    try:
        bm.from_mesh(mesh)
        bmesh.ops.remove_doubles(bm, verts=bm.verts[:], dist=distance)
        if len(bm.verts) < before:
            bm.to_mesh(mesh)
            mesh.update()
    finally:
        bm.free()
    return before - len(mesh.vertices)


def _drop_normals(obj: bpy.types.Object) -> None:
    """Drop the normals that a mesh has of its own, beside those of its faces."""
    if not mesh_of(obj).has_custom_normals:
        return
    only_selected([obj])
    bpy.ops.mesh.customdata_custom_splitnormals_clear()
