# SPDX-License-Identifier: GPL-3.0-or-later
"""The nearest place on the ground at which a box stands free of other boxes. No bpy."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]

GAP = 0.1
"""Of the box's largest side: how far it stays away from others."""
SURROUNDINGS = 8.0
"""What is so many times larger than the box in both directions is ground, or a room around it."""
TOUCHES = 0.05
"""Of the box's height: what reaches less deep into it is what it stands on, or hangs above it."""
NEAREST = (16, 64)
"""How many of the nearest boxes are walked around, until the nearest place is certain. In a crowd
of more than these it may be another one, at last the one to the right of all."""


def nearest(start: Array, size: Array, boxes: Array) -> Array:
    """The place for the middle of a box's underside that is nearest to `start`, at its height.

    `start` and `size` have shape (3,), `boxes` (boxes, 2, 3): lowest and highest corner.
    """
    others = _in_the_way(start, size, boxes)
    margin = size[:2] / 2 + GAP * float(size.max())
    # The middle of the box may be anywhere outside of these.
    low, high = others[:, 0, :2] - margin, others[:, 1, :2] + margin
    here = start[:2]
    if not _within(here[None], low, high)[0]:
        return start
    distance = _distance(here, low, high)
    order = np.argsort(distance, kind="stable")
    found = np.array((high[:, 0].max(), here[1]))
    for count in NEAREST:
        near, further = order[:count], order[count:]
        places = _beside(here, low[near], high[near])
        places = places[~_within(places, low[near], high[near])]
        places = places[np.argsort(_cost(places - here), kind="stable")]
        free = (place for place in places if not _within(place[None], low, high)[0])
        best = next(free, None)
        if best is not None:
            found = best
        # A nearer one could only lie beside those that were left out.
        if best is not None and _cost(best[None] - here)[0] <= distance[further].min(initial=1e9):
            break
    return np.array((*found, start[2]))


def _in_the_way(start: Array, size: Array, boxes: Array) -> Array:
    """The boxes that reach to the height of the one to be placed, and are no surroundings."""
    deep = TOUCHES * max(float(size[2]), 1e-6)
    bottom, top = start[2] + deep, start[2] + max(float(size[2]) - deep, deep)
    reaches = (boxes[:, 1, 2] > bottom) & (boxes[:, 0, 2] < top)
    sides = boxes[:, 1, :2] - boxes[:, 0, :2]
    surrounds = (sides > SURROUNDINGS * float(size.max())).all(1)
    found: Array = boxes[reaches & ~surrounds]
    return found


def _beside(here: Array, low: Array, high: Array) -> Array:
    """The places that may be the nearest: on the sides of areas, and where their lines meet."""
    along = [np.unique(np.concatenate((here[i : i + 1], low[:, i], high[:, i]))) for i in (0, 1)]
    found: Array = np.stack(np.meshgrid(*along, indexing="ij"), -1).reshape(-1, 2)
    return found


def _within(places: Array, low: Array, high: Array) -> Any:
    """Which places lie inside of any area; on its edge they do not."""
    inside: Any = (places[:, None] > low + 1e-6) & (places[:, None] < high - 1e-6)
    return inside.all(-1).any(-1)


def _distance(here: Array, low: Array, high: Array) -> Array:
    outside = np.maximum(np.maximum(low - here, here - high), 0.0)
    found: Array = np.hypot(outside[:, 0], outside[:, 1])
    return found


def _cost(ways: Array) -> Array:
    """How long ways are; of those that are alike, one to the right, then to the front is less."""
    along, across = ways[:, 0], ways[:, 1]
    order = 2.0 * (along < -1e-6) + 1.0 * (across < -1e-6) + 3.0 * (across > 1e-6)
    found: Array = np.round(np.hypot(along, across), 4) + 1e-5 * order
    return found
