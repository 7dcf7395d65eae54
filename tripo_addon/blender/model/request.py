# SPDX-License-Identifier: GPL-3.0-or-later
"""What a model is made of, and how: the message to the Blender that makes it. No bpy."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from ...spec.preparation import Preparation, read


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

    def to_json(self) -> str:
        return json.dumps({**vars(self), "prepare": self.prepare.stored()})

    @classmethod
    def from_json(cls, text: str) -> Request:
        values = json.loads(text)
        values |= {"prepare": read(values["prepare"]), "clips": tuple(values["clips"])}
        return cls(**values)
