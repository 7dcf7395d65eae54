# SPDX-License-Identifier: GPL-3.0-or-later
"""Gaussian splats as binary PLY: one small ball per vertex, in the colour of its part."""

import math
from collections.abc import Sequence

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
OPACITY = 6.0
"""Before the logistic function: nearly opaque."""
SCALE = math.log(0.008)
"""Sizes are stored as logarithms."""


def write_splat(parts: Sequence[tuple[Mesh, Colour]]) -> bytes:
    # NumPy takes longer to import than the whole sandbox, and nothing else needs it.
    import numpy as np

    splats = []
    for mesh, colour in parts:
        rows = np.zeros(mesh.vertices, [(name, "<f4") for name in FIELDS])
        places = np.asarray(y_up(mesh.positions)).reshape(-1, 3)
        normals = np.asarray(y_up(mesh.normals)).reshape(-1, 3)
        for axis, letter in enumerate("xyz"):
            rows[letter] = places[:, axis]
            rows[f"n{letter}"] = normals[:, axis]
        for band, value in enumerate(colour):
            rows[f"f_dc_{band}"] = (value / 255 - 0.5) / SHARE_OF_DC
        for axis in range(3):
            rows[f"scale_{axis}"] = SCALE
        rows["opacity"] = OPACITY
        rows["rot_0"] = 1.0
        splats.append(rows)
    found = np.concatenate(splats)
    head = ["ply", "format binary_little_endian 1.0", f"element vertex {len(found)}"]
    head += [f"property float {name}" for name in FIELDS]
    return "\n".join([*head, "end_header", ""]).encode() + found.tobytes()
