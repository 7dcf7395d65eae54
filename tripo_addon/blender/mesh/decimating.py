# SPDX-License-Identifier: GPL-3.0-or-later
"""Fewer faces, by Blender's Decimate modifier on a copy of the mesh.

There is no decimation in bmesh, and that of Edit mode would take in all that is edited.
"""

from __future__ import annotations

import bmesh
import bpy

from ...errors import Spent, TripoError
from ...mesh.mended import Mended
from ...mesh.report import count
from ..typed import mesh_of, scene, view_layer
from . import reports
from .chosen import refusal
from .mending import apply

LABEL = "Decimate"
FEWEST = 4


def triangles(obj: bpy.types.Object) -> int:
    """How many triangles an object's own mesh has; reads no more than its sizes."""
    mesh = mesh_of(obj)
    if mesh.is_editmode:
        edited = bmesh.from_edit_mesh(mesh)
        return sum(len(face.verts) - 2 for face in edited.faces)
    return len(mesh.loops) - 2 * len(mesh.polygons)


def refusal_to_decimate(obj: bpy.types.Object) -> str:
    """Why an object's mesh cannot be decimated, as a sentence; empty where it can."""
    keys = mesh_of(obj).shape_keys
    if keys:
        return (
            f"Decimate would lose the {len(keys.key_blocks)} shape keys of {obj.name}. In Edit "
            "mode, Mesh > Clean Up > Decimate Geometry keeps them"
        )
    return refusal(obj)


def decimate(obj: bpy.types.Object, faces: int) -> Mended:
    """Reduce an object's mesh to so many triangles or one less. Keeps UV maps, weights and
    materials. Raises `TripoError`."""
    if text := refusal_to_decimate(obj):
        raise TripoError(text, spent=Spent.UNSAID)
    before = reports.check(obj)
    had = triangles(obj)
    share = faces / max(had, 1)
    if share < 1:
        apply(obj, lambda edited: _decimate(edited, obj, share))
    after = reports.check(obj)
    sizes = f"{count(had, 'triangle')} -> {triangles(obj):,}" if share < 1 else ""
    done = Mended(LABEL, before.report, after.report, sizes)
    reports.tell(obj, f"{LABEL}: {done.text}")
    return done


def _decimate(edited: bmesh.types.BMesh, obj: bpy.types.Object, share: float) -> bool:
    source = bpy.data.meshes.new("Tripo Decimate")
    carrier = bpy.data.objects.new("Tripo Decimate", source)
    try:
        # The names of the groups, without which there are no weights.
        for group in obj.vertex_groups:
            carrier.vertex_groups.new(name=group.name)
        edited.to_mesh(source)
        result = _evaluated(carrier, share)
        edited.clear()
        edited.from_mesh(result)
        bpy.data.meshes.remove(result)
    finally:
        bpy.data.objects.remove(carrier)
        bpy.data.meshes.remove(source)
    return True


def _evaluated(carrier: bpy.types.Object, share: float) -> bpy.types.Mesh:
    """The carrier's mesh after decimation."""
    modifier = carrier.modifiers.new("Decimate", "DECIMATE")
    assert isinstance(modifier, bpy.types.DecimateModifier)
    modifier.ratio = share
    modifier.use_collapse_triangulate = True
    context = bpy.context
    # Only what is in a scene is evaluated.
    scene(context).collection.objects.link(carrier)
    view_layer(context).update()
    depsgraph = context.evaluated_depsgraph_get()
    # With all layers, the modifier would be evaluated a second time.
    return bpy.data.meshes.new_from_object(carrier.evaluated_get(depsgraph), depsgraph=depsgraph)
