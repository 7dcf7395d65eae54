# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks a mesh for faults that disturb printing, sculpting and simulation. Changes nothing.

A file with UV seams has several vertices at one place. Those on open edges are counted as one, so a
seam is no hole; closed shells that merely touch stay apart. NumPy is heavy, and is loaded when a
mesh is checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .report import Report

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Hashes = NDArray[np.uint64]

STEPS = 2**20
"""The mesh's size has so many steps; vertices in the same step are at the same place."""
NEAR = 0.125
"""Vertices so near to the border of a step belong to both steps."""
THIN = 0.25
"""A face that is not thicker than this part of a step has no area."""
HOLLOW = 1e-7
"""Shells with less volume, divided by their area and the mesh's size, have no inside."""


@dataclass(frozen=True)
class Offenders:
    """The elements that a report is about."""

    vertices: Ints
    edges: Ints
    """Pairs of vertices."""
    faces: Ints


def check(
    points: ArrayLike,
    corners: ArrayLike,
    starts: ArrayLike,
    totals: ArrayLike,
    edges: ArrayLike = (),
) -> Report:
    """Check a mesh: positions, the vertex at each corner, and each face's first corner and number
    of corners. Loose edges are found among `edges`, pairs of vertices."""
    return examine(points, corners, starts, totals, edges)[0]


def examine(
    points: ArrayLike,
    corners: ArrayLike,
    starts: ArrayLike,
    totals: ArrayLike,
    edges: ArrayLike = (),
) -> tuple[Report, Offenders]:
    """The same as `check`, with the elements that are wrong."""
    import numpy as np

    mesh = _Mesh(points, corners, starts, totals)
    place = _places(mesh)
    degenerate = _degenerate(mesh, place)
    same, same_winding = _duplicates(mesh, place)

    wires = np.asarray(edges, np.int64).reshape(-1, 2)
    first, second = mesh.corners, mesh.corners[mesh.following]
    keys, uses = np.unique(_pair(first, second, mesh.count), return_counts=True)
    wires = wires[~_contains(keys, _pair(wires[:, 0], wires[:, 1], mesh.count))]
    used = np.zeros(mesh.count, bool)
    used[mesh.corners] = True
    used[wires] = True
    ids = _weld(np.stack(np.divmod(keys[uses == 1], max(mesh.count, 1))), place)

    surface = _Surface(mesh, ids, ~(same_winding & ~degenerate))
    flipped, inside_out, one_sided = _windings(mesh, surface)
    sizes = _parts(mesh, surface)
    loose = np.flatnonzero(~used)
    duplicate = same & ~degenerate
    report = Report(
        vertices=mesh.count,
        faces=len(mesh.starts),
        welded=int(np.count_nonzero(ids != np.arange(mesh.count))),
        parts=len(sizes),
        smallest_part=int(sizes.min()) if len(sizes) else 0,
        non_manifold_edges=int(np.count_nonzero(surface.uses > 2)),
        holes=_holes(surface),
        flipped_faces=int(np.count_nonzero(flipped & (inside_out < 0))),
        inside_out_shells=len(np.unique(inside_out[inside_out >= 0])),
        inside_out_faces=int(np.count_nonzero(inside_out >= 0)),
        one_sided=one_sided,
        degenerate_faces=int(np.count_nonzero(degenerate)),
        duplicate_faces=int(np.count_nonzero(duplicate)),
        loose_vertices=len(loose),
        loose_edges=len(wires),
        invalid_vertices=int(np.count_nonzero(mesh.invalid)),
    )
    wrong = surface.at[np.repeat(surface.uses != 2, surface.uses)]
    pairs = np.stack([first[wrong], second[wrong]], axis=1)
    return report, Offenders(
        vertices=np.union1d(loose, np.flatnonzero(mesh.invalid)),
        edges=np.concatenate([pairs, wires]),
        faces=np.flatnonzero(degenerate | duplicate | flipped),
    )


class _Mesh:
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
        self.normals: Floats = _sums(crossed, self.starts) / 2
        lengths = np.sqrt(np.einsum("ij,ij->i", step, step))
        self.longest: Floats = (
            np.maximum.reduceat(lengths, self.starts) if len(totals) else np.zeros(0)
        )
        self.areas: Floats = np.sqrt(np.einsum("ij,ij->i", self.normals, self.normals))


