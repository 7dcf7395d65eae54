# SPDX-License-Identifier: GPL-3.0-or-later
"""The place of a job: the file, the scene and the spot in it that its result goes to."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import bpy

from ...errors import Unavailable
from ...jobs.job import Job
from .. import current, typed
from ..settings import settings
from . import selection, spots

_SESSION = uuid.uuid4().hex
"""Numbers of scenes count anew in each session of Blender."""


MOST = 200
"""How many of the newest jobs are looked at for the spots that they will need."""


def here(context: bpy.types.Context, source: Sequence[bpy.types.Object] = ()) -> dict[str, Any]:
    """Where the result of a job that starts now will be placed: file, scene and spot. Raises
    `Unavailable` in a scene that cannot be changed.

    A result that is made from the objects of a `source` is expected to be as large as they are.
    """
    scene, view_layer = typed.scene(context), typed.view_layer(context)
    if scene.library:
        raise Unavailable(
            f"The scene {scene.name} is linked from another file, so nothing can come into it",
            "Choose a scene of this file",
        )
    way = settings().way
    size = spots.expected_size(view_layer, source)
    taken = [spot for _, spot in awaited(scene)]
    spot = spots.choose(scene, view_layer, way, size, taken)
    return {
        "blend": bpy.data.filepath,
        "session": _SESSION,
        "scene": scene.name,
        "scene_uid": scene.session_uid,
        "cursor": list(scene.cursor.location.to_tuple()),
        "way": way,
        "spot": list(spot.at),
        "size": list(spot.size),
        "selection": selection.digest(view_layer),
    }


def awaited(scene: bpy.types.Scene) -> Iterator[tuple[Job, spots.Spot]]:
    """The jobs on their way whose models will stand in a scene, with their spots."""
    now = current.existing()
    for job in list(now.jobs.values())[-MOST:] if now else ():
        spot = spots.of(job.place)
        if spot and not job.final and scene_for(job.place) == scene:
            yield job, spot


def scene_for(place: Mapping[str, Any]) -> bpy.types.Scene | None:
    """The scene of a place; None when another file is open."""
    if place.get("session") == _SESSION:
        for scene in bpy.data.scenes:
            if scene.session_uid == place["scene_uid"]:
                return scene
    if place.get("blend") != bpy.data.filepath:
        return None
    return bpy.data.scenes.get(place.get("scene", "")) or bpy.context.scene
