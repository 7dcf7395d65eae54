# SPDX-License-Identifier: GPL-3.0-or-later
"""Textures as PNG or JPEG: an atlas with one cell per side of each part."""

import math
import struct
import zlib
from collections.abc import Callable
from functools import lru_cache

from .jpeg import write_jpeg
from .look import Surface
from .mesh import ATLAS

Pattern = Callable[[float, float], float]
SIZES = {"standard": 512, "detailed": 1024, "extreme": 2048, "fast": 512}
GREY = Surface((128, 128, 128), "flat")


def png(width: int, height: int, rows: list[bytes], *, alpha: bool = False) -> bytes:
    """Encode rows of red, green, blue bytes, and opacity with alpha."""
    raw = b"".join(b"\0" + row for row in rows)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 6 if alpha else 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(raw, 4))
        + chunk(b"IEND", b"")
    )


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
    tile: Callable[[Surface, int], list[bytes]],
    jpeg: bool,
) -> bytes:
    side = size // ATLAS
    tiles = {surface: tile(surface, side) for surface in {*cells, GREY}}
    filled = [*cells, *[GREY] * (ATLAS * ATLAS - len(cells))]
    rows = []
    for top in range(0, ATLAS * ATLAS, ATLAS):
        band = [tiles[surface] for surface in filled[top : top + ATLAS]]
        rows += [b"".join(tile_rows[y] for tile_rows in band) for y in range(side)]
    return write_jpeg(size, size, rows) if jpeg else png(size, size, rows)


def _colour_tile(surface: Surface, side: int) -> list[bytes]:
    height = PATTERNS[surface.pattern]
    rows = []
    for y in range(side):
        row = bytearray()
        for x in range(side):
            light = 0.72 + 0.28 * height(x / side, y / side)
            row += bytes([min(255, int(value * light)) for value in surface.colour])
        rows.append(bytes(row))
    return rows


def _roughness_tile(surface: Surface, side: int) -> list[bytes]:
    pixel = bytes([255, int(255 * surface.roughness), int(255 * surface.metallic)])
    return [pixel * side] * side


def _normal_tile(surface: Surface, side: int) -> list[bytes]:
    height = PATTERNS[surface.pattern]
    step = 1 / side
    rows = []
    for y in range(side):
        row = bytearray()
        for x in range(side):
            u, v = x * step, y * step
            here = height(u, v)
            slope_x = (height(u + step, v) - here) * side * 0.012
            slope_y = (height(u, v + step) - here) * side * 0.012
            length = math.sqrt(slope_x * slope_x + slope_y * slope_y + 1)
            row += bytes(
                [
                    int(127.5 - 127 * slope_x / length),
                    int(127.5 + 127 * slope_y / length),
                    int(127.5 + 127 / length),
                ]
            )
        rows.append(bytes(row))
    return rows


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