class _Surface:
    """The edges between the faces that count, each with all its corners side by side."""

    def __init__(self, mesh: _Mesh, ids: Ints, counted: Bools) -> None:
        import numpy as np

        first = ids[mesh.corners]
        second = first[mesh.following]
        real = first != second
        sides = _sums(real.astype(np.int64), mesh.starts)
        self.faces: Bools = counted & (sides > 2)
        at = np.flatnonzero(real & self.faces[mesh.face])
        keys = _pair(first[at], second[at], mesh.count)
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


def _places(mesh: _Mesh) -> Ints:
    """The same number for vertices at the same place."""
    import numpy as np

    scaled = mesh.points * (STEPS / (mesh.size or 1.0))
    shifts = np.array([42, 21, 0])
    low = (np.floor(scaled - NEAR).astype(np.int64) + 1) << shifts
    high = (np.floor(scaled + NEAR).astype(np.int64) + 1) << shifts
    # A vertex without a valid place shares its place with no other.
    low[mesh.invalid] = high[mesh.invalid] = 0
    low[mesh.invalid, 0] = high[mesh.invalid, 0] = ~np.flatnonzero(mesh.invalid)
    keys, owners = [low.sum(axis=1)], [np.arange(mesh.count)]
    for corner in range(1, 8):
        axes = np.array([bool(corner >> axis & 1) for axis in range(3)])
        extra = np.flatnonzero((low != high)[:, axes].all(axis=1))
        keys.append(np.where(axes, high[extra], low[extra]).sum(axis=1))
        owners.append(extra)
    key, owner = np.concatenate(keys), np.concatenate(owners)
    order = np.argsort(key)
    same = key[order[1:]] == key[order[:-1]]
    return _components(mesh.count, owner[order[1:][same]], owner[order[:-1][same]])


def _weld(open_edges: Ints, place: Ints) -> Ints:
    """For each vertex the one that it counts as: itself, or on seams the first one at its place."""
    import numpy as np

    ids = np.arange(len(place))
    opened = np.zeros(len(place), bool)
    opened[open_edges] = True
    seams = np.flatnonzero(opened)
    first = np.empty(len(place), np.int64)
    first[place[seams][::-1]] = seams[::-1]
    ids[seams] = first[place[seams]]
    return ids


def _degenerate(mesh: _Mesh, place: Ints) -> Bools:
    """The faces without area or with an edge of no length."""
    import numpy as np

    here = place[mesh.corners]
    short = _sums((here == here[mesh.following]).astype(np.int64), mesh.starts) > 0
    thin = mesh.areas * 2 <= mesh.longest * (mesh.size / STEPS * THIN)
    return short | thin


def _duplicates(mesh: _Mesh, place: Ints) -> tuple[Bools, Bools]:
    """The faces with the same corners as an earlier face; those with the same winding too."""
    here = place[mesh.corners]
    plain = _sums(_mixed(here), mesh.starts)
    wound = _sums(_mixed(here * max(mesh.count, 1) + here[mesh.following]), mesh.starts)
    return _repeated(plain), _repeated(wound)


def _windings(mesh: _Mesh, surface: _Surface) -> tuple[Bools, Ints, int]:
    """The faces that look to the wrong side; each one's shell, where all of it does, or -1; and
    the number of surfaces without two sides."""
    import numpy as np

    left, right, agree = surface.left, surface.right, surface.agree
    patch = _components(len(mesh.starts), left[agree], right[agree])
    roots, patch = np.unique(patch, return_inverse=True)
    # Each patch stands for its two windings. Where two patches disagree, one is to be turned.
    size = len(roots)
    a, b = patch[left[~agree]], patch[right[~agree]]
    cover = _components(2 * size, np.concatenate([a, a + size]), np.concatenate([b + size, b]))
    plain, turned = cover[:size], cover[size:]
    roots, shell = np.unique(np.minimum(plain, turned), return_inverse=True)
    turn = (plain > turned)[patch]
    shell = shell[patch]
    count = len(roots)

    twisted = np.zeros(count, bool)
    twisted[shell[(plain == turned)[patch]]] = True
    closed = np.ones(count, bool)
    edge_uses = np.repeat(surface.uses, surface.uses)
    closed[shell[mesh.face[surface.at[edge_uses != 2]]]] = False

    sign = np.where(turn, -1.0, 1.0) * surface.faces
    volumes = np.einsum("ij,ij->i", mesh.points[mesh.corners[mesh.starts]], mesh.normals) / 3
    volume = np.bincount(shell, volumes * sign, count)
    area = np.bincount(shell, mesh.areas * surface.faces, count)
    judged = closed & ~twisted & (np.abs(volume) > HOLLOW * area * mesh.size)
    number = np.bincount(shell, surface.faces, count)
    turns = np.bincount(shell, turn & surface.faces, count)
    # In a closed shell the faces that look inwards are wrong, in another one the minority.
    wrong_turn = np.where(judged, volume > 0, turns * 2 <= number)
    wrong = surface.faces & ~twisted[shell] & (turn == wrong_turn[shell])
    whole = judged & (np.bincount(shell, wrong, count) == number)
    inside_out = np.where(whole[shell] & wrong, shell, -1)
    return wrong, inside_out, int(np.count_nonzero(twisted))


