# SPDX-License-Identifier: GPL-3.0-or-later
"""Animations of a model: none is lost, each has a name, the first one plays where that is wanted.

From Blender 4.4 on an action has slots, and what it moves is given one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import bpy

from ...spec.action_names import name_of
from ...text.filenames import object_name

_PRESET = re.compile(r"preset:(?:[a-z]+:)?")
MOVEMENT = "tripo_movement"
"""The custom property of an action with the service's name of its movement, see `clip_name`."""
_LAYERS = {"base layer", "baselayer", "layer0"}
"""What programs call the only layer of an animation."""


def clip_name(name: str, owners: Iterable[str]) -> str:
    """What an animation is called, without the preset's family and the names of its `owners`.

    The importer of glTF puts the owner's name behind the animation's, that of FBX before it.
    """
    name = re.sub(r"\.\d{3,}$", "", name)
    for owner in owners:
        name = name.removesuffix(f"_{owner}")
    parts = name.split("|")
    told = [part for part in parts if part and part not in owners and part.lower() not in _LAYERS]
    return _PRESET.sub("", told[0] if told else name)


def keep(objects: Sequence[bpy.types.Object], actions: Iterable[bpy.types.Action]) -> None:
    """Put each of the actions on a track of what it moves: others would not leave with it."""
    for action in actions:
        if not any(strip.action == action for obj in objects for strip in strips(obj)):
            mover = _mover(objects, action)
            if mover:
                add_track(mover, action)
    for obj in objects:
        for track in obj.animation_data.nla_tracks if obj.animation_data else ():
            track.mute = True


def animate(
    objects: Sequence[bpy.types.Object],
    actions: Sequence[bpy.types.Action],
    clips: Sequence[str],
    names: dict[str, str],
    *,
    play: bool,
) -> None:
    """Name a model's actions, as the project's `names` say where they know a movement. With `play`
    the first of the `clips`, which are the names that the service knows, is active; otherwise the
    model stands in its rest pose."""
    owners = [obj.name for obj in objects]

    for action in actions:
        alone = len(actions) == len(clips) == 1
        movement = clip_name(clips[0] if alone else action.name, owners)
        action[MOVEMENT] = movement
        action.name = object_name(name_of(movement, names))
    first = clip_name(clips[0], owners) if clips else ""
    for obj in objects:
        if obj.animation_data:
            _settle(obj, first, play=play)


def _mover(
    objects: Sequence[bpy.types.Object], action: bpy.types.Action
) -> bpy.types.Object | None:
    """The object that an action moves: importers of FBX give it all but one to none."""
    for obj in objects:
        if obj.animation_data and obj.animation_data.action == action:
            return obj
    return next((obj for obj in objects if obj.type == "ARMATURE"), None)


def strips(obj: bpy.types.Object) -> Iterator[bpy.types.NlaStrip]:
    for track in obj.animation_data.nla_tracks if obj.animation_data else ():
        yield from track.strips


def add_track(
    obj: bpy.types.Object, action: bpy.types.Action, slot: Any = None
) -> bpy.types.NlaTrack:
    """Put an action on a track of its own; without a `slot` it moves the object by its first."""
    data = obj.animation_data or obj.animation_data_create()
    assert data
    track = data.nla_tracks.new()
    strip: Any = track.strips.new(action.name, round(action.frame_range[0]), action)
    slots = getattr(action, "slots", ())
    if slots and (slot or not strip.action_slot):
        strip.action_slot = slot or slots[0]
    return track


def set_playing(obj: bpy.types.Object, strip: Any) -> None:
    """Make the action of a strip the one that moves an object."""
    data: Any = obj.animation_data
    data.action = strip.action
    if hasattr(data, "action_slot"):
        data.action_slot = strip.action_slot


def rest(obj: bpy.types.Object) -> None:
    """Let no action move an object, and put its bones into their rest pose."""
    data: Any = obj.animation_data
    data.action = None
    for bone in obj.pose.bones if obj.pose else ():
        bone.matrix_basis.identity()


def _settle(obj: bpy.types.Object, first: str, *, play: bool) -> None:
    """Name the tracks of an object; its action is the first one, or none."""
    data: Any = obj.animation_data
    for track in data.nla_tracks:
        for strip in track.strips:
            track.name = strip.name = strip.action.name
    if not play:
        rest(obj)
        return
    known: Iterator[Any] = strips(obj)
    wanted = next((s for s in known if s.action and s.action.get(MOVEMENT) == first), None)
    if wanted:
        set_playing(obj, wanted)
