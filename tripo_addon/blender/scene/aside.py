# SPDX-License-Identifier: GPL-3.0-or-later
"""A scene beside the user's, for operators that work on the selection of the scene in sight."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import bpy

from .. import typed
from ..windows import in_window


@contextmanager
def scene(name: str) -> Iterator[bpy.types.ViewLayer]:
    """Work in a new scene, which is removed afterwards; no mode, no selection is touched."""
    shown = [(window, window.scene, window.view_layer) for window in typed.windows()]
    # The importer of glTF, and removing a scene in Blender 4.2, want a window.
    with in_window():
        aside = bpy.data.scenes.new(name)
        try:
            # A view through a camera lasts only where the scene that is shown has that camera.
            for camera in _cameras():
                aside.collection.objects.link(camera)
            # Not by an override of the scene: see `windows`.
            window = bpy.context.window
            assert window
            window.scene = aside
            yield window.view_layer
        finally:
            for window, before, view_layer in shown:
                if window.scene != before:
                    window.scene = before
                    window.view_layer = view_layer
            bpy.data.scenes.remove(aside)


def _cameras() -> set[bpy.types.Object]:
    """The cameras of the 3D views in the windows."""
    areas = [area for window in typed.windows() for area in window.screen.areas]
    views = [space for area in areas for space in area.spaces]
    return {
        view.camera for view in views if isinstance(view, bpy.types.SpaceView3D) and view.camera
    }
