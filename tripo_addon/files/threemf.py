# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes 3MF files with colours.

Source: 3MF Core Specification 1.3 and Materials and Properties Extension 1.2, both of the 3MF
Consortium. Colours are a colour group, which full colour printing reads. Slicers for filaments read
which one a triangle is of from attributes of their own: Bambu Studio and OrcaSlicer `paint_color`,
which has no namespace, so that strict readers refuse a file with it, PrusaSlicer and SuperSlicer
`slic3rpe:mmu_segmentation`, with the same codes (`bbs_3mf.cpp` and `3mf.cpp` of their sources).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
MATERIALS = "http://schemas.microsoft.com/3dmanufacturing/material/2015/02"
SLIC3R = "http://schemas.slic3r.org/3mf/2017/06"
MODEL = "3D/3dmodel.model"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_TYPES = (
    f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="model" '
    'ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>'
)
_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rel0" Target="/{MODEL}" '
    'Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>'
)
_DATE = (1980, 1, 1, 0, 0, 0)
"""The same model is the same file at any time."""
_AT_ONCE = 10_000
"""Pieces of the text: to compress each of them takes longer than all the rest."""
_COLOURS = 1
"""The id of the colour group."""
_STATES = 3
"""Filaments with a code of one digit, 0 for none of them included."""


class Solid(NamedTuple):
    """A part of a print."""

    name: str
    points: NDArray[np.float64]
    """Millimetres, of shape (vertices, 3)."""
    triangles: NDArray[np.int64]
    """Vertices of shape (triangles, 3), counter-clockwise from outside."""
    colours: NDArray[np.int64] | None = None
    """Which colour each corner has, of shape (triangles, 3); None for no colours."""


def write(
    path: Path,
    title: str,
    solids: Sequence[Solid],
    colours: Sequence[tuple[int, int, int]] = (),
    *,
    filaments: bool = False,
    about: Mapping[str, str] | None = None,
) -> None:
    """Write a print of one or several parts.

    `colours` are sRGB of 0 to 255. With `filaments` each colour is a filament, in this order, and a
    triangle has that of its first corner. `about` are further words on it by the names of the core
    specification: Designer, Description, Copyright and so on. Raises `OSError`.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, text in (("[Content_Types].xml", _TYPES), ("_rels/.rels", _RELATIONS)):
            archive.writestr(_entry(name), text)
        # A large model has no room as one text.
        with archive.open(_entry(MODEL), "w", force_zip64=True) as model:
            words = {"Title": title, **(about or {})}
            pieces = _model(solids, colours, words, filaments=filaments)
            while some := list(islice(pieces, _AT_ONCE)):
                model.write("".join(some).encode())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _model(
    solids: Sequence[Solid],
    colours: Sequence[tuple[int, int, int]],
    about: Mapping[str, str],
    *,
    filaments: bool,
) -> Iterator[str]:
    slicers = f' xmlns:slic3rpe="{SLIC3R}"' if filaments else ""
    yield f'{_HEAD}<model unit="millimeter" xml:lang="en-US" xmlns="{CORE}" '
    yield f'xmlns:m="{MATERIALS}"{slicers}>'
    for name, text in about.items():
        yield f"<metadata name={quoteattr(name)}>{escape(text)}</metadata>"
    yield "<resources>"
    if colours:
        yield f'<m:colorgroup id="{_COLOURS}">'
        for colour in colours:
            yield '<m:color color="#{:02X}{:02X}{:02X}FF"/>'.format(*colour)
        yield "</m:colorgroup>"
    numbers = range(_COLOURS + 1, _COLOURS + 1 + len(solids))
    for number, solid in zip(numbers, solids, strict=True):
        yield from _object(number, solid, filaments=filaments)
    whole = numbers[0]
    if len(solids) > 1:
        # One object of several parts: slicers keep them together.
        whole = numbers[-1] + 1
        yield f'<object id="{whole}" type="model" name={quoteattr(about["Title"])}><components>'
        for number in numbers:
            yield f'<component objectid="{number}"/>'
        yield "</components></object>"
    yield f'</resources><build><item objectid="{whole}"/></build></model>'


def _object(number: int, solid: Solid, *, filaments: bool) -> Iterator[str]:
    coloured = solid.colours is not None
    own = f' pid="{_COLOURS}" pindex="{solid.colours[0, 0]}"' if coloured else ""  # type: ignore[index]
    yield f'<object id="{number}" type="model" name={quoteattr(solid.name)}{own}><mesh><vertices>'
    for point in solid.points.tolist():
        yield '<vertex x="{:.5f}" y="{:.5f}" z="{:.5f}"/>'.format(*point)
    yield "</vertices><triangles>"
    corners = solid.triangles.tolist()
    if solid.colours is None:
        for a, b, c in corners:
            yield f'<triangle v1="{a}" v2="{b}" v3="{c}"/>'
    else:
        for (a, b, c), (i, j, k) in zip(corners, solid.colours.tolist(), strict=True):
            triangle = f'<triangle v1="{a}" v2="{b}" v3="{c}" pid="{_COLOURS}" p1="{i}"'
            if filaments:
                code = filament_code(i + 1)
                yield f'{triangle} paint_color="{code}" slic3rpe:mmu_segmentation="{code}"/>'
            else:
                yield triangle + ("/>" if i == j == k else f' p2="{j}" p3="{k}"/>')
    yield "</triangles></mesh></object>"


def filament_code(number: int) -> str:
    """How slicers write that a whole triangle is of a filament, the first of which is 1.

    From the lowest bits: two for how often it is divided, never here, two for the filament; from
    the third filament on these are full, and a digit before them counts on.
    """
    if number < _STATES:
        return f"{number << 2:X}"
    return f"{number - _STATES:X}C"
