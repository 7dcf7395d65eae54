# SPDX-License-Identifier: GPL-3.0-or-later
"""What mending has changed, told by the reports before and after."""

from __future__ import annotations

from dataclasses import dataclass

from .faults import ALL
from .report import Report, count


@dataclass(frozen=True, slots=True)
class Mended:
    """What was done to a mesh."""

    label: str
    """What did it, such as `Fill Holes`."""
    before: Report
    after: Report
    sizes: str = ""
    """What became of the sizes of the mesh, where vertices and faces do not tell it best."""

    @property
    def text(self) -> str:
        """What has changed, in one line: `4 open edges -> 0, 1 face added`."""
        told = [*self._faults(), *([self.sizes] if self.sizes else self._sizes())]
        return ", ".join(told) if told else "Nothing has changed"

    def _faults(self) -> list[str]:
        told = []
        for name, fault in ALL.items():
            before, after = self.before.amount(name), self.after.amount(name)
            if before != after:
                told.append(f"{count(before, fault.one, fault.many)} -> {after:,}")
        return told

    def _sizes(self) -> list[str]:
        words = {"vertices": ("vertex", "vertices"), "faces": ("face", "faces")}
        told = []
        for field, (one, many) in words.items():
            change = getattr(self.after, field) - getattr(self.before, field)
            if change:
                done = "added" if change > 0 else "removed"
                told.append(f"{count(abs(change), one, many)} {done}")
        return told
