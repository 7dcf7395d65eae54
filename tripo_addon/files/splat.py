# SPDX-License-Identifier: GPL-3.0-or-later
"""Gaussian splats as PLY: what each splat is, as arrays. No bpy.

The properties are those of the first program that wrote such files
(github.com/graphdeco-inria/gaussian-splatting): colours are spherical harmonics, sizes are
logarithms, the opacity is a logit.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .ply import Element, read_header

Array = np.ndarray[Any, Any]

SHARE_OF_DC = 0.28209479177387814
"""The constant spherical harmonic, by which colours are divided."""
FARTHEST = 1e6
"""A coordinate beyond this is an error of the file: nothing so far away can be shown."""
LARGEST_SHARE = 0.05
"""Of the size of the whole: a larger splat would be a ball that hides all others."""


@dataclass(frozen=True)
class Splats:
    """One row for each splat."""

    places: Array
    """Shape (count, 3), in the file's own axes and units."""
    sizes: Array
    """The mean radius, of one standard deviation."""
    opacities: Array
    """0 to 1."""
    colours: Array
    """Shape (count, 3), sRGB from 0 to 1."""


def is_splat(path: Path) -> bool:
    """Whether a PLY file has splats and not a mesh. Raises `OSError`."""
    try:
        _, vertices, _ = _header(path)
    except ValueError:
        return False
    names = vertices.properties.keys()
    return {"x", "y", "z"} <= names and bool({"f_dc_0", "scale_0"} & names)


def read(path: Path, most: int) -> Splats:
    """The splats of a PLY file, and of more than `most` the most opaque ones.

    Properties that are missing get a likely value, splats whose numbers are none are left out.
    Raises `ValueError` for a file that is not whole or has nothing to show, and `OSError`.
    """
    order, vertices, start = _header(path)
    row = np.dtype([(name, order + kind) for name, kind in vertices.properties.items()])
    if vertices.rows < 1 or start + vertices.rows * row.itemsize > path.stat().st_size:
        raise ValueError("the file has fewer splats than it says")
    rows: Array = np.memmap(path, row, "r", start, (vertices.rows,))
    with np.errstate(over="ignore", invalid="ignore"):
        found = _splats(rows, frozenset(vertices.properties))
        kept = np.flatnonzero(_usable(found))
    if len(kept) > most:
        first = np.argpartition(-found.opacities[kept], most)[:most]
        kept = np.sort(kept[first])
    if not len(kept):
        raise ValueError("there is no splat in the file that can be shown")
    chosen = Splats(*(part[kept] for part in vars(found).values()))
    extent = float(np.ptp(chosen.places, axis=0).max())
    if extent > 0:
        np.minimum(chosen.sizes, extent * LARGEST_SHARE, out=chosen.sizes)
    return chosen


def _splats(rows: Array, names: frozenset[str]) -> Splats:
    """All splats of a file, with whatever numbers it has."""

    def columns(*wanted: str) -> Array | None:
        if not names.issuperset(wanted):
            return None
        return np.stack([rows[name].astype(np.float32) for name in wanted], 1)

    places = columns("x", "y", "z")
    assert places is not None
    harmonics = columns("f_dc_0", "f_dc_1", "f_dc_2")
    plain = columns("red", "green", "blue")
    if harmonics is not None:
        colours = harmonics * SHARE_OF_DC + 0.5
    else:
        colours = np.full_like(places, 0.5) if plain is None else plain / 255
    scales = [name for name in ("scale_0", "scale_1", "scale_2") if name in names]
    logarithms = columns(*scales) if scales else None
    opacity = columns("opacity")
    count = len(rows)
    return Splats(
        places,
        _spacing(places) if logarithms is None else np.exp(logarithms).mean(1),
        np.ones(count, np.float32) if opacity is None else 1 / (1 + np.exp(-opacity[:, 0])),
        np.clip(np.nan_to_num(colours, nan=0.5), 0, 1),
    )


def _spacing(places: Array) -> Array:
    """Sizes for splats that have none: half of the distance, if they filled their box evenly."""
    near = places[(np.abs(places) < FARTHEST).all(1)]
    extent = float(np.ptp(near, axis=0).max()) if len(near) else 0.0
    return np.full(len(places), extent / max(1.0, len(places) ** (1 / 2)) / 2, np.float32)


def _usable(splats: Splats) -> Array:
    """Which splats have numbers that mean a place and a size."""
    near: Array = np.all(np.abs(splats.places) < FARTHEST, axis=1)  # no number is not near
    usable: Array = near & (splats.sizes < FARTHEST) & ~np.isnan(splats.opacities)
    return usable


def _header(path: Path) -> tuple[str, Element, int]:
    """The order of bytes, the vertices, and where these begin. Raises `ValueError`."""
    with path.open("rb") as file:
        header = read_header(file)
    vertices = header.elements[0]
    if not header.order or vertices.name != "vertex" or vertices.lists:
        raise ValueError("its vertices are not written as splats are")
    return header.order, vertices, header.start
