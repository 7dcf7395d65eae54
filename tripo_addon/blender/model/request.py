# SPDX-License-Identifier: GPL-3.0-or-later
"""What a model is made of, and how: the message to the Blender that makes it. No bpy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ...spec.preparation import Preparation, read
from .outgoing import UNMOVED


@dataclass(frozen=True)
class Asset:
    """What a model says of itself in the Asset Browser."""

    catalog: str
    """The path of its catalog, such as `Tripo/Text to Model`."""
    description: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    preview: str = ""
    """A picture file that shows it; empty where there is none."""
    library: str = ""
    """The folder of the asset library that it is saved in; empty for the file it comes into."""
    key: str = ""
    """A part of its file's name there, by which it is saved once only."""


@dataclass(frozen=True)
class Instead:
    """The model in whose place a result comes, as it was when it was sent."""

    frame: tuple[float, ...] = UNMOVED
    """From the space in which the service has it to that of its root, row by row."""
    box: tuple[float, ...] = ()
    """Its lowest and its highest corner in the space of the service; empty where nobody knows."""
    sent: str = ""
    """The GLB file that was sent, which tells the box exactly; empty for none."""
    inside: bool = False
    """Whether it is to fit into the box and stand on its floor, instead of filling it as before."""

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Instead:
        """From JSON."""
        frame, box = tuple(told["frame"]), tuple(told["box"])
        return cls(frame, box, str(told["sent"]), bool(told["inside"]))


@dataclass(frozen=True)
class Request:
    """One model file that becomes objects."""

    file: str
    kind: str
    """The file's type, such as `glb`."""
    title: str
    """The name of the root object."""
    turn: float = 0.0
    """Degrees about Z by which the model is turned."""
    clips: tuple[str, ...] = ()
    """The animations that were asked for, in order, by their names at the service."""
    prepare: Preparation = field(default_factory=Preparation)
    textures: str = ""
    """The folder for textures that are to be files of their own."""
    mark: Mapping[str, str | bool] = field(default_factory=dict)
    """Custom properties that tell the model's origin, see `jobs.marks`."""
    asset: Asset | None = None
    """What it is to be as an asset; None where it becomes none."""
    instead: Instead | None = None
    """In whose place it comes; None where it stands for itself."""
    sides: str = ""
    """The folder for pictures of the model from four sides; empty for none."""

    def to_json(self) -> str:
        parts = {name: part and asdict(part) for name, part in self._parts()}
        return json.dumps({**vars(self), "prepare": self.prepare.stored(), **parts})

    def _parts(self) -> tuple[tuple[str, Asset | Instead | None], ...]:
        return ("asset", self.asset), ("instead", self.instead)

    @classmethod
    def from_json(cls, text: str) -> Request:
        given = json.loads(text)
        asset, instead = given["asset"], given["instead"]
        given |= {
            "clips": tuple(given["clips"]),
            "prepare": read(given["prepare"]),
            "asset": asset and Asset(**{**asset, "tags": tuple(asset["tags"])}),
            "instead": instead and Instead.read(instead),
        }
        return cls(**given)
