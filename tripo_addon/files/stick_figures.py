# SPDX-License-Identifier: GPL-3.0-or-later
"""Stick figures: the bones of a movement as lines, some poses in one picture."""

from __future__ import annotations

from math import cos, radians, sin
from typing import TYPE_CHECKING

from . import png

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .movements import Movement

    Array = NDArray[np.float64]

COLUMNS, ROWS = 4, 2
POSES = COLUMNS * ROWS
CELL = (64, 128)
"""Pixels of a pose, wide and high."""
SMALL = 32
"""Pixels of a side of the picture of one pose."""
COLOUR = (1.0, 0.66, 0.24)
"""Seen before light and dark panels, and before a line that is chosen."""
FARTHEST = 0.45
"""How bright the limbs are that are farthest away."""
AROUND = radians(55)
"""From the front, where models look along X, towards the side: steps are seen so."""
STEPS = 48
"""Dots of a line."""
ROOM = 0.06
"""Of a pose's pixels on each side that stays empty."""
HEAD = 0.07
"""The radius of a head, as a part of the height."""
FINER = 2
"""Each pixel is the mean of so many a side."""


def strip(movement: Movement) -> bytes:
    """The poses of a movement as a PNG, from left to right and from the upper row down."""
    import numpy as np

    places = _seen(movement)
    cells = [_drawn(movement, places, at, CELL, 2.2) for at in range(len(places))]
    rows = [
        np.concatenate(cells[at : at + COLUMNS], axis=1) for at in range(0, len(cells), COLUMNS)
    ]
    return png.encode(np.concatenate(rows[::-1]))


def icon(movement: Movement) -> bytes:
    """One pose of a movement as a small square PNG: the one that is farthest from the first."""
    import numpy as np

    places = _seen(movement)
    away = np.abs(places - places[:1]).sum((1, 2))
    return png.encode(_drawn(movement, places, int(away.argmax()), (SMALL, SMALL), 2.6))


def _seen(movement: Movement) -> Array:
    """The joints as who looks sees them: right, up, and towards them; each pose in the middle."""
    import numpy as np

    towards = np.array((cos(AROUND), 0.0, sin(AROUND)))
    axes = np.array(((towards[2], 0.0, -towards[0]), (0.0, 1.0, 0.0), towards))
    places = movement.poses @ axes.T
    # Who walks away is followed.
    places[..., 0] -= (places[..., 0].min(1) + places[..., 0].max(1))[:, None] / 2
    places[..., 2] -= places[..., 2].mean(1)[:, None]
    found: Array = places
    return found


def _drawn(
    movement: Movement, places: Array, at: int, size: tuple[int, int], thick: float
) -> NDArray[np.float32]:
    """One pose as pixels, bottom row first; all poses have the same scale."""
    import numpy as np

    wide, high = (side * FINER for side in size)
    low, top = float(places[..., 1].min()), float(places[..., 1].max())
    named = [at for at, name in enumerate(movement.bones.names) if "head" in name.lower()]
    radius = (top - low) * HEAD if named else 0.0
    # The joint of a head is its chin.
    top += 2 * radius
    span = max(float(np.ptp(places[..., 0], axis=1).max()), 1e-9)
    scale = min(wide * (1 - 2 * ROOM) / span, high * (1 - 2 * ROOM) / max(top - low, 1e-9))
    pose = places[at]
    x = wide / 2 + pose[:, 0] * scale
    y = high / 2 + (pose[:, 1] - (low + top) / 2) * scale
    deep = max(float(np.abs(places[..., 2]).max()), 1e-9)
    bright = 1.0 - (1.0 - FARTHEST) * (1.0 - pose[:, 2] / deep) / 2
    dots = [
        np.stack([np.linspace(part[above], part[joint], STEPS) for part in (x, y, bright)], 1)
        for joint, above in enumerate(movement.bones.parents)
        if above >= 0
    ]
    pixels = np.zeros((high, wide, 4), np.float32)
    lines = np.concatenate(dots) if dots else np.stack((x, y, bright), 1)
    _dab(pixels, lines[np.argsort(lines[:, 2])], thick * FINER / 2)
    for joint in named[:1]:
        chin = (x[joint], y[joint] + radius * scale, bright[joint])
        _dab(pixels, np.array([chin]), max(radius * scale, 1.0))
    means = pixels.reshape(size[1], FINER, size[0], FINER, 4).mean((1, 3))
    means[..., :3] /= np.maximum(means[..., 3:], 1e-6)
    found: NDArray[np.float32] = means
    return found


def _dab(pixels: NDArray[np.float32], dots: Array, radius: float) -> None:
    """Paint round dots, each with its place and its brightness; later ones over earlier ones."""
    import numpy as np

    high, wide = pixels.shape[:2]
    reach = np.arange(-int(radius + 1), int(radius + 1) + 1)
    across, up = (part.ravel() for part in np.meshgrid(reach, reach))
    round_ = across**2 + up**2 <= radius**2 + 0.5
    columns = np.rint(dots[:, :1]).astype(np.int64) + across[round_]
    rows = np.rint(dots[:, 1:2]).astype(np.int64) + up[round_]
    inside = (columns >= 0) & (columns < wide) & (rows >= 0) & (rows < high)
    light = np.broadcast_to(dots[:, 2:], columns.shape)[inside]
    pixels[rows[inside], columns[inside], :3] = light[:, None] * np.array(COLOUR)
    pixels[rows[inside], columns[inside], 3] = 1.0
