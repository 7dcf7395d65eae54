# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws triangles from the four sides, orthographically, before a plain light ground.

In numbers alone: it needs no window and no graphics card, and changes nothing in a scene. All four
views have the same scale. The front of a subject looks along -Y, as in Blender's Front view.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Wholes = NDArray[np.int32]

RIGHT_OF = {"front": (1, 0), "left": (0, 1), "back": (-1, 0), "right": (0, -1)}
"""What is at the right in a view of a subject, as X and Y; up is always Z."""
SIDE = 768
"""Pixels of a view's side."""
SAMPLES = 2
"""Per pixel along each side, for smooth edges."""
MARGIN = 0.1
"""On each side, as a share of the subject's size."""
GROUND = 1.0
"""Brightness of the ground, linear."""
AMBIENT = 0.2
LIGHTS = (((-0.45, 0.55, 0.7), 0.5), ((0.7, 0.15, 0.7), 0.2))
"""Directions to the lights, as right, up and toward the viewer, and their strengths."""
SAME = 1e-3
"""Normals of a triangle that differ by less are those of a flat one."""
AT_ONCE = 2_000_000
"""Samples that are drawn at once, for the memory that it takes."""


class Shapes(NamedTuple):
    """Triangles in a scene's units."""

    corners: Floats
    """Shape (triangles, 3, 3)."""
    normals: Floats
    """Of each corner; the same shape."""
    colours: Floats
    """Linear RGB; shape (triangles, 3)."""


