# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks and mends meshes."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..blender.here import Object
    from ..mesh.mended import Mended
    from ..mesh.report import Report
    from ..mesh.uv_layout import Layout


def validate_mesh(obj: Object) -> Report:
    """What is wrong with an object's mesh: non-manifold edges, holes, flipped faces and more.

    Costs nothing, needs no service and changes nothing. Modifiers are left out.
    """
    from ..blender import guards
    from ..blender.mesh import arguments, reports

    guards.check()
    return reports.check(arguments.mesh_object(obj)).report


def mend_mesh(
    obj: Object,
    mends: Collection[str] = (),
    *,
    distance: float = 0.0,
    sides: int = 0,
    share: float = 0.01,
) -> Mended:
    """Mend what `validate_mesh` finds: everything that is safe, or only what `mends` names, such
    as `["merge", "fill_holes"]`. Returns the reports `before` and `after`, and the `text`
    of what has changed.

    Vertices within `distance` are taken as one, in the object's own units; 0 is a millionth of the
    mesh's size. Holes with up to `sides` edges are filled, 0 for all. `delete_parts` deletes parts
    with a smaller `share` of the largest part's faces. All objects with this mesh change. Costs
    nothing and pushes no undo step. Raises `Invalid`, and `TripoError` for a linked mesh.
    """
    from ..blender import guards
    from ..blender.mesh import arguments, mending

    guards.check()
    options = arguments.options(distance, sides, share)
    names = arguments.mends(mends)
    return mending.mend(arguments.mesh_object(obj), names, options)


def decimate_mesh(obj: Object, faces: int) -> Mended:
    """Reduce an object's mesh to so many triangles, or one less.

    Keeps UV maps, weights and materials. Raises `Invalid`, and `TripoError` for a linked mesh or
    one with shape keys.
    """
    from ..blender import guards
    from ..blender.mesh import arguments, decimating

    guards.check()
    count = arguments.faces(faces)
    return decimating.decimate(arguments.mesh_object(obj), count)


def uv_layout(obj: Object) -> Layout:
    """How an object's mesh lies on its active UV map: `islands`, `coverage` of the texture and
    `overlap` as shares, faces `outside`, and a `picture` of `size` times `size` RGBA bytes.

    Costs nothing, needs no service and changes nothing. Raises `TripoError` for a mesh without one.
    """
    from ..blender import guards
    from ..blender.mesh import arguments, uv_layouts

    guards.check()
    return uv_layouts.of_object(arguments.mesh_object(obj))
