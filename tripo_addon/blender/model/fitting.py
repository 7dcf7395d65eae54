# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits what a service has made of a model to the box that the model had."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import bpy
import numpy as np
from mathutils import Matrix, Vector

from ...files import glb
from . import meshes
from .request import Instead
from .writing import matrix_of

TOLERANCE = 0.02
"""Of the model's size: what differs by less is the work of the step itself."""
_STORED = "tripo_proportions"
"""The custom property that brings it from the second Blender."""


class Fitted(NamedTuple):
    """Where a result belongs."""

    matrix: Matrix
    """What moves it there, in the space of the root of the model that was sent."""
    spread: float = 0.0
    """How far its proportions are from those of that model: 0.1 where one side has grown by a tenth
    more than another."""


def placement(objects: Iterable[bpy.types.Object], turn: float, instead: Instead) -> Fitted:
    """Where mesh objects belong that were made from a model; `turn` is in degrees about Z."""
    frame, turned = matrix_of(instead.frame), Matrix.Rotation(math.radians(turn), 4, "Z")
    wanted, found = _box(instead), meshes.box(objects, turned)
    if wanted is None or found is None:
        return Fitted(frame @ turned)
    if instead.inside:
        return Fitted(frame @ into(np.array(found), wanted) @ turned)
    before, after = wanted[1] - wanted[0], found[1] - found[0]
    # Sides of nothing, as those of a plane, have no proportions.
    solid = before > TOLERANCE * before.max()
    if not after.max() or not solid.any():
        return Fitted(frame @ turned)
    ratios = after[solid] / before[solid]
    return Fitted(
        frame @ _fit(np.array(found), wanted) @ turned,
        float(ratios.max() / max(ratios.min(), 1e-6) - 1),
    )


def _fit(found: meshes.Points, wanted: meshes.Points) -> Matrix:
    """What moves one box to another, and scales it evenly; nothing where they are nearly alike."""
    largest = (found[1] - found[0]).max(), (wanted[1] - wanted[0]).max()
    shift = np.abs(wanted.mean(0) - found.mean(0)).max()
    factor = float(largest[1] / largest[0])
    if abs(factor - 1) < TOLERANCE and shift < TOLERANCE * largest[1]:
        return Matrix()
    here, there = (Vector(box.mean(0).tolist()) for box in (found, wanted))
    return Matrix.Translation(there) @ Matrix.Scale(factor, 4) @ Matrix.Translation(-here)


def into(found: meshes.Points, wanted: meshes.Points) -> Matrix:
    """What scales one box evenly so that it fits into another, in whose middle and on whose floor
    it then stands. Sides of nothing, as the height of a plane, hold nothing back."""
    after, before = wanted[1] - wanted[0], found[1] - found[0]
    limits = (after > TOLERANCE * after.max()) & (before > TOLERANCE * before.max())
    factor = float((after[limits] / before[limits]).min()) if limits.any() else 1.0
    here, there = ((*box.mean(0)[:2].tolist(), float(box[0, 2])) for box in (found, wanted))
    place = Matrix.Translation(Vector(there)) @ Matrix.Scale(factor, 4)
    return place @ Matrix.Translation(-Vector(here))


def store(root: bpy.types.Object, fitted: Fitted) -> None:
    """Store with a model how far its proportions are from those of the one that was sent."""
    root[_STORED] = fitted.spread


def taken(root: bpy.types.Object) -> float:
    """What a model was stored with, which is then without it; 0 where nothing is known."""
    properties: Any = root
    return float(properties.pop(_STORED, 0.0))


def _box(instead: Instead) -> meshes.Points | None:
    """The box of the model that was sent, or that was noted down at the press."""
    if instead.sent:
        return _box_of(Path(instead.sent))
    return np.array(instead.box).reshape(2, 3) if instead.box else None


def _box_of(path: Path) -> meshes.Points | None:
    """The box of a GLB file whose nodes have no transforms, as Blender would import it."""
    try:
        corners = list(_corners(glb.description_of(path)))
    except (OSError, ValueError, KeyError):
        return None  # It was removed meanwhile.
    # Y is up in the file.
    x, y, z = np.array(corners, float).reshape(-1, 3).T
    turned = np.stack((x, -z, y), 1)
    return np.array((turned.min(0), turned.max(0)))


def _corners(document: Any) -> Iterable[Sequence[float]]:
    for mesh in document["meshes"]:
        for primitive in mesh["primitives"]:
            accessor = document["accessors"][primitive["attributes"]["POSITION"]]
            yield accessor["min"]
            yield accessor["max"]
