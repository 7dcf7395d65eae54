# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of the texture layout: the edges of all faces in texture space."""

from .look import Colour
from .mesh import Mesh
from .texture import png

SIZE = 512
GROUND: Colour = (24, 26, 30)
EDGE: Colour = (240, 170, 60)


def draw(mesh: Mesh) -> bytes:
    rows = [bytearray(bytes(GROUND) * SIZE) for _ in range(SIZE)]
    points = list(zip(mesh.uvs[::2], mesh.uvs[1::2], strict=True))
    for at in range(0, len(mesh.quads), 4):
        corners = [points[index] for index in mesh.quads[at : at + 4]]
        for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
            _line(rows, start, end)
    return png(SIZE, SIZE, [bytes(row) for row in rows])


def _line(rows: list[bytearray], start: tuple[float, float], end: tuple[float, float]) -> None:
    steps = max(1, int(SIZE * max(abs(end[0] - start[0]), abs(end[1] - start[1]))))
    for step in range(steps + 1):
        share = step / steps
        x, y = (
            min(SIZE - 1, max(0, int(SIZE * (a + share * (b - a)))))
            for a, b in zip(start, end, strict=True)
        )
        rows[y][3 * x : 3 * x + 3] = bytes(EDGE)
