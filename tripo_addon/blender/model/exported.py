# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written to a file that the user asked for: the message to the Blender that writes it, and
what that tells of it. No bpy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from ...spec.exporting import PRESETS, Chosen, Preset
from .outgoing import Outgoing

FACTS = ".facts"
"""What is added to the name of a file for what there is to tell of it."""


@dataclass(frozen=True)
class Times:
    """What exporters read from the scene."""

    first: int = 1
    last: int = 250
    """Its frames."""
    fps: int = 24
    fps_base: float = 1.0
    metre: float = 1.0
    """How many metres its unit is."""


@dataclass(frozen=True)
class Export:
    """Objects that become a file, and those beside it."""

    outgoing: Outgoing
    chosen: Chosen
    title: str
    """What a file says that it is."""
    times: Times = field(default_factory=Times)
    mark: Mapping[str, str | bool] = field(default_factory=dict)
    """Its origin, see `jobs.marks`."""

    @property
    def preset(self) -> Preset:
        return PRESETS[self.chosen.preset]

    def to_json(self) -> str:
        told = {"outgoing": self.outgoing.to_json(), "chosen": list(self.chosen)}
        return json.dumps({**vars(self), **told, "times": asdict(self.times)})

    @classmethod
    def from_json(cls, text: str) -> Export:
        given = json.loads(text)
        parts = {
            "outgoing": Outgoing.from_json(given["outgoing"]),
            "chosen": Chosen(*given["chosen"]),
            "times": Times(**given["times"]),
        }
        return cls(**{**given, **parts})


@dataclass(frozen=True)
class Facts:
    """What was written."""

    objects: int
    triangles: int
    size: tuple[float, float, float]
    """Of the box around it, in millimetres for a print, in metres else."""
    faults: tuple[str, ...] = ()
    """What is wrong with its surface as it was written; a print only."""
    remarks: tuple[str, ...] = ()
    """What could not be done as the preset says."""

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Facts:
        given = json.loads(text)
        x, y, z = given["size"]
        lists = {name: tuple(given[name]) for name in ("faults", "remarks")}
        return cls(given["objects"], given["triangles"], (x, y, z), **lists)
