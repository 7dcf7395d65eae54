# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of a surface without a graphics card: many small dots of it, the nearest of which are
seen. How long that takes does not depend on how many faces there are. No bpy."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]

FINER = 2
"""Each pixel is the mean of so many dots a side."""
ROOM = 0.06
"""Of a picture's size on each side that stays empty."""
LIGHT = np.array((-0.4, 0.5, 0.77), np.float32)
"""Where the light comes from: right, up, and towards who looks."""
DARK, BRIGHT = 0.3, 0.95
"""What is seen of a face that is turned away from the light, and of one that is turned to it."""


class Dots(NamedTuple):
    """Places of a surface, each of shape (count, 3)."""

    points: Array
    normals: Array
    colours: Array
    """As they are seen, 0 to 1."""


class Box(NamedTuple):
    """What is to be seen."""

    centre: Array
    size: float
    """The longest side."""


def box_of(points: Array) -> Box:
    low, high = points.min(0), points.max(0)
    return Box((low + high) / 2, max(float((high - low).max()), 1e-6))


def scattered(count: int, areas: Array) -> tuple[Array, Array]:
    """Evenly scattered places on triangles with these areas: the triangle of each, and the shares
    of its three corners, of shape (count, 3). The same each time."""
    steps = np.arange(count, dtype=np.float64)
    reached = np.cumsum(areas, dtype=np.float64)
    chosen = np.searchsorted(reached, (steps + 0.5) / count * reached[-1], side="right")
    # The plastic number's powers fill the square evenly.
    a, b = (steps * 0.7548776662466927) % 1.0, (steps * 0.5698402909980532) % 1.0
    outside = a + b > 1.0
    a[outside], b[outside] = 1.0 - a[outside], 1.0 - b[outside]
    shares = np.stack((1.0 - a - b, a, b), 1).astype(np.float32)
    return np.minimum(chosen, len(areas) - 1), shares


def picture(dots: Dots, box: Box, axes: Array, size: int) -> Array:
    """What is seen of dots: float pixels of shape (size, size, 4), bottom row first.

    `axes` has three rows: what is right, what is up, and where who looks is.
    """
    wide = size * FINER
    seen = (dots.points - box.centre) @ axes.T
    scale = wide * (1.0 - 2.0 * ROOM) / box.size
    places = np.floor(seen[:, :2] * scale + wide / 2).astype(np.int64)
    places = np.clip(places, 0, wide - 2)
    first = places[:, 1] * wide + places[:, 0]
    # Four pixels for each dot leave no holes between them.
    spread = first[:, None] + np.array((0, 1, wide, wide + 1))
    order = np.argsort(seen[:, 2], kind="stable")
    nearest = np.full(wide * wide, -1, np.int64)
    # Of what is written to one place several times, the last stays.
    nearest[spread[order].ravel()] = np.repeat(order, 4)
    filled = nearest >= 0
    pixels = np.zeros((wide * wide, 4), np.float32)
    chosen = nearest[filled]
    pixels[filled, :3] = dots.colours[chosen] * _lit(dots.normals[chosen] @ axes.T)[:, None]
    pixels[filled, 3] = 1.0
    return _smaller(pixels.reshape(wide, wide, 4))


def _lit(normals: Array) -> Array:
    """How bright faces with these normals are; both of their sides are seen."""
    turned = normals * np.where(normals[:, 2:] < 0, -1.0, 1.0)
    light = np.clip(turned @ (LIGHT / np.linalg.norm(LIGHT)), 0.0, 1.0)
    bright: Array = DARK + (BRIGHT - DARK) * light
    return bright


def _smaller(pixels: Array) -> Array:
    """Each pixel from several, without the colour of those that are empty."""
    size = len(pixels) // FINER
    pixels[..., :3] *= pixels[..., 3:]
    mean = pixels.reshape(size, FINER, size, FINER, 4).mean((1, 3))
    mean[..., :3] /= np.maximum(mean[..., 3:], 1e-6)
    smaller: Array = mean
    return smaller
