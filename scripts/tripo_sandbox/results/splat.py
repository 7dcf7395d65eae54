# SPDX-License-Identifier: GPL-3.0-or-later
"""Gaussian splats as binary PLY: one flat disc per vertex."""

import math
import struct
from collections.abc import Sequence

from .exports import threes
from .look import Colour
from .mesh import Mesh, y_up

FIELDS = (
    *("x", "y", "z", "nx", "ny", "nz"),
    *("f_dc_0", "f_dc_1", "f_dc_2", "opacity"),
    *("scale_0", "scale_1", "scale_2"),
    *("rot_0", "rot_1", "rot_2", "rot_3"),
)
SHARE_OF_DC = 0.28209479177387814
"""The constant spherical harmonic, by which colours are divided."""
OPAQUE = 6.0
RADIUS = math.log(0.008)


def write_splat(parts: Sequence[tuple[Mesh, Colour]]) -> bytes:
    rows = []
    for mesh, colour in parts:
        red, green, blue = ((value / 255 - 0.5) / SHARE_OF_DC for value in colour)
        places = threes(y_up(mesh.positions))
        for place, normal in zip(places, threes(y_up(mesh.normals)), strict=True):
            look = (red, green, blue, OPAQUE, RADIUS, RADIUS, RADIUS, 1.0, 0.0, 0.0, 0.0)
            rows.append(struct.pack("<17f", *place, *normal, *look))
    head = [
        "ply",
        "format binary_little_endian 1.0",
        f"element vertex {len(rows)}",
        *(f"property float {name}" for name in FIELDS),
        "end_header\n",
    ]
    return "\n".join(head).encode() + b"".join(rows)
