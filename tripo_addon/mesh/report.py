# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check of a mesh found, in numbers and as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

NAMED_HOLES = 4
"""Up to so many holes are told one by one."""


class Finding(NamedTuple):
    """Something wrong with a mesh, and the tool of Blender that repairs it."""

    text: str
    repair: str

    def __str__(self) -> str:
        return f"{self.text}. Repair: {self.repair}"


@dataclass(frozen=True, slots=True)
class Report:
    """The state of a mesh. Vertices at the same place on a seam count as one."""

    vertices: int = 0
    faces: int = 0
    welded: int = 0
    """Vertices that were taken as one with another, as at UV seams."""
    parts: int = 0
    """Pieces of surface that hang together, each apart from the others."""
    smallest_part: int = 0
    """Faces of the smallest part."""
    non_manifold_edges: int = 0
    """Edges with more than two faces."""
    holes: tuple[int, ...] = ()
    """Edges of each open border, longest first."""
    flipped_faces: int = 0
    """Faces whose winding disagrees with the rest of their surface."""
    inside_out_shells: int = 0
    """Closed surfaces that look inwards altogether."""
    inside_out_faces: int = 0
    one_sided: int = 0
    """Surfaces on which no winding agrees everywhere, as on a Möbius strip."""
    degenerate_faces: int = 0
    duplicate_faces: int = 0
    loose_vertices: int = 0
    loose_edges: int = 0
    invalid_vertices: int = 0
    """Vertices at a place that is no number."""

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong. Several parts are no fault."""
        return not self.findings

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong, the worst first."""
        found = []
        if not self.faces:
            found.append(Finding("The mesh has no faces", "choose another object"))
        if self.invalid_vertices:
            text = f"{count(self.invalid_vertices, 'vertex', 'vertices')} without a valid position"
            found.append(Finding(text, "select here in Edit mode, then Mesh > Delete > Vertices"))
        if self.non_manifold_edges:
            text = f"{count(self.non_manifold_edges, 'edge')} with more than two faces"
            repair = "Select > All by Trait > Interior Faces, then Mesh > Delete > Faces"
            found.append(Finding(text, repair))
        if self.holes:
            found.append(Finding(self._holes(), "Mesh > Clean Up > Fill Holes, Sides 0 for any"))
        if self.flipped_faces:
            text = f"{count(self.flipped_faces, 'face')} flipped against the neighbours"
            found.append(Finding(text, "Mesh > Normals > Recalculate Outside"))
        if self.inside_out_shells:
            text = f"{count(self.inside_out_shells, 'closed shell')} inside out"
            text += f", with {count(self.inside_out_faces, 'face')}"
            repair = "Mesh > Normals > Flip, unless it is the wall of a hollow"
            found.append(Finding(text, repair))
        if self.one_sided:
            text = f"{count(self.one_sided, 'surface')} with only one side"
            found.append(Finding(text, "select where it twists, then Mesh > Split > Selection"))
        if self.degenerate_faces:
            text = (
                f"{count(self.degenerate_faces, 'face')} without area or with an edge of no length"
            )
            found.append(Finding(text, "Mesh > Clean Up > Degenerate Dissolve"))
        if self.duplicate_faces:
            text = f"{count(self.duplicate_faces, 'face')} on top of another face"
            found.append(Finding(text, "Mesh > Clean Up > Merge by Distance"))
        loose = [count(self.loose_vertices, "loose vertex", "loose vertices")]
        loose = loose if self.loose_vertices else []
        loose += [count(self.loose_edges, "loose edge")] if self.loose_edges else []
        if loose:
            found.append(Finding(" and ".join(loose), "Mesh > Clean Up > Delete Loose"))
        return tuple(found)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong and what repairs it, as sentences."""
        return tuple(map(str, self.findings))

    @property
    def notes(self) -> tuple[str, ...]:
        """What is good to know and not wrong."""
        notes = []
        if self.parts > 1:
            text = f"{count(self.parts, 'loose part')}, the smallest with "
            text += count(self.smallest_part, "face")
            notes.append(f"{text}. To part them: Mesh > Separate > By Loose Parts")
        if self.welded:
            text = f"{count(self.welded, 'vertex', 'vertices')} at seams taken as one with another"
            if self.findings:
                text += ". Before repairs: Mesh > Clean Up > Merge by Distance"
            notes.append(text)
        return tuple(notes)

    @property
    def summary(self) -> str:
        """Everything wrong in one line."""
        if self.clean:
            return f"No problems in {count(self.faces, 'face')}"
        return "; ".join(finding.text for finding in self.findings)

    def lines(self) -> list[str]:
        """The whole report."""
        head = f"{count(self.vertices, 'vertex', 'vertices')}, {count(self.faces, 'face')}, "
        head += count(self.parts, "part")
        return [head, *(self.problems or (self.summary,)), *self.notes]

    def _holes(self) -> str:
        text = count(len(self.holes), "hole")
        if len(self.holes) <= NAMED_HOLES:
            *others, last = (f"{edges:,}" for edges in self.holes)
            sizes = f"{', '.join(others)} and {last}" if others else last
            return f"{text} with {sizes} edges"
        sizes = f"{min(self.holes):,} to {max(self.holes):,}"
        return f"{text} with {sizes} edges, {sum(self.holes):,} in all"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
