# SPDX-License-Identifier: GPL-3.0-or-later
"""A small picture of the model, painted from back to front, seen from ahead and above."""

import math
from collections.abc import Callable, Sequence

from .canvas import Image, ImageDraw
from .look import Colour, Surface
from .mesh import Mesh

CLAY = Surface((176, 172, 166))
BACKGROUND: Colour = (58, 60, 66)
LIGHT = (0.704, 0.106, 0.70)
"""Where the light comes from: towards the viewer, to the right, up."""
TURN, TILT = math.radians(-38), math.radians(24)


def render(
    meshes: Sequence[tuple[Mesh, Colour]],
    size: int,
    *,
    turn: float = TURN,
    tilt: float = TILT,
    background: Colour | None = BACKGROUND,
    by_depth: Callable[[float], Colour] | None = None,
) -> Image.Image:
    """Return a square picture; without a background it is transparent there.

    by_depth gives the colours instead: of 0 for the farthest face to 1 for the nearest.
    """
    faces = [face for mesh, colour in meshes for face in _faces(mesh, colour, turn, tilt)]
    faces.sort(key=lambda face: face[0])
    if by_depth:
        far, span = faces[0][0], faces[-1][0] - faces[0][0] or 1.0
        faces = [(depth, quad, by_depth((depth - far) / span)) for depth, quad, _ in faces]
    corners = [corner for _, quad, _ in faces for corner in quad]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    scale = size * 0.84 / max(max(xs) - min(xs), max(ys) - min(ys))
    mid_x, mid_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    if background is None:
        picture = Image.new("RGBA", (size, size))
    else:
        picture = Image.new("RGB", (size, size), background)
    pen = ImageDraw.Draw(picture)
    for _, quad, colour in faces:
        pen.polygon(
            [(size / 2 + (x - mid_x) * scale, size / 2 - (y - mid_y) * scale) for x, y in quad],
            colour,
        )
    return picture


Face = tuple[float, list[tuple[float, float]], Colour]


def _faces(mesh: Mesh, colour: Colour, turn: float, tilt: float) -> list[Face]:
    """Return the quads that look at the viewer: depth, corners on the screen, shade."""
    cos_turn, sin_turn = math.cos(turn), math.sin(turn)
    cos_tilt, sin_tilt = math.cos(tilt), math.sin(tilt)
    near, right, up = LIGHT
    light_from = (near * cos_turn - right * sin_turn, near * sin_turn + right * cos_turn, up)
    p, n = mesh.positions, mesh.normals
    screen = []
    for at in range(0, len(p), 3):
        ahead = p[at] * cos_turn + p[at + 1] * sin_turn
        across = p[at + 1] * cos_turn - p[at] * sin_turn
        height = p[at + 2] * cos_tilt - ahead * sin_tilt
        screen.append((across, height, ahead * cos_tilt + p[at + 2] * sin_tilt))
    faces: list[Face] = []
    for at in range(0, len(mesh.quads), 4):
        corners = mesh.quads[at : at + 4]
        a, b, c, d = (screen[index] for index in corners)
        if (c[0] - a[0]) * (d[1] - b[1]) - (d[0] - b[0]) * (c[1] - a[1]) <= 0:
            continue
        light = sum(
            light_from[axis] * sum(n[3 * index + axis] for index in corners) / 4
            for axis in range(3)
        )
        shade = 0.38 + 0.72 * max(0.0, light)
        red, green, blue = (min(255, int(value * shade)) for value in colour)
        faces.append(
            ((a[2] + b[2] + c[2] + d[2]) / 4, [v[:2] for v in (a, b, c, d)], (red, green, blue))
        )
    return faces
