# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of the texture layout: the edges of all faces in texture space."""

from .canvas import Image, ImageDraw
from .look import Colour
from .mesh import Mesh

SIZE = 512
GROUND: Colour = (24, 26, 30)
EDGE: Colour = (240, 170, 60)


def draw(mesh: Mesh) -> Image.Image:
    picture = Image.new("RGB", (SIZE, SIZE), GROUND)
    pen = ImageDraw.Draw(picture)
    points = [
        (u * (SIZE - 1), v * (SIZE - 1)) for u, v in zip(mesh.uvs[::2], mesh.uvs[1::2], strict=True)
    ]
    for start in range(0, len(mesh.quads), 4):
        corners = [points[index] for index in mesh.quads[start : start + 4]]
        pen.line([*corners, corners[0]], EDGE)
    return picture
