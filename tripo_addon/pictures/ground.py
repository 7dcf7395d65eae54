# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells the subject of a picture from the ground behind it.

The ground is what the picture's border shows: one colour that may change smoothly across the
picture, as of a backdrop with a vignette, and a second one where a floor begins. Colours are
CIELAB, in which a distance of about 2 is just seen.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]

LEAST_DISTANCE, MOST_DISTANCE = 8.0, 14.0
"""How far from the ground's colour a pixel is at least when it is none of the ground, and at most
however grainy the ground is."""
PLAIN_SHARE = 0.7
"""Of the border that is within `LEAST_DISTANCE` of a plain ground; the rest may be a subject that
is cut."""
FLOOR_SHARE = 0.8
"""Of the lowest rows' ends that belong to a floor where there is one."""
RING = 0.015
"""Width of the border, as a share of the picture's longer side."""
ROUNDS = 5
SEEN, UNSEEN = 0.35, 0.05
"""Alpha of what is seen at least, and of what is not seen at most."""
TRANSPARENT_SHARE = 0.02
"""Of the pixels that are unseen at least where transparency stands for the ground."""


class Ground(NamedTuple):
    """What is ground in a picture, of shape (height, width)."""

    subject: Mask
    distance: Numbers
    """From the ground's colour."""
    share: float
    """Of the border that is ground."""
    transparent: bool = False

    @property
    def plain(self) -> bool:
        """Whether the ground can be told from the subject; else `subject` says nothing."""
        return self.share >= PLAIN_SHARE


def find(pixels: NDArray[np.float32]) -> Ground:
    """The ground of a picture of shape (height, width, 4): sRGB and alpha, 0 to 1."""
    alpha = pixels[..., 3]
    if (alpha <= UNSEEN).mean() >= TRANSPARENT_SHARE:
        return Ground(alpha > SEEN, alpha.astype(float) * 100, share=1.0, transparent=True)
    lab = to_lab(pixels[..., :3])
    ring = border(lab.shape[:2])
    terms = _terms(lab.shape[:2])
    starts = [ring, *(ring & side for side in _sides(ring.shape))]
    fits = [_fit(lab, terms, ring, start) for start in starts]
    distance, limit = max(fits, key=lambda fit: _share(fit, ring))
    away = ring & (distance > limit)
    bottom = _sides(ring.shape)[3]
    if away[bottom & ring].mean() >= FLOOR_SHARE:
        floor, floor_limit = _fit(lab, terms, away, away & bottom)
        # Each in units of its own limit.
        distance = np.minimum(distance, floor * limit / floor_limit)
    return Ground(distance > limit, distance, float((distance[ring] <= LEAST_DISTANCE).mean()))


def to_lab(rgb: NDArray[np.float32]) -> Numbers:
    """CIELAB of sRGB colours, white as of daylight (D65)."""
    srgb = np.clip(rgb.astype(float), 0.0, 1.0)
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = linear @ (to_xyz / to_xyz.sum(1, keepdims=True)).T
    curved = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    x, y, z = np.moveaxis(curved, -1, 0)
    return np.stack((116 * y - 16, 500 * (x - y), 200 * (y - z)), -1)


def border(shape: tuple[int, ...], share: float = RING) -> Mask:
    """The pixels along the four edges."""
    width = max(2, round(share * max(shape)))
    ring = np.ones(shape, bool)
    ring[width:-width, width:-width] = False
    return ring


def _sides(shape: tuple[int, ...]) -> list[Mask]:
    """The halves of a picture next to its left, upper, right and lower edge; of the lower one
    only what is in its last rows."""
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]]
    low = rows >= shape[0] - max(2, round(RING * max(shape)))
    return [columns < shape[1] // 2, rows < shape[0] // 2, columns >= shape[1] // 2, low]


def _terms(shape: tuple[int, ...]) -> Numbers:
    """What a colour that changes smoothly is made of, for each pixel."""
    y, x = np.meshgrid(np.linspace(-1, 1, shape[0]), np.linspace(-1, 1, shape[1]), indexing="ij")
    return np.stack((np.ones_like(x), x, y, x * x, x * y, y * y), -1)


def _fit(lab: Numbers, terms: Numbers, ring: Mask, start: Mask) -> tuple[Numbers, float]:
    """The distance of every pixel from the colour that most of a ring has, and the limit up to
    which a pixel has it. It begins with the middle colour of `start`."""
    colours, known = lab[ring], terms[ring]
    distance = np.linalg.norm(colours - np.median(lab[start], 0), axis=1)
    predicted = np.broadcast_to(np.median(lab[start], 0), lab.shape)
    limit = MOST_DISTANCE
    for round in range(ROUNDS):
        own = distance <= limit
        if own.sum() < 4 * terms.shape[-1]:
            break
        # The curved terms only once the colour itself is settled.
        count = 1 if round == 0 else 3 if round == 1 else terms.shape[-1]
        few = known[own][:, :count]
        # A little weight against terms that the border says nothing of.
        square = few.T @ few + np.diag([0.0, *[0.02 * own.sum()] * (count - 1)])
        weights = np.linalg.solve(square, few.T @ colours[own])
        predicted = terms[..., :count] @ weights
        distance = np.linalg.norm(colours - predicted[ring], axis=1)
        near = distance[distance <= MOST_DISTANCE]
        spread = float(np.median(near)) if len(near) else 0.0
        limit = float(np.clip(3.5 * spread, LEAST_DISTANCE, MOST_DISTANCE))
    return np.linalg.norm(lab - predicted, axis=2), limit


def _share(fit: tuple[Numbers, float], ring: Mask) -> float:
    distance, limit = fit
    return float((distance[ring] <= limit).mean())
