# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the planned object: from ahead, from four sides, by depth, and by part."""

import math

from .build import Plan, painted_parts
from .canvas import Image
from .look import COLOURS, Colour
from .pictures import encoded
from .preview import BACKGROUND, render

SIZE = 512
FACES = 1_600
TURNS = {"front": 0.0, "left": 90.0, "back": 180.0, "right": 270.0}
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)


def picture(plan: Plan, format: str, clear: bool) -> bytes:
    background = None if clear else BACKGROUND
    return encoded(render(painted_parts(plan, FACES), SIZE, background=background), format)


def view(plan: Plan, side: str) -> bytes:
    return encoded(_from(plan, TURNS[side], SIZE), "png")


def sheet(plan: Plan) -> bytes:
    """All four views in one picture, side by side."""
    half = SIZE // 2
    picture = Image.new("RGB", (len(TURNS) * half, half))
    for number, turn in enumerate(TURNS.values()):
        picture.paste(_from(plan, turn, half), (number * half, 0))
    return encoded(picture, "png")


def depth(plan: Plan, size: int, coloured: bool) -> bytes:
    paint = _heat if coloured else _grey
    parts = painted_parts(plan, FACES)
    return encoded(render(parts, size, background=paint(0.0), by_depth=paint), "png")


def mask(plan: Plan) -> bytes:
    """A colour of its own for each part."""
    palette = list(dict.fromkeys(COLOURS.values()))
    meshes = [mesh for mesh, _ in painted_parts(plan, FACES)]
    flat = [(mesh, palette[place % len(palette)]) for place, mesh in enumerate(meshes)]
    return encoded(render(flat, SIZE, background=BLACK), "png")


def _from(plan: Plan, turn: float, size: int) -> Image.Image:
    parts = painted_parts(plan, FACES)
    return render(parts, size, turn=math.radians(turn), tilt=0.0, background=WHITE)


def _grey(near: float) -> Colour:
    value = int(255 * near)
    return value, value, value


def _heat(near: float) -> Colour:
    return int(255 * near), int(255 * (1 - abs(2 * near - 1))), int(255 * (1 - near))
