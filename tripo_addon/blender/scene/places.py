# SPDX-License-Identifier: GPL-3.0-or-later
"""The place of a job: the file, the scene, the collection and the spot that its result goes to."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

import bpy

from ...errors import Kind, Spent, TripoError
from .. import typed
from ..settings import settings
from . import file_id

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


def here(context: bpy.types.Context, collection: str = "") -> dict[str, Any]:
    """Where the result of a job that starts now will be placed.

    `collection` is the name of one that is made if it does not exist; without it that of the
    preferences, or else the active one.
    """
    scene = typed.scene(context)
    named = collection or settings().collection
    active = context.collection if not named else None
    return {
        "file": file_id.given(),
        "blend": bpy.data.filepath,
        "session": _SESSION,
        "scene": scene.name,
        "scene_uid": scene.session_uid,
        "cursor": list(scene.cursor.location.to_tuple()),
        "collection": active.name if active else named,
        "collection_uid": active.session_uid if active else 0,
        "collection_made": bool(named),
    }


def again(context: bpy.types.Context, place: Place) -> dict[str, Any]:
    """Where a job goes that asks for the same as another: to the same place, if that is in the
    open file or in none."""
    try:
        scene_for(place)
    except OtherFile:
        return here(context) if "cursor" in place else dict(place)
    return dict(place)


def scene_for(place: Place) -> bpy.types.Scene:
    """The scene of a place. Raises `OtherFile`."""
    if place.get("session") == _SESSION:
        for scene in bpy.data.scenes:
            if scene.session_uid == place["scene_uid"]:
                return scene
    if not _is_open(place):
        raise OtherFile(place)
    return bpy.data.scenes.get(place.get("scene", "")) or typed.scene(bpy.context)


def _is_open(place: Place) -> bool:
    if place.get("file"):
        return bool(place["file"] == file_id.known())
    # Earlier versions knew a file by its path only, which a new file has not.
    return bool(bpy.data.filepath and bpy.data.filepath == place.get("blend"))


def collection_for(
    place: Place, scene: bpy.types.Scene, view_layer: bpy.types.ViewLayer
) -> bpy.types.Collection:
    """The collection of a place. Where that is gone, hidden or not editable, the active one, and
    where that is so too, the scene's own."""
    found = _collection(place, scene)
    active = view_layer.active_layer_collection
    for layer in (*_layers(view_layer.layer_collection, found), active):
        if layer and layer.is_visible and layer.collection.is_editable:
            return layer.collection
    return scene.collection


def _collection(place: Place, scene: bpy.types.Scene) -> bpy.types.Collection | None:
    """The collection that a place names; None where it is gone and is not to be made."""
    name = str(place.get("collection", ""))
    make = bool(name and place.get("collection_made"))
    inside: list[bpy.types.Collection] = [
        scene.collection,
        *scene.collection.children_recursive,
    ]
    uid = place.get("collection_uid") if place.get("session") == _SESSION else 0
    for collection in inside:
        if uid and collection.session_uid == uid:
            return collection
    # Where another scene has the name, Blender has added a number to the one that was made.
    pattern = re.compile(re.escape(name) + (r"(\.\d{3})?" if make else ""))
    inside.sort(key=lambda one: one.name)
    for collection in inside:
        if pattern.fullmatch(collection.name):
            return collection
    if not make:
        return None
    made = bpy.data.collections.new(name)
    scene.collection.children.link(made)
    return made


def _layers(
    layer: bpy.types.LayerCollection, wanted: bpy.types.Collection | None
) -> Iterator[bpy.types.LayerCollection]:
    """Where a view layer shows a collection."""
    if layer.collection == wanted:
        yield layer
    for child in layer.children:
        yield from _layers(child, wanted)
