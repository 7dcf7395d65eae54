# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of subjects before grounds, drawn with numbers, as artists have them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float32]
"""Shape (rows, columns, 4), sRGB and alpha from 0 to 1, the top row first."""
WIDTH, HEIGHT = 640, 512


def _places(width: int, height: int) -> tuple[Picture, Picture]:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return x / width, y / height


def _plain(red: float, green: float, blue: float) -> Callable[..., Picture]:
    def ground(width: int, height: int) -> Picture:
        return np.full((height, width, 3), (red, green, blue), np.float32)

    return ground


def _sweep(width: int, height: int) -> Picture:
    """A studio's backdrop: lighter in the middle, darker to the corners."""
    x, y = _places(width, height)
    light = 0.92 - 0.45 * ((x - 0.5) ** 2 + (y - 0.4) ** 2)
    return (light[..., None] * np.array((1.0, 0.99, 0.97), np.float32)).astype(np.float32)


def _slope(width: int, height: int) -> Picture:
    _, y = _places(width, height)
    return (0.35 + 0.5 * y)[..., None] * np.array((0.8, 0.9, 1.0), np.float32)


def _grainy(width: int, height: int) -> Picture:
    noise = np.random.default_rng(3).normal(0.0, 0.06, (height, width, 3))
    return _plain(0.6, 0.6, 0.58)(width, height) + noise.astype(np.float32)


def _wall_and_floor(width: int, height: int) -> Picture:
    _, y = _places(width, height)
    floor = np.array((0.55, 0.42, 0.3), np.float32) * (0.8 + 0.3 * y[..., None])
    return np.where((y > 0.7)[..., None], floor, _plain(0.82, 0.84, 0.85)(width, height))


def _clutter(width: int, height: int) -> Picture:
    """As a room, a forest or a street is."""
    random = np.random.default_rng(7)
    found = _plain(0.5, 0.5, 0.5)(width, height)
    for _ in range(400):
        left, top = random.integers(0, width), random.integers(0, height)
        wide, high = random.integers(6, 60, 2)
        found[top : top + high, left : left + wide] = random.random(3)
    return found


GROUNDS: dict[str, Callable[..., Picture]] = {
    "white": _plain(1.0, 1.0, 1.0),
    "black": _plain(0.02, 0.02, 0.02),
    "green": _plain(0.1, 0.7, 0.2),
    "sweep": _sweep,
    "slope": _slope,
    "grainy": _grainy,
    "floor": _wall_and_floor,
}
"""Plain ones."""


def picture(
    ground: str,
    *subjects: tuple[float, float, float, float],
    shadow: bool = False,
    transparent: bool = False,
    width: int = WIDTH,
    height: int = HEIGHT,
) -> Picture:
    """Subjects before a ground: each an oval with a pattern, by its middle, its width and its
    height, as shares of the picture. A soft shadow may lie under each."""
    x, y = _places(width, height)
    colour = (_clutter if ground == "clutter" else GROUNDS[ground])(width, height).copy()
    covered = np.zeros((height, width), np.float32)
    for middle_x, middle_y, wide, high in subjects:
        if shadow:
            away = ((x - middle_x) / wide) ** 2 + ((y - middle_y - high / 2) / (0.2 * high)) ** 2
            colour *= 1 - 0.25 * np.exp(-2 * away)[..., None]
        inside = ((x - middle_x) / (wide / 2)) ** 2 + ((y - middle_y) / (high / 2)) ** 2 < 1
        stripes = 0.5 + 0.3 * np.sin(40 * x + 25 * y)[..., None]
        shade = (1.2 - 0.8 * x)[..., None]
        own = stripes * shade * np.array((0.85, 0.3, 0.45), np.float32)
        colour = np.where(inside[..., None], own, colour)
        covered = np.maximum(covered, inside)
    alpha = covered if transparent else np.ones_like(covered)
    return np.concatenate((np.clip(colour, 0, 1), alpha[..., None]), -1).astype(np.float32)
