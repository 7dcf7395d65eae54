# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the triangles of one mesh in another that has the same ones, in whatever order. No bpy."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

CELL = 2e-4
"""Of the meshes' size: triangles in one cell are taken for the same where they also agree in all
corners."""
MOST_ONE_BY_ONE = 1000
"""Triangles that are looked for one by one, each in about a millisecond."""
EXACT = 1e-4
"""Of the meshes' size: how far two corners may be apart that are the same."""


def corners_in(wanted: Array, known: Array) -> Array | None:
    """For each corner of the wanted triangles the corner of the known ones at the same place.

    Both are corners of shape (triangles, 3, 3) in one space; the answer has shape (triangles, 3)
    and counts corners from 0 to 3 * triangles. None where a triangle has no match.
    """
    if not len(wanted) or not len(known):
        return None
    low = known.min((0, 1))
    size = float((known.max((0, 1)) - low).max()) or 1.0
    found = np.full(len(wanted), -1)
    for shift in (0.0, 0.5):
        missing = np.flatnonzero(found < 0)
        if not len(missing):
            break
        near = _first_in_cell(wanted[missing], known, low - shift * CELL * size, CELL * size)
        hit = near >= 0
        hit[hit] = _turned(wanted[missing[hit]], known[near[hit]])[1] < EXACT * size
        found[missing[hit]] = near[hit]
    missing = np.flatnonzero(found < 0)
    if len(missing) > MOST_ONE_BY_ONE:
        return None
    centres = known.mean(1)
    for at in missing:
        # On the border of cells, or together with others in one.
        near = np.flatnonzero(np.abs(centres - wanted[at].mean(0)).max(1) < EXACT * size)
        far = _turned(np.broadcast_to(wanted[at], (len(near), 3, 3)), known[near])[1]
        if not len(near) or far.min() >= EXACT * size:
            return None
        found[at] = near[far.argmin()]
    turns, _ = _turned(wanted, known[found])
    corners: Array = 3 * found[:, None] + (np.arange(3) + turns[:, None]) % 3
    return corners


def _first_in_cell(wanted: Array, known: Array, origin: Array, cell: float) -> Array:
    """A known triangle in the same cell as each wanted one; -1 where there is none."""
    keys = [_keys(np.floor((corners.mean(1) - origin) / cell)) for corners in (wanted, known)]
    order = np.argsort(keys[1], kind="stable")
    ordered = keys[1][order]
    at = np.minimum(np.searchsorted(ordered, keys[0]), len(ordered) - 1)
    return np.where(ordered[at] == keys[0], order[at], -1)


def _keys(cells: Array) -> Array:
    """One number for each cell."""
    whole = cells.astype(np.int64) + (1 << 20)
    keys: Array = (whole[:, 0] << 42) ^ (whole[:, 1] << 21) ^ whole[:, 2]
    return keys


def _turned(wanted: Array, known: Array) -> tuple[Array, Array]:
    """By how many corners each known triangle is turned, and how far it is away then."""
    far = np.stack([np.abs(wanted - np.roll(known, -turn, 1)).max((1, 2)) for turn in range(3)], 1)
    turns = far.argmin(1)
    return turns, far[np.arange(len(far)), turns]
