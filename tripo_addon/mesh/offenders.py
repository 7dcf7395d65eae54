# SPDX-License-Identifier: GPL-3.0-or-later
"""Which elements of a mesh are at fault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Elements:
    """Elements by their numbers in the mesh that was examined."""

    vertices: Ints
    edges: Ints
    """Pairs of vertices."""
    faces: Ints

    def __len__(self) -> int:
        return len(self.vertices) + len(self.edges) + len(self.faces)


@dataclass(frozen=True, slots=True)
class Offenders:
    """The elements that a report is about."""

    of: Mapping[str, Elements]
    """By the names of `faults.ALL`. Besides: `interior`, the faces between two others at each
    edge; `outer`, those of shells inside out that lie in no other shell; `openings`, the open edges
    of parts that are no sheet; and `copies`, all vertices at seams with those that they are one
    with."""
    step: float
    """Vertices that are not farther apart are at the same place."""

    def together(self, names: Iterable[str]) -> Elements:
        """The elements of several faults, each of them once."""
        import numpy as np  # heavy, and only checks need it

        found = [self.of[name] for name in names if name in self.of]
        return Elements(
            np.unique(np.concatenate([one.vertices for one in found])),
            np.concatenate([one.edges for one in found]),
            np.unique(np.concatenate([one.faces for one in found])),
        )


def elements(
    vertices: Ints | None = None, edges: Ints | None = None, faces: Ints | None = None
) -> Elements:
    """Elements of one or two sorts."""
    import numpy as np  # heavy, and only checks need it

    none = np.zeros(0, np.int64)
    return Elements(
        none if vertices is None else vertices,
        none.reshape(0, 2) if edges is None else edges,
        none if faces is None else faces,
    )
