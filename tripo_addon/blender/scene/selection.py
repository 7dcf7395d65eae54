# SPDX-License-Identifier: GPL-3.0-or-later
"""The selection, and whether it is still the one that it was when a job was started."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import bpy

from .. import typed

_ours = ""
"""The selection that this module has made last."""


def digest(view_layer: bpy.types.ViewLayer) -> str:
    """A short text that is another one when anything else is selected or active.

    Ids of objects count anew in each session of Blender, so it says nothing in another one.
    """
    active = view_layer.objects.active
    chosen = sorted(obj.session_uid for obj in view_layer.objects if _chosen(obj, view_layer))
    told = f"{view_layer.id_data.session_uid} {active.session_uid if active else ''} {chosen}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def is_untouched(view_layer: bpy.types.ViewLayer, before: str) -> bool:
    """Whether a model may be selected: in Object mode, where nothing is selected, or the same as
    `before`, the digest at the press, or what the add-on itself has selected since."""
    if not in_object_mode(view_layer):
        return False
    if not any(_chosen(obj, view_layer) for obj in view_layer.objects):
        return True
    return digest(view_layer) in {before, _ours}


def in_object_mode(view_layer: bpy.types.ViewLayer) -> bool:
    active = view_layer.objects.active
    return active is None or active.mode == "OBJECT"


def select(
    view_layer: bpy.types.ViewLayer, objects: Sequence[bpy.types.Object], active: bpy.types.Object
) -> None:
    """Select these objects only, and make one of them active; in Object mode."""
    global _ours
    for obj in view_layer.objects:
        if _chosen(obj, view_layer):
            obj.select_set(False, view_layer=view_layer)
    for obj in objects:
        obj.select_set(True, view_layer=view_layer)
    view_layer.objects.active = active
    for space in _local_views(view_layer):
        _show_in(space, objects)
    _ours = digest(view_layer)


def deselect(view_layer: bpy.types.ViewLayer, objects: Sequence[bpy.types.Object]) -> None:
    """Take what was just appended, and comes selected, out of the selection."""
    for obj in objects:
        obj.select_set(False, view_layer=view_layer)


def _chosen(obj: bpy.types.Object, view_layer: bpy.types.ViewLayer) -> bool:
    return obj.select_get(view_layer=view_layer)


def local_views_of(
    view_layer: bpy.types.ViewLayer, obj: bpy.types.Object
) -> list[bpy.types.SpaceView3D]:
    """The local views that show an object."""
    return [space for space in _local_views(view_layer) if obj.local_view_get(space)]


def show_in_all(
    view_layer: bpy.types.ViewLayer,
    spaces: Sequence[bpy.types.SpaceView3D],
    objects: Sequence[bpy.types.Object],
) -> None:
    """Show objects that are new in a view layer in local views too."""
    if spaces:
        # It does not know yet what was linked and hidden just now.
        view_layer.update()
    for space in spaces:
        _show_in(space, objects)


def _show_in(space: bpy.types.SpaceView3D, objects: Sequence[bpy.types.Object]) -> None:
    """Show objects in a local view too, as Blender does with what is added there."""
    for obj in objects:
        obj.local_view_set(space, True)


def _local_views(view_layer: bpy.types.ViewLayer) -> Iterator[bpy.types.SpaceView3D]:
    for window in typed.windows():
        for area in window.screen.areas if window.view_layer == view_layer else ():
            space = area.spaces.active
            if isinstance(space, bpy.types.SpaceView3D) and space.local_view:
                yield space
