# SPDX-License-Identifier: GPL-3.0-or-later
"""The place of a job: the file, the scene, the collection and the spot that its result goes to."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import PurePath
from typing import Any

import bpy

from ...errors import Kind, Spent, TripoError, Unavailable
from ...jobs.job import ROW, Job
from ...spec.options import PLACED
from ...spec.preparation import STORED, Preparation, of_place
from .. import current, typed
from ..settings import FREE, preparation, settings
from . import file_id, filling, selection, spots
from .requests import HELD, INSTEAD, LEVEL

_SESSION = uuid.uuid4().hex
"""Numbers of scenes and collections count anew in each session of Blender."""

Place = Mapping[str, Any]


class OtherFile(TripoError):
    """The file that a result was made for is not open."""

    kind = Kind.OTHER_FILE

    def __init__(self, place: Place) -> None:
        name = PurePath(str(place.get("blend", ""))).name
        if name:
            what = f"Its file {name} is not open"
            advice = "Open it, and the result comes by itself; or import it into this file"
        else:
            what = "It was made in a file that was closed and never saved"
            advice = "Import it into this file"
        super().__init__(what, advice, Spent.YES)


MOST = 200
"""How many of the newest jobs are looked at for the spots that they will need."""


def here(
    context: bpy.types.Context,
    source: Sequence[bpy.types.Object] = (),
    *,
    collection: str = "",
    prepare: Preparation | None = None,
    instead: Mapping[str, Any] | None = None,
    row: Sequence[Place] = (),
    fill: Sequence[bpy.types.Object] = (),
    taken: Sequence[spots.Spot] = (),
) -> dict[str, Any]:
    """Where the result of a job that starts now will be placed. Raises `Unavailable` in a scene
    that cannot be changed.

    A result that is made from the objects of a `source` is expected to be as large as they are.
    `collection` is the name of one that is made if it does not exist; without it that of the
    preferences, or else the active one. What is done to the model is as in the preferences, unless
    `prepare` says it. `instead` is what it takes the place of, see `instead.noted`, `fill` are the
    placeholders that it comes into. The places of a `row` are those of the results that stand to
    the left of it. Other models that are not begun yet will stand at the spots that are `taken`.
    """
    scene, view_layer = typed.scene(context), typed.view_layer(context)
    if scene.library:
        raise Unavailable(
            f"The scene {scene.name} is linked from another file, so nothing can come into it",
            "Choose a scene of this file",
        )
    chosen = settings()
    named = collection or chosen.collection
    active = context.collection if not named else None
    prepared = prepare or preparation()
    longest = 0.0 if prepared.as_delivered else prepared.size
    size = spots.expected_size(view_layer, source, longest)
    taken = [*taken, *(spot for _, spot in awaited(scene))]
    spot = filling.spot_of(fill) if fill else None
    replaces = bool(instead and instead["objects"])
    if replaces:
        spot = spots.under(view_layer, source)
    if row and (first := spots.of(row[0])):
        taken += filter(None, map(spots.of, row))
        spot = spots.beside(context, chosen.way, first, len(row), taken)
    spot = spot or spots.choose(context, chosen.way, size, taken)
    where: dict[str, Any] = {INSTEAD: instead} if instead else {}
    return where | {
        "file": file_id.given(),
        "blend": bpy.data.filepath,
        "session": _SESSION,
        "scene": scene.name,
        "scene_uid": scene.session_uid,
        "cursor": list(scene.cursor.location.to_tuple()),
        # If what it is instead of has gone meanwhile, it may still not stand in anything else.
        "way": FREE if replaces or fill else chosen.way,
        "spot": list(spot.at),
        "size": list(spot.size),
        "selection": selection.digest(view_layer),
        "collection": active.name if active else named,
        "collection_uid": active.session_uid if active else 0,
        "collection_made": bool(named),
    }


def again(
    context: bpy.types.Context, place: Place, *, taken: Sequence[spots.Spot] = ()
) -> dict[str, Any]:
    """Where a job goes that asks for the same as another: here, if that went into a scene, and
    prepared like it. `taken` is as in `here`."""
    if "cursor" not in place:
        return dict(place)
    named = str(place.get("collection", "")) if place.get("collection_made") else ""
    where = here(context, collection=named, prepare=of_place(place), taken=taken)
    same = {name: place[name] for name in (STORED, HELD, ROW) if name in place}
    return where | _kept(place) | same


def _kept(place: Place) -> dict[str, Any]:
    """What tells the result of a further job of the same kind whose place it has."""
    if LEVEL not in place:
        return apart(place)
    # The model of which it is a level is known by numbers of this session.
    stands = {INSTEAD: place[INSTEAD]} if INSTEAD in place and of_this_session(place) else {}
    return {LEVEL: place[LEVEL]} | (stands or apart(place))


def apart(place: Place) -> dict[str, Any]:
    """What a further result of a job's task needs to stand beside the first, which has taken the
    place of what it was made from, or to fill what that has not filled."""
    beside = {INSTEAD: {**place[INSTEAD], "objects": []}} if INSTEAD in place else {}
    return beside | _to_fill(place)


def _to_fill(place: Place) -> dict[str, Any]:
    with suppress(OtherFile):
        return filling.left(place, scene_for(place), same_session=of_this_session(place))
    return {}


def awaited(scene: bpy.types.Scene) -> Iterator[tuple[Job, spots.Spot]]:
    """The jobs on their way whose models will stand in a scene, with their spots."""
    now = current.existing()
    running = [job for job in now.jobs.values() if not job.final] if now else []
    for job in running[-MOST:]:
        spot = spots.of(job.place)
        if spot and job.task.result in PLACED:
            with suppress(OtherFile):
                if scene_for(job.place) == scene:
                    yield job, spot


def scene_for(place: Place) -> bpy.types.Scene:
    """The scene of a place. Raises `OtherFile`."""
    if of_this_session(place):
        for scene in bpy.data.scenes:
            if scene.session_uid == place["scene_uid"]:
                return scene
    if not _is_open(place):
        raise OtherFile(place)
    return bpy.data.scenes.get(place.get("scene", "")) or typed.scene(bpy.context)


def is_here(place: Place) -> bool:
    """Whether the file of a place is open."""
    try:
        scene_for(place)
    except OtherFile:
        return False
    return True


def of_this_session(place: Place) -> bool:
    """Whether the numbers in a place are those of this session and of the file as it is open now:
    the same file, opened again, has other ones."""
    uid = place.get("scene_uid") if place.get("session") == _SESSION else None
    return any(scene.session_uid == uid for scene in bpy.data.scenes)


def _is_open(place: Place) -> bool:
    if place.get("file"):
        return bool(place["file"] == file_id.known())
    # Earlier versions knew a file by its path only, which a new file has not.
    return bool(bpy.data.filepath and bpy.data.filepath == place.get("blend"))
