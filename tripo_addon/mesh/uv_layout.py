# SPDX-License-Identifier: GPL-3.0-or-later
"""How the faces of a mesh lie on its texture: islands, what is covered, and a picture of it.

Needs no graphics card. NumPy is heavy, and is loaded when a layout is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .topology import components

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SIZE = 256
"""Pixels of a side of the picture."""
CHUNK = 2_000_000
"""Points that are looked at in one go."""
MOST = 16_000_000
"""Where there are more, such as with many faces that are as large as the texture, the picture is
coarser."""
STEPS = 2**16
"""Of the texture's side; corners at one place of the mesh in the same step lie together."""
OFF_CENTRE = (0.0137, -0.0211)
"""Of a pixel: points in the very middle of pixels lie on the diagonals of many a layout, and would
count for both faces beside them."""
MOST_INNER = 5_000
"""Of meshes with more faces only the borders of islands are drawn."""
GROUND, COVERED, TWICE = (24, 26, 30), (58, 104, 148), (208, 84, 52)
INNER, BORDER = (94, 142, 186), (232, 236, 240)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a mesh lies on its texture."""

    faces: int
    islands: int
    """Pieces that hang together on the texture."""
    coverage: float
    """Share of the texture, the square from 0 to 1, that is covered."""
    overlap: float
    """Share of what is covered that is covered more than once."""
    outside: int
    """Faces with a corner outside of the texture, where it repeats."""
    size: int
    """Pixels of a side of the picture."""
    picture: bytes
    """Red, green, blue and alpha of each pixel, from the lowest row on."""

    @property
    def text(self) -> str:
        """What there is to know, in one line."""
        islands = "1 island" if self.islands == 1 else f"{self.islands:,} islands"
        return f"{islands}, {_percent(self.coverage)} covered, {_percent(self.overlap)} overlap"


def _percent(share: float) -> str:
    """A share in per cent; little is not nothing."""
    return "under 1 %" if 0 < share < 0.01 else f"{share:.0%}".replace("%", " %")


def examine(
    uvs: ArrayLike, points: ArrayLike, corners: ArrayLike, starts: ArrayLike, totals: ArrayLike
) -> Layout:
    """Look at a layout: the place of each corner on the texture, the place of each vertex, the
    vertex at each corner, and each face's first corner and number of corners. On any thread."""
    import numpy as np

    faces = _Faces(uvs, points, corners, starts, totals)
    size, boxes = SIZE, faces.boxes(SIZE)
    while size > 1 and boxes[2].prod(axis=1).sum() > MOST:
        size //= 2
        boxes = faces.boxes(size)
    counts = faces.counts(boxes, size)
    covered = counts > 0
    picture = np.empty((size, size, 4), np.uint8)
    picture[...] = (*GROUND, 255)
    picture[covered] = (*COVERED, 255)
    picture[counts > 1] = (*TWICE, 255)
    ids, firsts = faces.joined()
    faces.draw_edges(picture, ids)
    islands = components(len(faces.totals), faces.face, faces.face[firsts[ids]])
    return Layout(
        faces=len(faces.totals),
        islands=len(np.unique(islands)),
        coverage=float(covered.mean()),
        overlap=float((counts > 1).sum() / max(covered.sum(), 1)),
        outside=faces.outside(),
        size=size,
        picture=picture.tobytes(),
    )


