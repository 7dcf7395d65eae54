# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection that a job's model goes into: that of its place, if a model can be seen there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import bpy

from . import instead, places
from .places import Place


def all_of(
    place: Place, scene: bpy.types.Scene, view_layer: bpy.types.ViewLayer
) -> list[bpy.types.Collection]:
    """The collections of a job's result: those of what it takes the place of, also in other scenes
    and in instances, where that is hidden as well; or else its own."""
    originals = instead.objects_of(place, scene)
    own = {scene.collection, *scene.collection.children_recursive}
    used = originals[0].users_collection if originals else ()
    physics = _of_physics()
    found = [one for one in used if one.is_editable and one not in physics]
    return found if own.intersection(found) else [*found, of(place, scene, view_layer)]


def _of_physics() -> set[bpy.types.Collection | None]:
    """The collections that make rigid bodies of what is in them."""
    worlds = [scene.rigidbody_world for scene in bpy.data.scenes]
    return {one for world in worlds if world for one in (world.collection, world.constraints)}


def of(
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
    uid = place.get("collection_uid") if places.of_this_session(place) else 0
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
