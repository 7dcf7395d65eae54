# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written into the file that a service gets: the message to the Blender that writes it.
No bpy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

UNMOVED = (1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0)
"""A matrix that moves nothing."""


@dataclass(frozen=True)
class Outgoing:
    """Objects of a .blend that become one GLB file."""

    blend: str
    objects: tuple[str, ...]
    """Their names, the root first."""
    linked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The same of objects that are linked from other files, by the files."""
    frame: float = 1.0
    """The frame of the scene in which they are as they are seen."""
    matrix: tuple[float, ...] = UNMOVED
    """What moves them from the world to where they are in the file, row by row."""
    base: bool = False
    """Whether they are written without modifiers, shape keys and pose."""
    images: Mapping[str, str] = field(default_factory=dict)
    """Files with the pixels of images that were painted and not saved, by the images' names."""
    most_triangles: int = 0
    """How many triangles the service takes; 0 is no limit."""

    def to_json(self) -> str:
        return json.dumps(vars(self))

    @classmethod
    def from_json(cls, text: str) -> Outgoing:
        given = json.loads(text)
        lists = {name: tuple(given[name]) for name in ("objects", "matrix")}
        return cls(**{**given, **lists})
