# SPDX-License-Identifier: GPL-3.0-or-later
"""The open borders of a surface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .topology import components

if TYPE_CHECKING:
    from .topology import Surface


def border_lengths(surface: Surface) -> tuple[int, ...]:
    """The number of edges of each open border, longest first."""
    import numpy as np

    ends = surface.ends[:, surface.uses == 1]
    vertices, flat = np.unique(ends, return_inverse=True)
    a, b = flat.reshape(2, -1)
    root = components(len(vertices), a, b)
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
