# SPDX-License-Identifier: GPL-3.0-or-later
"""The connected pieces of a mask."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


class Piece(NamedTuple):
    """Pixels that hang together: how many, and where; the ends are not included."""

    area: int
    left: int
    top: int
    right: int
    bottom: int


def grown(mask: Mask, steps: int = 1) -> Mask:
    """A mask with the pixels around it, a square of `steps` pixels to each side."""
    for axis in (0, 1):
        wide = np.pad(mask, [(steps, steps) if at == axis else (0, 0) for at in (0, 1)])
        length = mask.shape[axis]
        parts = [wide.take(range(at, at + length), axis) for at in range(2 * steps + 1)]
        mask = np.logical_or.reduce(parts)
    return mask


def shrunk(mask: Mask, steps: int = 1) -> Mask:
    """A mask without its rim; the picture's edge is no rim."""
    return ~grown(~mask, steps)


def cleaned(mask: Mask) -> Mask:
    """A mask without specks and thin lines, which noise and hairs are."""
    return grown(shrunk(mask)) & mask


def pieces(mask: Mask) -> list[Piece]:
    """The pieces of a mask, the largest first; pixels hang together across corners, too."""
    owners: list[int] = []

    def owner(run: int) -> int:
        while owners[run] != run:
            owners[run] = owners[owners[run]]
            run = owners[run]
        return run

    runs: list[tuple[int, int, int]] = []
    above: list[int] = []
    for row, line in enumerate(mask):
        edges = np.flatnonzero(np.diff(line.astype(np.int8), prepend=0, append=0)).tolist()
        here = []
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            run = len(runs)
            runs.append((row, start, end))
            owners.append(run)
            here.append(run)
            for other in above:
                if runs[other][1] <= end and runs[other][2] >= start:
                    owners[owner(other)] = owner(run)
        above = here
    found: dict[int, Piece] = {}
    for run, (row, start, end) in enumerate(runs):
        key = owner(run)
        now = found.get(key, Piece(0, start, row, end, row + 1))
        found[key] = Piece(
            now.area + end - start,
            min(now.left, start),
            min(now.top, row),
            max(now.right, end),
            max(now.bottom, row + 1),
        )
    return sorted(found.values(), reverse=True)
