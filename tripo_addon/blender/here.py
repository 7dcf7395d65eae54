# SPDX-License-Identifier: GPL-3.0-or-later
"""The open file and what is chosen in it, for `api`, which knows nothing of Blender's module."""

from __future__ import annotations

import bpy

Object = bpy.types.Object
Image = bpy.types.Image


def context() -> bpy.types.Context:
    """Blender's context of this moment."""
    return bpy.context


def selected() -> list[Object]:
    """The selected objects."""
    return list(bpy.context.selected_objects)


def object_names() -> set[str]:
    """The names of all objects."""
    return {obj.name for obj in bpy.data.objects}
