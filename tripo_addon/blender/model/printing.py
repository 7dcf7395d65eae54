# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes files for printers: one size, in millimetres, upright, on the floor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

from ...files import threemf
from ...jobs.marks import TOOL
from ...mesh.check import check
from ...spec.exporting import MILLIMETRES
from . import colours, writing
from .calling import call
from .exported import Export, Facts
from .meshes import Points, mesh_of, only_selected, points

SAME = 5
"""Decimals of a millimetre in which vertices at one place agree."""


def write(found: Sequence[writing.Part], order: Export, path: Path) -> Facts:
    """Write parts to a file; nothing of them stays in the context's scene.

    Raises `ValueError` and `RuntimeError` with the reason, and `OSError`.
    """
    # Objects get other names while those that they are copies of have theirs.
    names = [name for name, mesh, _ in found if len(mesh.polygons)]
    made = writing.placed(found, Matrix())
    try:
        size = _put_in_place(made, order)
        faults = _faults(made, names)
        if order.preset.ending == ".3mf":
            _write_3mf(made, names, order, path)
        else:
            _write_stl(made, path)
        triangles = sum(writing.triangles_of(mesh_of(obj)) for obj in made)
        return Facts(len(made), triangles, size, faults)
    finally:
        writing.remove(made)


def _put_in_place(made: Sequence[bpy.types.Object], order: Export) -> tuple[float, float, float]:
    """Scale the meshes of objects to millimetres, with the lowest corner of their box at the
    origin: some slicers take nothing below it. The size of the box."""
    every = np.concatenate([points(obj, Matrix()) for obj in made])
    low, high = every.min(0), every.max(0)
    box = high - low
    measure = float(box[2] if order.chosen.size_of == "height" else box.max())
    if not measure or not np.isfinite(box).all():
        raise ValueError("it has no height" if order.chosen.size_of == "height" else "no size")
    wanted = order.chosen.size or measure * order.times.metre * MILLIMETRES
    factor = wanted / measure
    matrix = Matrix.Scale(factor, 4) @ Matrix.Translation([-value for value in low.tolist()])
    for obj in made:
        mesh_of(obj).transform(matrix)
    x, y, z = (box * factor).tolist()
    return x, y, z


def _faults(made: Sequence[bpy.types.Object], names: Sequence[str]) -> tuple[str, ...]:
    """What of the surfaces a printer cannot be sure of."""
    found = []
    for obj, name in zip(made, names, strict=True):
        corners = _triangles(mesh_of(obj))
        starts = np.arange(len(corners)) * 3
        report = check(points(obj, Matrix()), corners.ravel(), starts, np.full(len(corners), 3))
        crumbs = [one for one in report.remarks if one.name == "small_parts"]
        found += [f"{name}: {finding.text}" for finding in (*report.findings, *crumbs)]
    return tuple(found)


def _triangles(mesh: bpy.types.Mesh) -> NDArray[np.int32]:
    mesh.calc_loop_triangles()
    found = np.empty(len(mesh.loop_triangles) * 3, np.int32)
    mesh.loop_triangles.foreach_get("vertices", found)
    return found.reshape(-1, 3)


def _write_stl(made: Sequence[bpy.types.Object], path: Path) -> None:
    only_selected(made)
    call(
        bpy.ops.wm.stl_export,
        filepath=str(path),
        export_selected_objects=True,
        ascii_format=False,
        forward_axis="Y",
        up_axis="Z",
    )


def _write_3mf(
    made: Sequence[bpy.types.Object], names: Sequence[str], order: Export, path: Path
) -> None:
    corners = [colours.of_corners(mesh_of(obj)) for obj in made]
    every = np.concatenate(corners)
    if most := order.chosen.filaments:
        areas = np.concatenate([_areas(obj) for obj in made])
        every = colours.reduced(every, areas, most)
    known, which = colours.listed(every)
    ends = np.cumsum([len(own) for own in corners])[:-1]
    shares = np.split(which, ends)
    parts = zip(names, made, shares, strict=True)
    solids = [_solid(name, obj, own) for name, obj, own in parts]
    about = {"Application": TOOL}
    if order.mark:
        about["Description"] = "; ".join(f"{name}: {value}" for name, value in order.mark.items())
    threemf.write(path, order.title, solids, known, filaments=bool(most), about=about)


def _areas(obj: bpy.types.Object) -> Points:
    a, b, c = np.moveaxis(points(obj, Matrix())[_triangles(mesh_of(obj))], 1, 0)
    areas: Points = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    return areas


def _solid(name: str, obj: bpy.types.Object, which: NDArray[Any]) -> threemf.Solid:
    """A part whose vertices at one place are one, as along UV seams: the format wants it closed."""
    places = points(obj, Matrix()).astype(np.float64).round(SAME)
    own, ids = np.unique(places, axis=0, return_inverse=True)
    corners = ids.reshape(-1)[_triangles(mesh_of(obj))]
    a, b, c = corners.T
    whole = (a != b) & (b != c) & (c != a)
    return threemf.Solid(name, own, corners[whole], which[whole])