class _Faces:
    """The faces on the texture, each as a fan of triangles."""

    def __init__(
        self,
        uvs: ArrayLike,
        points: ArrayLike,
        corners: ArrayLike,
        starts: ArrayLike,
        totals: ArrayLike,
    ) -> None:
        import numpy as np

        places = np.asarray(uvs, np.float64).reshape(-1, 2)
        # A corner at a place that is no number is nowhere: it covers nothing.
        self.uvs: Floats = np.nan_to_num(places, nan=-1.0, posinf=-1.0, neginf=-1.0)
        # Files have a vertex several times where its normals differ; its place is the same. What
        # is added makes no difference but between the two zeros.
        vertices = np.asarray(points, np.float32).reshape(-1, 3) + np.float32(0.0)
        self.places = vertices.view(np.uint32)[np.asarray(corners, np.int64)]
        self.starts: Ints = np.asarray(starts, np.int64)
        self.totals: Ints = np.asarray(totals, np.int64)
        self.face: Ints = np.repeat(np.arange(len(self.totals)), self.totals)
        count = np.maximum(self.totals - 2, 0)
        owner = np.repeat(np.arange(len(count)), count)
        step = np.arange(len(owner)) - (np.cumsum(count) - count)[owner]
        first = self.starts[owner]
        self.triangles: Ints = np.stack([first, first + step + 1, first + step + 2], axis=1)
        a, b, c = (self.uvs[self.triangles[:, at]] for at in range(3))
        areas = _cross(b - a, c - a)
        whole = np.bincount(owner, areas, len(count))
        # In a face that is not convex, what lies outside is covered forth and back.
        self.signs: Floats = np.sign(areas) * np.sign(whole)[owner]

    def outside(self) -> int:
        """How many faces have a corner outside of the texture."""
        import numpy as np

        slack = 1 / STEPS
        out = np.any((self.uvs < -slack) | (self.uvs > 1 + slack), axis=1)
        return len(np.unique(self.face[out]))

    def boxes(self, size: int) -> tuple[Floats, Ints, Ints]:
        """The corners of triangles in pixels, and the first point of the box around each and the
        numbers of points of its sides."""
        import numpy as np

        at = self.uvs[self.triangles] * size - 0.5 - np.array(OFF_CENTRE)
        low = np.clip(np.ceil(at.min(axis=1)), 0, size).astype(np.int64)
        high = np.clip(np.floor(at.max(axis=1)), -1, size - 1).astype(np.int64)
        return at, low, np.maximum(high - low + 1, 0)

    def counts(self, boxes: tuple[Floats, Ints, Ints], size: int) -> Floats:
        """How many faces cover each pixel, from the lowest row on."""
        import numpy as np

        at, low, sides = boxes
        numbers = sides.prod(axis=1)
        used = np.flatnonzero((numbers > 0) & (self.signs != 0))
        found = np.zeros(size * size)
        ends = np.cumsum(numbers[used])
        begin = 0
        while begin < len(used):
            done = ends[begin - 1] if begin else 0
            end = max(int(np.searchsorted(ends, done + CHUNK, "right")), begin + 1)
            some = used[begin:end]
            found += self._cover(some, at[some], low[some], sides[some], size)
            begin = end
        return np.round(found).reshape(size, size)

    def _cover(self, some: Ints, at: Floats, low: Ints, sides: Ints, size: int) -> Floats:
        """The same for some triangles."""
        import numpy as np

        numbers = sides.prod(axis=1)
        owner = np.repeat(np.arange(len(some)), numbers)
        step = np.arange(len(owner)) - (np.cumsum(numbers) - numbers)[owner]
        x = low[owner, 0] + step % sides[owner, 0]
        y = low[owner, 1] + step // sides[owner, 0]
        point = np.stack([x, y], axis=1)
        turns = [
            _cross(at[owner, (corner + 1) % 3] - at[owner, corner], point - at[owner, corner]) > 0
            for corner in range(3)
        ]
        inside = (turns[0] == turns[1]) & (turns[1] == turns[2])
        places = (y * size + x)[inside]
        signs = self.signs[some][owner[inside]]
        return np.asarray(np.bincount(places, signs, size * size), np.float64)

    def joined(self) -> tuple[Ints, Ints]:
        """For each corner the number of those that lie together with it; and the first of each."""
        import numpy as np

        steps = np.round(self.uvs * STEPS).astype(np.int64).astype(np.uint64)
        # Mixed into one number: rows would take ten times as long to sort.
        key = np.zeros(len(steps), np.uint64)
        for column in (*self.places.T, *steps.T):
            key = (key ^ column) * np.uint64(0x9E3779B97F4A7C15)
            key ^= key >> np.uint64(29)
        _, firsts, ids = np.unique(key, return_index=True, return_inverse=True)
        return ids.reshape(-1), firsts

    def draw_edges(self, picture: Any, ids: Ints) -> None:
        """Draw the borders of islands, and between the faces where these are not too many."""
        import numpy as np

        following = np.arange(1, len(self.face) + 1)
        used = self.totals > 0
        following[(self.starts + self.totals - 1)[used]] = self.starts[used]
        a, b = ids, ids[following] if len(following) else ids
        count = max(len(ids), 1)
        _, at, uses = np.unique(
            np.minimum(a, b) * count + np.maximum(a, b), return_inverse=True, return_counts=True
        )
        border = uses[at.reshape(-1)] == 1
        if len(self.totals) <= MOST_INNER:
            self._draw_lines(picture, np.flatnonzero(~border), following, INNER)
        self._draw_lines(picture, np.flatnonzero(border), following, BORDER)

    def _draw_lines(
        self, picture: Any, corners: Ints, following: Ints, colour: tuple[int, int, int]
    ) -> None:
        import numpy as np

        size = len(picture)
        first = np.clip(self.uvs[corners], -1, 2) * size
        last = np.clip(self.uvs[following[corners]], -1, 2) * size
        steps = np.ceil(np.abs(last - first).max(axis=1, initial=0)).astype(np.int64) + 1
        owner = np.repeat(np.arange(len(corners)), steps)
        step = np.arange(len(owner)) - (np.cumsum(steps) - steps)[owner]
        share = (step / np.maximum(steps - 1, 1)[owner])[:, None]
        at = np.floor(first[owner] * (1 - share) + last[owner] * share).astype(np.int64)
        # What lies on the upper or right edge of the texture is seen.
        at[at == size] = size - 1
        seen = np.all((at >= 0) & (at < size), axis=1)
        picture[at[seen, 1], at[seen, 0]] = (*colour, 255)


def _cross(a: Floats, b: Floats) -> Floats:
    found: Floats = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return found
