# SPDX-License-Identifier: GPL-3.0-or-later
"""The pieces of surface of a mesh that hang together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .topology import components

if TYPE_CHECKING:
    from .topology import Bools, Floats, Ints, Mesh, Surface

FLAT = 0.7
"""A part is a sheet where its faces, as vectors, add up to more than this share of its area: 1 for
a plane, a half for half a ball, a fifth for a box without its lid."""


class Parts:
    """The parts of a mesh. Faces that do not count are in none."""

    def __init__(self, mesh: Mesh, surface: Surface) -> None:
        import numpy as np

        self._mesh = mesh
        self.sizes: Ints
        """The number of faces of each part."""
        root = components(mesh.count, *surface.ends)
        self._counted: Ints = np.flatnonzero(surface.faces)
        first = surface.ids[mesh.starts[self._counted]]
        _, self._part, self.sizes = np.unique(root[first], return_inverse=True, return_counts=True)

    def small(self, share: float) -> Bools:
        """The parts with fewer faces than this share of the largest part's."""
        sizes = self.sizes
        found: Bools = sizes < (share * sizes.max() if len(sizes) else 0)
        return found

    def sheets(self) -> Bools:
        """The parts that enclose nothing, such as cloth: their border is no hole."""
        import numpy as np

        count = len(self.sizes)
        normals = self._mesh.normals[self._counted]
        added = np.stack(
            [np.bincount(self._part, normals[:, axis], count) for axis in range(3)], axis=1
        )
        areas = np.bincount(self._part, self._mesh.areas[self._counted], count)
        found: Bools = np.linalg.norm(added, axis=1) > FLAT * areas
        return found

    def faces(self, parts: Bools) -> Bools:
        """The faces of these parts."""
        import numpy as np

        found = np.zeros(len(self._mesh.starts), bool)
        found[self._counted] = parts[self._part]
        return found


def outer_shells(mesh: Mesh, inside_out: Ints) -> Bools:
    """The faces of shells inside out around which there is nothing else of the mesh."""
    import numpy as np

    outer = inside_out >= 0
    for shell in np.unique(inside_out[outer]).tolist():
        own = inside_out == shell
        low, high = _box(mesh, own)
        if own.all():
            continue
        other_low, other_high = _box(mesh, ~own)
        if (other_low < low).all() and (other_high > high).all():
            outer &= ~own
    return outer


def _box(mesh: Mesh, faces: Bools) -> tuple[Floats, Floats]:
    """The lowest and the highest corner around faces."""
    places = mesh.points[mesh.corners[faces[mesh.face]]]
    return places.min(axis=0), places.max(axis=0)
