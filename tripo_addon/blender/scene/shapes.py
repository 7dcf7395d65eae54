# SPDX-License-Identifier: GPL-3.0-or-later
"""The surfaces of objects as triangles, as they are seen: with modifiers, instances and colours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import bpy

from ...errors import Spent, TripoError

if TYPE_CHECKING:
    from ...pictures.drawing import Shapes

KINDS = {"MESH", "CURVE", "SURFACE", "META", "FONT"}
PLAIN = 0.8
"""Of each part of a new material's colour."""
GREY = (0.5, 0.5, 0.5)
"""Of what has no material, linear."""


def of_selected(context: bpy.types.Context) -> Shapes:
    """The surfaces of what is selected, with what hangs on selected empties. Raises `TripoError`
    where nothing with a surface is selected."""
    # NumPy is heavy, and only a press needs it.
    import numpy as np

    from ...pictures.drawing import Shapes

    wanted = {obj.name_full for obj in context.selected_objects}
    parts = [_triangles(block, matrix) for block, matrix in _meshes(context, wanted)]
    parts = [part for part in parts if len(part.corners)]
    if not parts:
        raise TripoError(
            "Nothing with a surface is selected", "Select the objects to draw", Spent.UNSAID
        )
    return Shapes(*(np.concatenate(values) for values in zip(*parts, strict=True)))


def _meshes(context: bpy.types.Context, wanted: set[str]) -> Iterator[tuple[Any, Any]]:
    """Evaluated objects with their matrices; each only until the next one is asked for."""
    depsgraph = context.evaluated_depsgraph_get()
    for instance in depsgraph.object_instances:
        shown: Any = instance.object
        owner: Any = instance.parent if instance.is_instance else shown
        if owner and owner.original.name_full in wanted and shown.type in KINDS:
            yield shown, instance.matrix_world.copy()


def _triangles(obj: Any, matrix: Any) -> Shapes:
    import numpy as np

    from ...pictures.drawing import Shapes

    mesh = obj.to_mesh()
    if mesh is None:
        return Shapes(*(np.empty(shape, np.float32) for shape in ((0, 3, 3), (0, 3, 3), (0, 3))))
    try:
        mesh.calc_loop_triangles()
        count = len(mesh.loop_triangles)
        places = np.empty(len(mesh.vertices) * 3, np.float32)
        mesh.vertices.foreach_get("co", places)
        vertices, loops = np.empty((2, count * 3), np.int32)
        mesh.loop_triangles.foreach_get("vertices", vertices)
        mesh.loop_triangles.foreach_get("loops", loops)
        materials = np.empty(count, np.int32)
        mesh.loop_triangles.foreach_get("material_index", materials)
        normals = np.empty(len(mesh.loops) * 3, np.float32)
        mesh.corner_normals.foreach_get("vector", normals)
    finally:
        obj.to_mesh_clear()
    placed = np.array(matrix, np.float32)
    corners = places.reshape(-1, 3)[vertices] @ placed[:3, :3].T + placed[:3, 3]
    # A matrix that squeezes turns normals the other way.
    turn = np.linalg.pinv(placed[:3, :3].astype(float)).astype(np.float32)
    facing = normals.reshape(-1, 3)[loops] @ turn
    colours = np.array(
        [_colour(slot.material) for slot in obj.material_slots] or [GREY], np.float32
    )
    return Shapes(
        corners.reshape(-1, 3, 3),
        facing.reshape(-1, 3, 3),
        colours[np.clip(materials, 0, len(colours) - 1)],
    )


def _colour(material: bpy.types.Material | None) -> tuple[float, ...]:
    """The colour of a material, linear: that of its shader where somebody has set it, or that of
    the viewport."""
    if material is None:
        return GREY
    tree = material.node_tree
    for node in tree.nodes if tree else ():
        principled = isinstance(node, bpy.types.ShaderNodeBsdfPrincipled)
        socket = node.inputs.get("Base Color") if principled else None
        if socket and not socket.is_linked:
            value: Any = socket
            chosen = tuple(value.default_value)[:3]
            if any(abs(part - PLAIN) > 0.001 for part in chosen):
                return chosen
    return tuple(material.diffuse_color)[:3]
