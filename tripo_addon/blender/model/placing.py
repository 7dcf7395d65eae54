# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a model stands: turned to the front, scaled, with its origin at the world's."""

from __future__ import annotations

import math
from collections.abc import Iterable

import bpy
from mathutils import Matrix, Vector

from ...spec.preparation import Preparation
from . import meshes


def placement(objects: Iterable[bpy.types.Object], turn: float, prepare: Preparation) -> Matrix:
    """What moves mesh objects to where they belong; `turn` is in degrees about Z."""
    matrix = Matrix.Rotation(math.radians(turn), 4, "Z")
    found = meshes.box(objects, matrix)
    if found is None:
        return matrix
    low, high = found
    side = high[2] - low[2] if prepare.size_of == "height" else (high - low).max()
    factor = prepare.size / side if prepare.size and side > 0 else 1.0
    return Matrix.Scale(factor, 4) @ Matrix.Translation(-_origin(low, high, prepare)) @ matrix


def _origin(low: meshes.Points, high: meshes.Points, prepare: Preparation) -> Vector:
    """The point of a box that becomes the origin."""
    if prepare.origin == "delivered":
        return Vector()
    x, y, z = (low + high) / 2
    return Vector((x, y, z if prepare.origin == "centre" else low[2]))
