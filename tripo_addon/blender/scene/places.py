# SPDX-License-Identifier: GPL-3.0-or-later
"""The place of a job: the file, the scene and the spot in it that its result goes to."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import bpy

from .. import typed

_SESSION = uuid.uuid4().hex
"""Numbers of scenes count anew in each session of Blender."""


def here(context: bpy.types.Context) -> dict[str, Any]:
    """Where the result of a job that starts now will be placed: file, scene and 3D cursor."""
    scene = typed.scene(context)
    return {
        "blend": bpy.data.filepath,
        "session": _SESSION,
        "scene": scene.name,
        "scene_uid": scene.session_uid,
        "cursor": list(scene.cursor.location.to_tuple()),
    }


def scene_for(place: Mapping[str, Any]) -> bpy.types.Scene | None:
    """The scene of a place; None when another file is open."""
    if place.get("session") == _SESSION:
        for scene in bpy.data.scenes:
            if scene.session_uid == place["scene_uid"]:
                return scene
    if place.get("blend") != bpy.data.filepath:
        return None
    return bpy.data.scenes.get(place.get("scene", "")) or bpy.context.scene
