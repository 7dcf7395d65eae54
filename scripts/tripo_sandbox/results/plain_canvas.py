# SPDX-License-Identifier: GPL-3.0-or-later
"""The few functions of Pillow that the sandbox draws with, on NumPy, under the same names.

Every picture is saved as PNG, whatever format is asked for: readers go by the content.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, BinaryIO

import numpy as np

BANDS = {"L": 1, "RGB": 3, "RGBA": 4}
COLOUR_TYPES = {1: 0, 3: 2, 4: 6}
"""PNG's number for each number of bands."""
Points = Sequence[tuple[float, float]]


class Image:
    """A picture: rows of pixels from the top, 8 bits a band."""

    def __init__(self, pixels: Any) -> None:
        self.pixels = pixels

    def paste(self, other: Image, at: tuple[int, int]) -> None:
        x, y = at
        height, width = other.pixels.shape[:2]
        self.pixels[y : y + height, x : x + width] = other.pixels

    def point(self, table: Sequence[int]) -> Image:
        """Each value replaced by what the table has for it."""
        return Image(np.asarray(table, np.uint8)[self.pixels])

    def save(self, out: BinaryIO, format: str = "png", **options: Any) -> None:
        height, width, bands = self.pixels.shape
        rows = np.zeros((height, 1 + width * bands), np.uint8)
        rows[:, 1:] = self.pixels.reshape(height, -1)
        head = struct.pack(">IIBBBBB", width, height, 8, COLOUR_TYPES[bands], 0, 0, 0)
        out.write(b"\x89PNG\r\n\x1a\n")
        for name, data in (
            (b"IHDR", head),
            (b"IDAT", zlib.compress(rows.tobytes(), 4)),
            (b"IEND", b""),
        ):
            check = zlib.crc32(name + data)
            out.write(struct.pack(">I", len(data)) + name + data + struct.pack(">I", check))


def new(mode: str, size: tuple[int, int], colour: Sequence[int] | int = 0) -> Image:
    width, height = size
    pixels = np.zeros((height, width, BANDS[mode]), np.uint8)
    pixels[:] = colour
    return Image(pixels)


def frombytes(mode: str, size: tuple[int, int], data: bytes) -> Image:
    width, height = size
    return Image(np.frombuffer(data, np.uint8).reshape(height, width, BANDS[mode]))


def merge(mode: str, bands: Sequence[Image]) -> Image:
    return Image(np.concatenate([band.pixels for band in bands], axis=2))


class Draw:
    """Draws into a picture."""

    def __init__(self, picture: Image) -> None:
        self._pixels = picture.pixels

    def polygon(self, points: Points, colour: Sequence[int]) -> None:
        """Fill a convex polygon, whichever way round its corners are."""
        corners = np.asarray(points, float)
        height, width, bands = self._pixels.shape
        low = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
        high = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 1, (width, height))
        if (high <= low).any():
            return
        xs, ys = np.arange(low[0], high[0]), np.arange(low[1], high[1])[:, None]
        sides = []
        for (ax, ay), (bx, by) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            # Half a pixel wider on each side, as a filled polygon with its outline is.
            reach = 0.5 * (abs(bx - ax) + abs(by - ay))
            sides.append(((bx - ax) * (ys - ay) - (by - ay) * (xs - ax), reach))
        inside = np.ones((len(ys), len(xs)), bool)
        other = inside.copy()
        for side, reach in sides:
            inside &= side >= -reach
            other &= side <= reach
        part = self._pixels[low[1] : high[1], low[0] : high[0]]
        part[inside | other] = (*colour, 255)[:bands]

    def line(self, points: Points, colour: Sequence[int]) -> None:
        """Lines from point to point, one pixel wide."""
        height, width, bands = self._pixels.shape
        for (ax, ay), (bx, by) in pairwise(points):
            steps = int(max(abs(bx - ax), abs(by - ay))) + 1
            xs = np.rint(np.linspace(ax, bx, steps + 1)).astype(int)
            ys = np.rint(np.linspace(ay, by, steps + 1)).astype(int)
            known = (xs >= 0) & (xs < width) & (ys >= 0) & (ys < height)
            self._pixels[ys[known], xs[known]] = (*colour, 255)[:bands]
