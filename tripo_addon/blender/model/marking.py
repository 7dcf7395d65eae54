# SPDX-License-Identifier: GPL-3.0-or-later
"""The mark of AI origin on a model, as custom properties: Blender's exporters write these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import bpy

from ...jobs.marks import IS_MARKED, NAMES, Mark


def put(objects: Iterable[bpy.types.Object], mark: Mapping[str, str | bool]) -> None:
    """Mark objects with their meshes and materials: parts go on in other objects and files."""
    if not mark:
        return
    for obj in objects:
        put_on(obj, mark)
        if obj.data:
            put_on(obj.data, mark)
        for slot in obj.material_slots:
            if slot.material:
                put_on(slot.material, mark)


def put_on(block: bpy.types.ID, mark: Mapping[str, str | bool]) -> None:
    for name, value in mark.items():
        block[name] = value


def of(block: bpy.types.ID | None) -> Mark:
    """The mark of a datablock; empty where it has none. A file may come from anybody: what is no
    text or truth value is left out."""
    owner: Any = block
    # FBX brings a truth value back as a number.
    if block is None or owner.get(IS_MARKED) not in (True, "true"):
        return {}
    found = {name: owner.get(name) for name in NAMES}
    return {name: value for name, value in found.items() if isinstance(value, str | bool)}
