# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the planned object: from ahead, from four sides, by depth, by part, turning."""

import math
from collections.abc import Sequence

from .build import Plan, painted_parts
from .jpeg import write_jpeg
from .look import COLOURS, Colour
from .mp4 import write_mp4
from .preview import TILT, render
from .texture import png
from .webp import write_webp

SIZE = 512
FACES = 1_600
TURNS = {"front": 0.0, "left": 90.0, "back": 180.0, "right": 270.0}
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
CLEAR: Colour = (1, 2, 3)
"""A colour that no surface has, to stand for nothing."""
FRAMES, FRAME_SIZE, FRAMES_PER_SECOND = 12, 160, 6


def picture(plan: Plan, format: str, clear: bool) -> bytes:
    if not clear:
        return _WRITERS[format](render(painted_parts(plan, FACES), SIZE), SIZE)
    pixels = render(painted_parts(plan, FACES), SIZE, background=CLEAR)
    raw = b"".join(b"\0\0\0\0" if p == CLEAR else bytes((*p, 255)) for p in pixels)
    width = 4 * SIZE
    rows = [raw[at : at + width] for at in range(0, len(raw), width)]
    return png(SIZE, SIZE, rows, alpha=True)


def view(plan: Plan, side: str) -> bytes:
    return _png(_from(plan, TURNS[side], SIZE), SIZE)


def sheet(plan: Plan) -> bytes:
    """All four views in one picture, side by side."""
    half = SIZE // 2
    views = [_from(plan, turn, half) for turn in TURNS.values()]
    pixels = [p for at in range(0, half * half, half) for v in views for p in v[at : at + half]]
    return _png(pixels, 4 * half)


def depth(plan: Plan, size: int, coloured: bool) -> bytes:
    paint = _heat if coloured else _grey
    parts = painted_parts(plan, FACES)
    return _png(render(parts, size, background=paint(0.0), by_depth=paint), size)


def mask(plan: Plan) -> bytes:
    """A colour of its own for each part."""
    palette = list(dict.fromkeys(COLOURS.values()))
    meshes = [mesh for mesh, _ in painted_parts(plan, FACES)]
    flat = [(mesh, palette[place % len(palette)]) for place, mesh in enumerate(meshes)]
    return _png(render(flat, SIZE, background=BLACK), SIZE)


def turntable(plan: Plan) -> bytes:
    parts = painted_parts(plan, FACES // 4)
    frames = [
        _png(render(parts, FRAME_SIZE, turn=2 * math.pi * step / FRAMES, tilt=TILT), FRAME_SIZE)
        for step in range(FRAMES)
    ]
    return write_mp4(frames, FRAME_SIZE, FRAMES_PER_SECOND)


def _from(plan: Plan, turn: float, size: int) -> list[Colour]:
    parts = painted_parts(plan, FACES)
    return render(parts, size, turn=math.radians(turn), tilt=0.0, background=WHITE)


def _grey(near: float) -> Colour:
    value = int(255 * near)
    return value, value, value


def _heat(near: float) -> Colour:
    return int(255 * near), int(255 * (1 - abs(2 * near - 1))), int(255 * (1 - near))


def _rows(pixels: Sequence[Colour], width: int) -> list[bytes]:
    raw = bytes(value for pixel in pixels for value in pixel)
    return [raw[at : at + 3 * width] for at in range(0, len(raw), 3 * width)]


def _png(pixels: Sequence[Colour], width: int) -> bytes:
    rows = _rows(pixels, width)
    return png(width, len(rows), rows)


def _jpeg(pixels: Sequence[Colour], width: int) -> bytes:
    rows = _rows(pixels, width)
    return write_jpeg(width, len(rows), rows)


def _webp(pixels: Sequence[Colour], width: int) -> bytes:
    return write_webp(width, len(pixels) // width, pixels)


_WRITERS = {"png": _png, "jpeg": _jpeg, "webp": _webp}
