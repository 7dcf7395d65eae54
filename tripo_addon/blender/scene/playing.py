# SPDX-License-Identifier: GPL-3.0-or-later
"""The movements of an armature in the scene: each on a track of its own, one of them plays."""

from __future__ import annotations

from typing import Any, NamedTuple

import bpy

from ...errors import Spent, TripoError
from ..model import animating
from . import movements, provenance


class Movement(NamedTuple):
    """One movement of an armature."""

    name: str
    track: int
    """Its place among the tracks."""
    plays: bool
    in_nla: bool
    """Its track takes part, beside whatever else moves the armature."""


def armature_of(obj: bpy.types.Object | None) -> bpy.types.Object | None:
    """The armature whose movements are an object's: its own, its model's or its modifier's."""
    if obj is None or obj.type == "ARMATURE":
        return obj
    for modifier in obj.modifiers:
        bent_by: Any = getattr(modifier, "object", None)
        if modifier.type == "ARMATURE" and bent_by:
            return bent_by  # type: ignore[no-any-return]
    task_id = provenance.task_id_of(obj)
    below = obj.children_recursive if task_id else []
    return next((child for child in below if child.type == "ARMATURE"), None)


def movements_of(armature: bpy.types.Object) -> list[Movement]:
    """The movements of an armature, the newest last: tracks with more than one strip are none."""
    data: Any = armature.animation_data
    found = []
    for at, track in enumerate(data.nla_tracks if data else ()):
        strip = _strip(track)
        if strip:
            plays = data.action == strip.action
            found.append(Movement(strip.action.name, at, plays, not track.mute))
    return found


def _strip(track: Any) -> Any:
    return track.strips[0] if len(track.strips) == 1 and track.strips[0].action else None


def play(scene: bpy.types.Scene, armature: bpy.types.Object, track: int) -> None:
    """Let a movement play, and the scene show it over and over. Raises `TripoError`."""
    strip = _strip_at(armature, track)
    data: Any = armature.animation_data
    before = data.action
    if before:
        # Bones that only the last movement turned would stay as they are.
        animating.rest(armature)
    animating.set_playing(armature, strip)
    first, last = _frames(strip.action)
    free = not scene.use_preview_range
    if free or (before and _frames(before) == (scene.frame_preview_start, scene.frame_preview_end)):
        scene.use_preview_range = True
        scene.frame_preview_start, scene.frame_preview_end = first, last
    scene.frame_set(first)


def rest(scene: bpy.types.Scene, armature: bpy.types.Object) -> None:
    """Let no movement play: the armature stands in its rest pose. Raises `TripoError`."""
    data = _changeable(armature)
    shown = (scene.frame_preview_start, scene.frame_preview_end)
    if data.action and _frames(data.action) == shown:
        scene.use_preview_range = False
    animating.rest(armature)


def put_into_nla(scene: bpy.types.Scene, armature: bpy.types.Object, track: int) -> None:
    """Have the track of a movement take part from the current frame on, and nothing else play.

    Raises `TripoError`.
    """
    strip = _strip_at(armature, track)
    rest(scene, armature)
    length = strip.frame_end - strip.frame_start
    strip.frame_end = scene.frame_current + length
    strip.frame_start = scene.frame_current
    strip.frame_end = scene.frame_current + length
    armature.animation_data.nla_tracks[track].mute = False  # type: ignore[union-attr]


def take_out_of_nla(armature: bpy.types.Object, track: int) -> None:
    """Mute the track of a movement. Raises `TripoError`."""
    _strip_at(armature, track)
    data: Any = armature.animation_data
    data.nla_tracks[track].mute = True
    if data.action is None:
        # Bones that nothing turns any more would stay as they are.
        animating.rest(armature)


def _frames(action: bpy.types.Action) -> tuple[int, int]:
    ends: Any = action.frame_range
    first, last = ends
    return int(first), max(int(first), round(last))


def _changeable(armature: bpy.types.Object) -> Any:
    """The animation data of an armature. Raises `TripoError` where that must stay as it is."""
    if not armature.is_editable:
        raise TripoError(f"{armature.name} is linked from another file", spent=Spent.UNSAID)
    if not movements.may_play(armature):
        raise TripoError(
            f"The action that moves {armature.name} now stands on no track and would be lost",
            "Push it down in the NLA editor first",
            Spent.UNSAID,
        )
    return armature.animation_data


def _strip_at(armature: bpy.types.Object, track: int) -> Any:
    data = _changeable(armature)
    tracks = data.nla_tracks if data else ()
    strip = _strip(tracks[track]) if 0 <= track < len(tracks) else None
    if strip is None:
        raise TripoError(f"{armature.name} has no such movement any more", spent=Spent.UNSAID)
    return strip
