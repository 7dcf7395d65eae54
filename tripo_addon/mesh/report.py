# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check of a mesh found, in numbers and as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from .faults import ALL, FAULTS, REMARKS, Fault

NAMED_HOLES = 4
"""Up to so many holes are told one by one."""


class Finding(NamedTuple):
    """What a check found of a fault."""

    name: str
    """Its name in `faults.ALL`."""
    text: str

    @property
    def fault(self) -> Fault:
        return ALL[self.name]

    @property
    def repair(self) -> str:
        """The tool of Blender that mends it by hand."""
        return self.fault.by_hand

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
    small_parts: int = 0
    """Parts with far fewer faces than the largest one."""
    small_part_faces: int = 0
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
        nothing = () if self.faces else (Finding("no_faces", "The mesh has no faces"),)
        return (*nothing, *self._found(FAULTS))

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """What is not wrong, and can be changed all the same."""
        return self._found(REMARKS)

    def amount(self, name: str) -> int:
        """How much of a fault there is, as its words in `faults.ALL` count it."""
        values = [getattr(self, field) for field in ALL[name].fields]
        return sum(sum(value) if isinstance(value, tuple) else value for value in values)

    def _found(self, faults: Mapping[str, Fault]) -> tuple[Finding, ...]:
        amounts = {name: self.amount(name) for name in faults}
        return tuple(
            Finding(name, self._text(name, amount)) for name, amount in amounts.items() if amount
        )

    def _text(self, name: str, amount: int) -> str:
        fault = ALL[name]
        text = count(amount, fault.one, fault.many)
        match name:
            case "holes":
                return self._holes()
            case "inside_out":
                return f"{text}, with {count(self.inside_out_faces, 'face')}"
            case "loose":
                vertices = count(self.loose_vertices, "loose vertex", "loose vertices")
                edges = count(self.loose_edges, "loose edge")
                told = [vertices] if self.loose_vertices else []
                return " and ".join([*told, *([edges] if self.loose_edges else [])])
            case "small_parts":
                return f"{text} with {count(self.small_part_faces, 'face')}"
        return text

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong and what repairs it, as sentences."""
        return tuple(map(str, self.findings))

    @property
    def notes(self) -> tuple[str, ...]:
        """What is good to know and not wrong."""
        notes = [self.parts_text] if self.parts > 1 else []
        notes += [finding.text for finding in self.remarks]
        if self.welded and self.findings:
            notes[-1] += f". Before repairs: {REMARKS['seams'].by_hand}"
        return tuple(notes)

    @property
    def parts_text(self) -> str:
        """How many pieces there are; empty for a single one."""
        if self.parts < 2:
            return ""
        parts, faces = count(self.parts, "loose part"), count(self.smallest_part, "face")
        text = f"{parts}, the smallest with {faces}"
        return f"{text}. To part them: {REMARKS['small_parts'].by_hand}"

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


def summary(reports: Mapping[str, Report]) -> str:
    """The reports of objects, by their names, in one line."""
    faulty = {name: report for name, report in reports.items() if not report.clean}
    if not faulty and len(reports) > 1:
        faces = sum(report.faces for report in reports.values())
        return f"No problems in {len(reports)} meshes with {count(faces, 'face')}"
    text = ". ".join(f"{name}: {report.summary}" for name, report in (faulty or reports).items())
    return f"{len(faulty)} of {len(reports)} meshes: {text}" if len(reports) > 1 else text
