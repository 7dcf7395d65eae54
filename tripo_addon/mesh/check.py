# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks a mesh for faults that disturb printing, sculpting and simulation. Changes nothing.

A file with UV seams has several vertices at one place. Those on open edges are counted as one, so a
seam is no hole; closed shells that merely touch stay apart. NumPy is heavy, and is loaded when a
mesh is checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .borders import border_lengths
from .faults import DEFAULTS
from .offenders import Elements, Offenders, elements
from .parts import Parts, outer_shells
from .report import Report
from .topology import Mesh, Surface, components, contains, pair, sums

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
    share: float = DEFAULTS.share,
) -> tuple[Report, Offenders]:
    """The same as `check`, with the elements that are wrong. A part is small with fewer faces than
    this `share` of the largest part's."""
    import numpy as np

    mesh = Mesh(points, corners, starts, totals)
    place = _places(mesh)
    degenerate = _degenerate(mesh, place)
    same, same_winding = _duplicates(mesh, place)

    wires = np.asarray(edges, np.int64).reshape(-1, 2)
    first, second = mesh.corners, mesh.corners[mesh.following]
    keys, uses = np.unique(pair(first, second, mesh.count), return_counts=True)
    wires = wires[~contains(keys, pair(wires[:, 0], wires[:, 1], mesh.count))]
    used = np.zeros(mesh.count, bool)
    used[mesh.corners] = True
    used[wires] = True
    ids = _weld(np.stack(np.divmod(keys[uses == 1], max(mesh.count, 1))), place)

    surface = Surface(mesh, ids, ~(same_winding & ~degenerate))
    flipped, inside_out, one_sided = _windings(mesh, surface)
    parts = Parts(mesh, surface)
    sizes, small = parts.sizes, parts.small(share)
    loose = np.flatnonzero(~used)
    duplicate = same & ~degenerate
    flipped &= inside_out < 0
    borders, crowded = surface.corners(surface.uses == 1), surface.corners(surface.uses > 2)
    report = Report(
        vertices=mesh.count,
        faces=len(mesh.starts),
        welded=int(np.count_nonzero(ids != np.arange(mesh.count))),
        parts=len(sizes),
        smallest_part=int(sizes.min()) if len(sizes) else 0,
        small_parts=int(np.count_nonzero(small)),
        small_part_faces=int(sizes[small].sum()),
        non_manifold_edges=int(np.count_nonzero(surface.uses > 2)),
        holes=border_lengths(surface),
        flipped_faces=int(np.count_nonzero(flipped)),
        inside_out_shells=len(np.unique(inside_out[inside_out >= 0])),
        inside_out_faces=int(np.count_nonzero(inside_out >= 0)),
        one_sided=len(np.unique(one_sided[one_sided >= 0])),
        degenerate_faces=int(np.count_nonzero(degenerate)),
        duplicate_faces=int(np.count_nonzero(duplicate)),
        loose_vertices=len(loose),
        loose_edges=len(wires),
        invalid_vertices=int(np.count_nonzero(mesh.invalid)),
    )

    def at(chosen: Bools) -> Elements:
        """Faces."""
        return elements(faces=np.flatnonzero(chosen))

    def along(corners: Ints) -> Elements:
        """The edges that go out from corners."""
        return elements(edges=np.stack([first[corners], second[corners]], axis=1))

    seams = ids != np.arange(mesh.count)
    copies = np.zeros(mesh.count, bool)
    copies[ids[seams]] = True
    found = {
        "invalid": elements(np.flatnonzero(mesh.invalid)),
        "non_manifold": along(crowded),
        "interior": at(mesh.all_of(crowded)),
        "holes": along(borders),
        "openings": along(borders[~parts.faces(parts.sheets())[mesh.face[borders]]]),
        "flipped": at(flipped),
        "inside_out": at(inside_out >= 0),
        "outer": at(outer_shells(mesh, inside_out)),
        "one_sided": at(one_sided >= 0),
        "degenerate": at(degenerate),
        "duplicate": at(duplicate),
        "loose": elements(loose, wires),
        "small_parts": at(parts.faces(small)),
        "seams": elements(np.flatnonzero(seams)),
        "copies": elements(np.flatnonzero(seams | copies)),
    }
    return report, Offenders(found, mesh.size / STEPS)


def _places(mesh: Mesh) -> Ints:
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
    return components(mesh.count, owner[order[1:][same]], owner[order[:-1][same]])


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


def _degenerate(mesh: Mesh, place: Ints) -> Bools:
    """The faces without area or with an edge of no length."""
    import numpy as np

    here = place[mesh.corners]
    short = sums((here == here[mesh.following]).astype(np.int64), mesh.starts) > 0
    thin = mesh.areas * 2 <= mesh.longest * (mesh.size / STEPS * THIN)
    return short | thin


def _duplicates(mesh: Mesh, place: Ints) -> tuple[Bools, Bools]:
    """The faces with the same corners as an earlier face; those with the same winding too."""
    here = place[mesh.corners]
    plain = sums(_mixed(here), mesh.starts)
    wound = sums(_mixed(here * max(mesh.count, 1) + here[mesh.following]), mesh.starts)
    return _repeated(plain), _repeated(wound)


def _windings(mesh: Mesh, surface: Surface) -> tuple[Bools, Ints, Ints]:
    """The faces that look to the wrong side; each one's shell, where all of it does, or -1; and
    each one's surface, where that has only one side, or -1."""
    import numpy as np

    left, right, agree = surface.left, surface.right, surface.agree
    patch = components(len(mesh.starts), left[agree], right[agree])
    roots, patch = np.unique(patch, return_inverse=True)
    # Each patch stands for its two windings. Where two patches disagree, one is to be turned.
    size = len(roots)
    a, b = patch[left[~agree]], patch[right[~agree]]
    cover = components(2 * size, np.concatenate([a, a + size]), np.concatenate([b + size, b]))
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
    return wrong, inside_out, np.where(twisted[shell] & surface.faces, shell, -1)


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