def draw(shapes: Shapes, view: str, side: int = SIDE) -> Floats:
    """A view of shape (side, side, 3): linear colours, the bottom row first."""
    size = side * SAMPLES
    corners, normals = turned(shapes.corners, view), turned(shapes.normals, view)
    low, high = shapes.corners.min((0, 1)), shapes.corners.max((0, 1))
    middle = turned(((low + high) / 2)[None], view)[0]
    extent = float((high - low).max()) * (1 + 2 * MARGIN) or 1.0
    places = (corners - middle) * (size / extent)
    places[..., :2] += size / 2
    owners = np.full(size * size, -1, np.int32)
    nearest = np.full(size * size, -np.inf, np.float32)
    planes = _planes(places, np.concatenate((places[..., 2:], normals), -1))
    for triangle, x, y in _samples(places, size):
        depth = _value(planes[:, 0], triangle, x, y)
        at = y * size + x
        shown = np.flatnonzero(depth > nearest[at])
        # Of several values for one place the last is kept: the nearest.
        order = shown[np.argsort(depth[shown])]
        owners[at[order]] = triangle[order]
        nearest[at[order]] = depth[order]
    image = np.full((size * size, 3), GROUND, np.float32)
    at = np.flatnonzero(owners >= 0).astype(np.int32)
    image[at] = _colours(shapes, normals, planes, owners[at], at % size, at // size)
    fine = image.reshape(size, size, 3)
    steps = [(row, column) for row in range(SAMPLES) for column in range(SAMPLES)]
    parts = [fine[row::SAMPLES, column::SAMPLES] for row, column in steps]
    found: Floats = np.add.reduce(parts, dtype=np.float32) / np.float32(len(steps))
    return found


def _colours(
    shapes: Shapes, normals: Floats, planes: Floats, seen: Wholes, x: Wholes, y: Wholes
) -> Floats:
    """The colours of the triangles that are seen at samples."""
    found: Floats = (shapes.colours * _shade(normals[:, 0])[:, None])[seen]
    smooth = np.flatnonzero((np.ptp(normals, axis=1) > SAME).any(1)[seen])
    if len(smooth):
        triangle, x, y = seen[smooth], x[smooth], y[smooth]
        facing = np.stack([_value(planes[:, at], triangle, x, y) for at in (1, 2, 3)], -1)
        found[smooth] = shapes.colours[triangle] * _shade(facing)[:, None]
    return found


def turned(vectors: Floats, view: str) -> Floats:
    """World directions or places as right, up and toward the viewer of a view."""
    x, y = RIGHT_OF[view]
    axes = np.array(((x, y, 0), (0, 0, 1), (y, -x, 0)), np.float32)
    found: Floats = vectors @ axes.T
    return found


def _shade(normals: Floats) -> Floats:
    """How bright a surface is; both of its sides are lit alike."""
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    facing = normals / np.maximum(length, 1e-9)
    facing = np.where(facing[:, 2:] < 0, -facing, facing)
    light = np.full(len(facing), AMBIENT, np.float32)
    for direction, strength in LIGHTS:
        to_light = np.array(direction, np.float32)
        light += strength * np.maximum(facing @ (to_light / np.linalg.norm(to_light)), 0)
    return light


def _planes(places: Floats, values: Floats) -> Floats:
    """For each triangle how its corners' values change across it: shape (triangles, values, 3),
    for x, y and the constant."""
    x, y = places[..., 0].astype(np.float64), places[..., 1].astype(np.float64)
    ones = np.ones_like(x)
    matrix = np.stack((x, y, ones), -1)
    flat = np.abs(np.linalg.det(matrix)) < 1e-9
    # Seen from its edge a triangle covers nothing; any numbers do.
    matrix[flat] = np.eye(3)
    found = np.linalg.solve(matrix, values.astype(np.float64))
    return np.swapaxes(found, 1, 2).astype(np.float32)


def _value(planes: Floats, triangle: Wholes, x: Wholes, y: Wholes) -> Floats:
    """One value in the middle of samples of triangles; `planes` has the shape (triangles, 3)."""
    across, up, constant = (planes[:, at][triangle] for at in range(3))
    found: Floats = across * (x + np.float32(0.5)) + up * (y + np.float32(0.5)) + constant
    return found


def _samples(places: Floats, size: int) -> Iterator[tuple[Wholes, Wholes, Wholes]]:
    """The samples that lie in the triangles: triangle, x and y of each, some at a time."""
    triangle, row = _rows(places, size)
    start, count = _spans(places, triangle, row, size)
    at = 0
    sums = np.cumsum(count)
    while at < len(count):
        before = sums[at - 1] if at else 0
        end = max(at + 1, int(np.searchsorted(sums, before + AT_ONCE)))
        counts = count[at:end]
        x = np.repeat(start[at:end], counts) + _steps(counts)
        yield np.repeat(triangle[at:end], counts), x, np.repeat(row[at:end], counts)
        at = end


def _rows(places: Floats, size: int) -> tuple[Wholes, Wholes]:
    """The rows that triangles cross: triangle and row of each crossing."""
    y = places[..., 1]
    first = np.clip(np.ceil(y.min(1) - 0.5), 0, size).astype(np.int32)
    last = np.clip(np.floor(y.max(1) - 0.5), -1, size - 1).astype(np.int32)
    counts = np.maximum(last - first + 1, 0)
    return np.repeat(np.arange(len(places), dtype=np.int32), counts), np.repeat(
        first, counts
    ) + _steps(counts)


def _spans(places: Floats, triangle: Wholes, row: Wholes, size: int) -> tuple[Wholes, Wholes]:
    """The first sample of each crossing, and how many there are."""
    height = (row + 0.5).astype(np.float32)
    low = np.full(len(row), np.inf, np.float32)
    high = np.full(len(row), -np.inf, np.float32)
    for a, b in ((0, 1), (1, 2), (2, 0)):
        start, end = places[triangle, a, :2], places[triangle, b, :2]
        rise = end[:, 1] - start[:, 1]
        crosses = (np.minimum(start[:, 1], end[:, 1]) <= height) & (
            height <= np.maximum(start[:, 1], end[:, 1])
        )
        part = (height - start[:, 1]) / np.where(np.abs(rise) < 1e-9, 1, rise)
        x = start[:, 0] + np.clip(part, 0, 1) * (end[:, 0] - start[:, 0])
        low = np.where(crosses, np.minimum(low, x), low)
        high = np.where(crosses, np.maximum(high, x), high)
    first = np.clip(np.ceil(low - 0.5), 0, size).astype(np.int32)
    last = np.clip(np.floor(high - 0.5), -1, size - 1).astype(np.int32)
    return first, np.maximum(last - first + 1, 0)


def _steps(counts: Wholes) -> Wholes:
    """0, 1, 2, ... for each of the counts, one after the other."""
    starts = (np.cumsum(counts) - counts).astype(np.int32)
    found: Wholes = np.arange(int(counts.sum()), dtype=np.int32) - np.repeat(starts, counts)
    return found