def _parts(mesh: _Mesh, surface: _Surface) -> Ints:
    """The number of faces of each part."""
    import numpy as np

    root = _components(mesh.count, *surface.ends)
    first = surface.ids[mesh.starts[surface.faces]]
    numbers: Ints = np.unique(root[first], return_counts=True)[1]
    return numbers


def _holes(surface: _Surface) -> tuple[int, ...]:
    """The number of edges of each open border, longest first."""
    import numpy as np

    ends = surface.ends[:, surface.uses == 1]
    vertices, flat = np.unique(ends, return_inverse=True)
    a, b = flat.reshape(2, -1)
    root = _components(len(vertices), a, b)
    pinched = np.zeros(len(vertices), bool)
    pinched[root[np.bincount(np.concatenate([a, b]), minlength=len(vertices)) != 2]] = True
    walk = pinched[root[a]]
    lengths = np.unique(root[a[~walk]], return_counts=True)[1].tolist()
    lengths += _cycles(a[walk].tolist(), b[walk].tolist())
    return tuple(sorted(lengths, reverse=True))


def _cycles(a: list[int], b: list[int]) -> list[int]:
    """The lengths of simple loops in borders that touch themselves or end at other edges."""
    around: dict[int, list[tuple[int, int]]] = {}
    for edge, (first, second) in enumerate(zip(a, b, strict=True)):
        around.setdefault(first, []).append((edge, second))
        around.setdefault(second, []).append((edge, first))
    done = [False] * len(a)
    lengths = []
    # Borders that end somewhere are walked from there.
    for start in sorted(around, key=lambda vertex: len(around[vertex]) % 2 == 0):
        while True:
            path, depth, vertex = [start], {start: 0}, start
            while True:
                ways = around[vertex]
                while ways and done[ways[-1][0]]:
                    ways.pop()
                if not ways:
                    break
                edge, vertex = ways.pop()
                done[edge] = True
                if vertex in depth:
                    lengths.append(len(path) - depth[vertex])
                    for node in path[depth[vertex] + 1 :]:
                        del depth[node]
                    del path[depth[vertex] + 1 :]
                else:
                    depth[vertex] = len(path)
                    path.append(vertex)
            if len(path) == 1:
                break
            lengths.append(len(path) - 1)
    return lengths


def _components(count: int, a: Ints, b: Ints) -> Ints:
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


def _sums(values: NDArray[Any], starts: Ints) -> NDArray[Any]:
    """Sums over the corners of each face."""
    import numpy as np

    if not len(starts):
        return values[:0]
    sums: NDArray[Any] = np.add.reduceat(values, starts, axis=0)
    return sums


def _pair(a: Ints, b: Ints, count: int) -> Ints:
    """One number for two vertices in any order."""
    import numpy as np

    pair: Ints = np.minimum(a, b) * count + np.maximum(a, b)
    return pair


def _contains(sorted_keys: Ints, keys: Ints) -> Bools:
    import numpy as np

    if not len(sorted_keys):
        return np.zeros(len(keys), bool)
    at = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    found: Bools = sorted_keys[at] == keys
    return found


def _mixed(numbers: Ints) -> Hashes:
    """Numbers whose sums tell sets apart (the last steps of splitmix64)."""
    import numpy as np

    mixed = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _repeated(keys: Hashes) -> Bools:
    """All but the first of equal numbers."""
    import numpy as np

    order = np.argsort(keys, kind="stable")
    repeated = np.zeros(len(keys), bool)
    repeated[order[1:][keys[order[1:]] == keys[order[:-1]]]] = True
    return repeated
