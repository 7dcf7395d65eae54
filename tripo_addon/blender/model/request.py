# SPDX-License-Identifier: GPL-3.0-or-later
"""What a model is made of, and how: the message to the Blender that makes it. No bpy."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


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

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Request:
        return cls(**json.loads(text))
