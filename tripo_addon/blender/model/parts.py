# SPDX-License-Identifier: GPL-3.0-or-later
"""The names that the service has for the parts of a model: those of the nodes in its GLB file.

Blender's own names may be others, as each is there only once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import bpy

_STORED = "tripo_part"
"""The custom property that brings a name from the second Blender."""
_NUMBERED = re.compile(r"\.\d{3,}$")
"""What Blender puts behind a name that is taken."""


def store(meshes: Sequence[bpy.types.Object]) -> None:
    """Store with the objects of a model in parts what the service calls these."""
    for obj in meshes if len(meshes) > 1 else ():
        obj[_STORED] = _NUMBERED.sub("", obj.name)


def taken(obj: bpy.types.Object) -> str:
    """What an object was stored with, which is then without it; empty for what is no part."""
    properties: Any = obj
    return str(properties.pop(_STORED, ""))
