# SPDX-License-Identifier: GPL-3.0-or-later
"""A mesh as arrays, and which of its faces hang together at which edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


class Mesh:
    """The arrays, with the corners of each face one after the other."""

    def __init__(
        self, points: ArrayLike, corners: ArrayLike, starts: ArrayLike, totals: ArrayLike
    ) -> None:
        import numpy as np

        positions = np.asarray(points, np.float64).reshape(-1, 3)
        self.count = len(positions)
        finite: Bools = np.isfinite(positions)
        self.invalid: Bools = np.any(~finite, axis=1)
        valid = positions[~self.invalid]
        low = valid.min(axis=0) if len(valid) else np.zeros(3)
        self.size = float((valid - low).max()) if len(valid) else 0.0
        self.points: Floats = np.where(self.invalid[:, None], 0.0, positions - low)

        totals = np.asarray(totals, np.int64)
        begins = np.asarray(starts, np.int64)
        self.totals: Ints = totals
        self.starts: Ints = np.cumsum(totals) - totals
        self.face: Ints = np.repeat(np.arange(len(totals)), totals)
        self.corners: Ints = np.asarray(corners, np.int64)
        if not np.array_equal(begins, self.starts):
            at = np.arange(len(self.face)) + (begins - self.starts)[self.face]
            self.corners = self.corners[at]
        self.following: Ints = np.arange(1, len(self.corners) + 1)
        self.following[self.starts + totals - 1] = self.starts

        # Half the cross product of a face's corners, seen from its first one: its area.
        here = self.points[self.corners]
        step = here[self.following] - here
        here -= np.repeat(here[self.starts], totals, axis=0)
        crossed = np.cross(here, step)
        self.normals: Floats = sums(crossed, self.starts) / 2
        lengths = np.sqrt(np.einsum("ij,ij->i", step, step))
        self.longest: Floats = (
            np.maximum.reduceat(lengths, self.starts) if len(totals) else np.zeros(0)
        )
        self.areas: Floats = np.sqrt(np.einsum("ij,ij->i", self.normals, self.normals))

    def all_of(self, corners: Ints) -> Bools:
        """The faces all of whose corners are among these."""
        import numpy as np

        among = np.zeros(len(self.corners), np.int64)
        among[corners] = 1
        whole: Bools = sums(among, self.starts) == self.totals
        return whole


class Surface:
    """The edges between the faces that count, each with all its corners side by side."""

    def __init__(self, mesh: Mesh, ids: Ints, counted: Bools) -> None:
        import numpy as np

        first = ids[mesh.corners]
        second = first[mesh.following]
        real = first != second
        sides = sums(real.astype(np.int64), mesh.starts)
        self.faces: Bools = counted & (sides > 2)
        at = np.flatnonzero(real & self.faces[mesh.face])
        keys = pair(first[at], second[at], mesh.count)
        order = np.argsort(keys)
        keys = keys[order]
        self.at: Ints = at[order]
        """Corners that edges go out from, sorted by edge."""
        leads = np.ones(len(keys), bool)
        leads[1:] = keys[1:] != keys[:-1]
        begins = np.flatnonzero(leads)
        self.uses: Ints = np.diff(begins, append=len(keys))
        self.ends: Ints = np.stack(np.divmod(keys[begins], max(mesh.count, 1)))
        """The two vertices of each edge."""
        two = begins[self.uses == 2]
        self.left: Ints = mesh.face[self.at[two]]
        self.right: Ints = mesh.face[self.at[two + 1]]
        """The faces at each edge that has two."""
        up = first[self.at] < second[self.at]
        self.agree: Bools = up[two] != up[two + 1]
        """Whether these two faces look to the same side."""
        self.ids = first

    def corners(self, edges: Bools) -> Ints:
        """The corners that these edges go out from."""
        import numpy as np

        found: Ints = self.at[np.repeat(edges, self.uses)]
        return found


def components(count: int, a: Ints, b: Ints) -> Ints:
    """A number for each of `count` nodes; nodes that are joined by links have the same one."""
    import numpy as np

    root = np.arange(count)
    while True:
        a, b = root[a], root[b]
        apart = a != b
        if not apart.any():
            return root
        a, b = a[apart], b[apart]
        root[np.maximum(a, b)] = np.minimum(a, b)
        while True:
            above = root[root]
            if np.array_equal(above, root):
                break
            root = above


def sums(values: NDArray[Any], starts: Ints) -> NDArray[Any]:
    """Sums over the corners of each face."""
    import numpy as np

    if not len(starts):
        return values[:0]
    added: NDArray[Any] = np.add.reduceat(values, starts, axis=0)
    return added


def pair(a: Ints, b: Ints, count: int) -> Ints:
    """One number for two vertices in any order."""
    import numpy as np

    key: Ints = np.minimum(a, b) * count + np.maximum(a, b)
    return key


def contains(sorted_keys: Ints, keys: Ints) -> Bools:
    import numpy as np

    if not len(sorted_keys):
        return np.zeros(len(keys), bool)
    at = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    found: Bools = sorted_keys[at] == keys
    return found
