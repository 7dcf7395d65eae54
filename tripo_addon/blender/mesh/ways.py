# SPDX-License-Identifier: GPL-3.0-or-later
"""Each way to mend, done to a bmesh: what `mesh.faults.MENDS` names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import bmesh

from ...mesh.faults import DEFAULTS, Options
from . import arrays, normals
from .reports import Result

if TYPE_CHECKING:
    from ...mesh.offenders import Elements, Offenders

SAME_PLACE = 2.5
"""Vertices at one place are less than so many steps of the check apart."""


class Work:
    """A mesh that is being mended, with what a check finds in it as it is now."""

    def __init__(
        self,
        edited: bmesh.types.BMesh,
        checked: Result,
        options: Options,
        *,
        every: bool,
    ) -> None:
        """`checked` is what a check of this mesh has found."""
        self.edited = edited
        self.options = options
        self.every = every
        """Whether it is done as a part of Mend All."""
        self.changed = False
        self.result: Result | None = checked
        """What a check finds in it; None where there was none since the last change."""
        self._offenders: Offenders | None = None
        """The same with these options."""
        if options.share == DEFAULTS.share:
            self._offenders = checked.offenders

    def find(self, name: str) -> Elements:
        """The elements that are at fault, by their numbers."""
        return self._now().of[name]

    def same_place(self) -> float:
        """The distance in which the check takes vertices as one."""
        return self._now().step * SAME_PLACE

    def _now(self) -> Offenders:
        if self._offenders is None:
            read = arrays.of_bmesh(self.edited)
            report, self._offenders = read.examine(self.options.share)
            if self.options.share == DEFAULTS.share:
                self.result = Result(read.contents(), report, self._offenders)
        return self._offenders

    def vertices(self, name: str) -> list[bmesh.types.BMVert]:
        found = self.find(name).vertices
        known = self.edited.verts
        known.ensure_lookup_table()
        return [known[number] for number in found.tolist()]

    def edges(self, name: str) -> list[bmesh.types.BMEdge]:
        """Each edge once."""
        found = self.find(name).edges
        known = self.edited.verts
        known.ensure_lookup_table()
        pairs = found.tolist()
        edges = (self.edited.edges.get([known[a], known[b]]) for a, b in pairs)
        return list({edge for edge in edges if edge})

    def faces(self, name: str) -> list[bmesh.types.BMFace]:
        found = self.find(name).faces
        known = self.edited.faces
        known.ensure_lookup_table()
        return [known[number] for number in found.tolist()]

    def do(self, operator: Callable[..., Any], **given: Any) -> Any:
        """Call one of `bmesh.ops` on the mesh, which is then another one."""
        self.changed, self._offenders, self.result = True, None, None
        return operator(self.edited, **given)

    def delete(self, elements: list[Any], context: str) -> None:
        if elements:
            self.do(bmesh.ops.delete, geom=elements, context=context)


def _delete_invalid(work: Work) -> None:
    work.delete(work.vertices("invalid"), "VERTS")


def _merge(work: Work) -> None:
    """Only on open borders: closed surfaces that touch would hang together at edges with more than
    two faces."""
    distance = work.options.distance or work.same_place()
    vertices = work.vertices("copies")
    if work.options.distance:
        ends = [end for edge in work.edited.edges if edge.is_boundary for end in edge.verts]
        vertices = list({*vertices, *ends})
    if vertices:
        work.do(bmesh.ops.remove_doubles, verts=vertices, dist=distance)


def _dissolve(work: Work) -> None:
    faces = work.faces("degenerate")
    distance = work.options.distance or work.same_place()
    edges = list({edge for face in faces for edge in face.edges})
    if work.options.distance:
        edges = list(work.edited.edges)
    if edges:
        work.do(bmesh.ops.dissolve_degenerate, dist=distance, edges=edges)


def _delete_duplicates(work: Work) -> None:
    work.delete(work.faces("duplicate"), "FACES")


def _delete_interior(work: Work) -> None:
    work.delete(work.faces("interior"), "FACES")


def _delete_loose(work: Work) -> None:
    vertices, edges = work.vertices("loose"), work.edges("loose")
    vertices += [end for edge in edges for end in edge.verts if not end.link_faces]
    work.delete(edges, "EDGES")
    work.delete(list({one for one in vertices if one.is_valid}), "VERTS")


def _fill_holes(work: Work) -> None:
    name = "openings" if work.every else "holes"
    if not work.find(name):
        return
    if work.find("seams"):
        # The border of a hole goes on from one copy of a vertex to the next.
        work.do(bmesh.ops.remove_doubles, verts=work.vertices("copies"), dist=work.same_place())
    work.do(bmesh.ops.holes_fill, edges=work.edges(name), sides=work.options.sides)


def _recalculate(work: Work) -> None:
    """The check knows which faces are wrong across seams, which `recalc_face_normals` does not."""
    _turn(work, "flipped")


def _turn_outside(work: Work) -> None:
    _turn(work, "outer" if work.every else "inside_out")


def _turn(work: Work, name: str) -> None:
    if faces := work.faces(name):
        normals.turn(work.edited, faces)
        work.do(bmesh.ops.reverse_faces, faces=faces)


def _delete_parts(work: Work) -> None:
    work.delete(work.faces("small_parts"), "FACES")


WAYS: dict[str, Callable[[Work], None]] = {
    "delete_invalid": _delete_invalid,
    "merge": _merge,
    "dissolve": _dissolve,
    "delete_duplicates": _delete_duplicates,
    "delete_interior": _delete_interior,
    "delete_loose": _delete_loose,
    "fill_holes": _fill_holes,
    "recalculate": _recalculate,
    "turn_outside": _turn_outside,
    "delete_parts": _delete_parts,
}
