# SPDX-License-Identifier: GPL-3.0-or-later
"""What a model is made of, and how: the message to the Blender that makes it. No bpy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field


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
    """The folder of the asset library that it is saved in; empty for none."""


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
    mark: Mapping[str, str | bool] = field(default_factory=dict)
    """Custom properties that tell the model's origin, see `jobs.marks`."""
    asset: Asset | None = None
    """How it is saved in an asset library; None where it is not."""

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Request:
        given = json.loads(text)
        asset = given.pop("asset")
        return cls(**given, asset=asset and Asset(**asset))
