# SPDX-License-Identifier: GPL-3.0-or-later
"""Textures as PNG or JPEG: an atlas with one cell per side of each part."""

import math
from collections.abc import Callable
from functools import lru_cache

from .canvas import Image
from .look import Surface
from .mesh import ATLAS
from .pictures import encoded

Pattern = Callable[[float, float], float]
SIZES = {"standard": 512, "detailed": 1024, "extreme": 2048, "fast": 512}
GREY = Surface((128, 128, 128), "flat")


@lru_cache(maxsize=24)
def base_colour(cells: tuple[Surface, ...], size: int, jpeg: bool = False) -> bytes:
    return _atlas(cells, size, _colour_tile, jpeg)


@lru_cache(maxsize=24)
def roughness_metallic(cells: tuple[Surface, ...], size: int, jpeg: bool = False) -> bytes:
    return _atlas(cells, size, _roughness_tile, jpeg)


@lru_cache(maxsize=24)
def normals(cells: tuple[Surface, ...], size: int, jpeg: bool = False) -> bytes:
    return _atlas(cells, size, _normal_tile, jpeg)


def _atlas(
    cells: tuple[Surface, ...],
    size: int,
    tile: Callable[[Surface, int], Image.Image],
    jpeg: bool,
) -> bytes:
    side = size // ATLAS
    tiles = {surface: tile(surface, side) for surface in {*cells, GREY}}
    atlas = Image.new("RGB", (size, size))
    for cell in range(ATLAS * ATLAS):
        surface = cells[cell] if cell < len(cells) else GREY
        atlas.paste(tiles[surface], (cell % ATLAS * side, cell // ATLAS * side))
    return encoded(atlas, "jpeg" if jpeg else "png")


def _colour_tile(surface: Surface, side: int) -> Image.Image:
    """The colour, darker where the pattern is low."""
    height = PATTERNS[surface.pattern]
    light = Image.frombytes(
        "L",
        (side, side),
        bytes(
            int(255 * (0.72 + 0.28 * height(x / side, y / side)))
            for y in range(side)
            for x in range(side)
        ),
    )
    bands = [
        light.point([value * level // 255 for level in range(256)]) for value in surface.colour
    ]
    return Image.merge("RGB", bands)


def _roughness_tile(surface: Surface, side: int) -> Image.Image:
    pixel = (255, int(255 * surface.roughness), int(255 * surface.metallic))
    return Image.new("RGB", (side, side), pixel)


def _normal_tile(surface: Surface, side: int) -> Image.Image:
    """The slope of the pattern as a normal map."""
    height = PATTERNS[surface.pattern]
    step = 1 / side
    pixels = bytearray()
    for y in range(side):
        for x in range(side):
            u, v = x * step, y * step
            here = height(u, v)
            slope_x = (height(u + step, v) - here) * side * 0.012
            slope_y = (height(u, v + step) - here) * side * 0.012
            length = math.sqrt(slope_x * slope_x + slope_y * slope_y + 1)
            pixels += bytes(
                [
                    int(127.5 - 127 * slope_x / length),
                    int(127.5 + 127 * slope_y / length),
                    int(127.5 + 127 / length),
                ]
            )
    return Image.frombytes("RGB", (side, side), bytes(pixels))


def _weave(u: float, v: float) -> float:
    """Threads over and under, and a seam along the rim."""
    thread = 0.5 + 0.5 * math.sin(u * 75) * math.sin(v * 75)
    rim = min(u, v, 1 - u, 1 - v)
    seam = 0.35 if 0.05 < rim < 0.075 else 1.0
    return seam * (0.55 + 0.45 * thread)


def _wood(u: float, v: float) -> float:
    ring = u * 9 + 0.6 * math.sin(v * 5) + 0.2 * math.sin(v * 23 + u * 11)
    return 0.35 + 0.65 * abs(ring - round(ring)) * 2


def _glaze(u: float, v: float) -> float:
    """Soft rings in the glaze."""
    return 0.8 + 0.2 * math.sin(v * 19) * math.sin(v * 19)


def _plain(u: float, v: float) -> float:
    rim = min(u, v, 1 - u, 1 - v)
    return 0.85 if rim < 0.06 else 1.0


def _flat(u: float, v: float) -> float:
    return 1.0


PATTERNS: dict[str, Pattern] = {
    "weave": _weave,
    "wood": _wood,
    "glaze": _glaze,
    "plain": _plain,
    "flat": _flat,
}
