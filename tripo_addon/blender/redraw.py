# SPDX-License-Identifier: GPL-3.0-or-later
"""What of Blender's windows shows this add-on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bpy

_DRAWN = {"VIEW_3D": "UI", "IMAGE_EDITOR": "UI", "PREFERENCES": "WINDOW"}
"""Editors that show the form, jobs or the account, and in which region."""


def redraw() -> None:
    """Draw the sidebars and the preferences again."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            for region in area.regions:
                if region.type == _DRAWN.get(area.type):
                    region.tag_redraw()


@contextmanager
def changing(scene: bpy.types.Scene) -> Iterator[Any]:
    """A scene's form, to be changed by code: every such change is made in here, since Blender
    itself draws anew only what is changed by hand."""
    try:
        yield scene.tripo
    finally:
        redraw()
