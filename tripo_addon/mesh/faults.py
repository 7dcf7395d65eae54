# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be wrong with a mesh, and what mends it: one table for panel, Python and README."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Select(StrEnum):
    """Blender's select mode in which a fault is seen best."""

    VERTEX = "VERT"
    EDGE = "EDGE"
    FACE = "FACE"


class Mend(NamedTuple):
    """Something that mends a fault."""

    label: str
    help: str
    options: tuple[str, ...] = ()
    """What of `Options` it heeds."""
    safe: bool = True
    """Whether it is part of Mend All."""


class Options(NamedTuple):
    """How it is mended."""

    distance: float = 0.0
    """How near vertices are taken as one, in the object's own units; 0 for about a millionth of
    the mesh's size, as the check does."""
    sides: int = 0
    """Holes with up to so many edges are filled; 0 for all."""
    share: float = 0.01
    """A part is small with fewer faces than this share of the largest part's."""


class Fault(NamedTuple):
    """Something that the check finds."""

    fields: tuple[str, ...]
    """The fields of a report that count it."""
    one: str
    many: str
    select: Select | None
    """None for what cannot be selected."""
    mend: str
    """The name of what mends it; empty where nothing does by itself."""
    by_hand: str
    """The tool of Blender that does, as a sentence without its full stop."""


MENDS = {
    "delete_invalid": Mend(
        "Delete Vertices", "Delete the vertices whose position is no number, with their faces"
    ),
    "merge": Mend(
        "Merge by Distance",
        "Merge vertices of open borders that are at one place, as along UV seams, which stay. "
        "Closed surfaces that touch stay apart",
        ("distance",),
    ),
    "dissolve": Mend(
        "Dissolve Degenerate",
        "Dissolve edges without length and faces without area",
        ("distance",),
    ),
    "delete_duplicates": Mend(
        "Delete Duplicates", "Delete faces that lie exactly on another face; one of each stays"
    ),
    "delete_interior": Mend(
        "Delete Interior", "Delete faces all of whose edges have more than two faces: inner walls"
    ),
    "delete_loose": Mend("Delete Loose", "Delete vertices and edges without any face"),
    "fill_holes": Mend(
        "Fill Holes",
        "Close every hole with one face. Vertices at seams are merged before. Mend All leaves "
        "the borders of sheets, such as cloth",
        ("sides",),
    ),
    "recalculate": Mend(
        "Recalculate Outside",
        "Turn the faces that disagree with their neighbours; on closed surfaces all look outwards",
    ),
    "turn_outside": Mend(
        "Turn Outside",
        "Turn closed surfaces that look inwards. Mend All leaves those inside of another one, "
        "which may be the wall of a hollow",
    ),
    "delete_parts": Mend(
        "Delete Small Parts",
        "Delete the loose parts with the fewest faces",
        ("share",),
        safe=False,
    ),
}
"""In the order in which Mend All does them: each leaves nothing to those before it."""

FAULTS = {
    "no_faces": Fault((), "", "", None, "", "choose another object"),
    "invalid": Fault(
        ("invalid_vertices",),
        "vertex without a valid position",
        "vertices without a valid position",
        Select.VERTEX,
        "delete_invalid",
        "select here in Edit mode, then Mesh > Delete > Vertices",
    ),
    "non_manifold": Fault(
        ("non_manifold_edges",),
        "edge with more than two faces",
        "edges with more than two faces",
        Select.EDGE,
        "delete_interior",
        "Select > All by Trait > Interior Faces, then Mesh > Delete > Faces",
    ),
    "holes": Fault(
        ("holes",),
        "open edge",
        "open edges",
        Select.EDGE,
        "fill_holes",
        "Mesh > Clean Up > Fill Holes, Sides 0 for any",
    ),
    "flipped": Fault(
        ("flipped_faces",),
        "face flipped against the neighbours",
        "faces flipped against the neighbours",
        Select.FACE,
        "recalculate",
        "Mesh > Normals > Recalculate Outside",
    ),
    "inside_out": Fault(
        ("inside_out_shells",),
        "closed shell inside out",
        "closed shells inside out",
        Select.FACE,
        "turn_outside",
        "Mesh > Normals > Flip, unless it is the wall of a hollow",
    ),
    "one_sided": Fault(
        ("one_sided",),
        "surface with only one side",
        "surfaces with only one side",
        Select.FACE,
        "",
        "select where it twists, then Mesh > Split > Selection",
    ),
    "degenerate": Fault(
        ("degenerate_faces",),
        "face without area or with an edge of no length",
        "faces without area or with an edge of no length",
        Select.FACE,
        "dissolve",
        "Mesh > Clean Up > Degenerate Dissolve",
    ),
    "duplicate": Fault(
        ("duplicate_faces",),
        "face on top of another face",
        "faces on top of another face",
        Select.FACE,
        "delete_duplicates",
        "Mesh > Clean Up > Merge by Distance",
    ),
    "loose": Fault(
        ("loose_vertices", "loose_edges"),
        "loose vertex or edge",
        "loose vertices and edges",
        Select.VERTEX,
        "delete_loose",
        "Mesh > Clean Up > Delete Loose",
    ),
}
"""What is wrong, the worst first."""

REMARKS = {
    "small_parts": Fault(
        ("small_parts",),
        "small part",
        "small parts",
        Select.FACE,
        "delete_parts",
        "Mesh > Separate > By Loose Parts",
    ),
    "seams": Fault(
        ("welded",),
        "vertex at a seam taken as one with another",
        "vertices at seams taken as one with another",
        Select.VERTEX,
        "merge",
        "Mesh > Clean Up > Merge by Distance",
    ),
}
"""What is good to know, and no fault."""

ALL = {**FAULTS, **REMARKS}
DEFAULTS = Options()
SAFE = tuple(name for name, mend in MENDS.items() if mend.safe)
"""What Mend All does."""
