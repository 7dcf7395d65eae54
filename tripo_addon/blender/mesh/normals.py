# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps custom normals while a mesh is changed outside of Edit mode.

Blender stores them relative to the faces around a vertex, so they would turn with these. An
attribute carries them through bmesh as they are.
"""

from __future__ import annotations

import bmesh
import bpy

from ..typed import attribute_data

LAYER = "tripo_normals"


def store(mesh: bpy.types.Mesh) -> None:
    """Put the normals of the corners into an attribute, where they are custom ones."""
    if not mesh.has_custom_normals:
        return
    import numpy as np  # heavy, and only this needs it

    values = np.empty(len(mesh.loops) * 3, np.float32)
    mesh.corner_normals.foreach_get("vector", values)
    active = mesh.attributes.active_index
    mesh.attributes.new(LAYER, "FLOAT_VECTOR", "CORNER")
    attribute_data(mesh, LAYER).foreach_set("vector", values)
    mesh.attributes.active_index = active


def restore(mesh: bpy.types.Mesh, *, changed: bool) -> None:
    """Take the attribute away, and set the normals by it where the mesh has `changed`."""
    attribute = mesh.attributes.get(LAYER)
    if attribute is None:
        return
    import numpy as np  # heavy, and only this needs it

    values = np.empty((len(mesh.loops), 3), np.float32)
    attribute_data(mesh, LAYER).foreach_get("vector", values.reshape(-1))
    mesh.attributes.remove(attribute)
    if changed:
        lengths = np.linalg.norm(values, axis=1, keepdims=True)
        # What is new has none, and gets that of its face.
        mesh.normals_split_custom_set(values / np.where(lengths > 0, lengths, 1))


def turn(edited: bmesh.types.BMesh, faces: list[bmesh.types.BMFace]) -> None:
    """Turn the stored normals of faces that are about to be turned, and look to the same side."""
    layer = edited.loops.layers.float_vector.get(LAYER)
    if layer is None:
        return
    for face in faces:
        for loop in face.loops:
            if loop[layer].dot(face.normal) > 0:
                loop[layer] = -loop[layer]
