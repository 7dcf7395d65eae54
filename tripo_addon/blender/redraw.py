# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws again the parts of Blender's windows that show this add-on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bpy

from . import groups
from .typed import windows

_DRAWN = {"VIEW_3D": "UI", "IMAGE_EDITOR": "UI", "PREFERENCES": "WINDOW"}
"""Editors that show the form, jobs or the account, and in which region."""


def redraw() -> None:
    """Draw the sidebars and the preferences again."""
    for window in windows():
        for area in window.screen.areas:
            for region in area.regions:
                if region.type == _DRAWN.get(area.type):
                    region.tag_redraw()


def redraw_status() -> None:
    """Draw the status bar of the window in the context again.

    Blender does that where the text of a workspace changes. It is no area of a screen, so there is
    no other way to it from Python. What another tool has written there is left alone.
    """
    window, workspace = bpy.context.window, bpy.context.workspace
    if window is None or workspace is None or bpy.app.background:
        return
    others = [tool for tool in window.modal_operators if not tool.bl_idname.startswith("TRIPO_OT_")]
    if not others:
        internal: Any = workspace
        internal.status_text_set_internal(None)


def redraw_views() -> None:
    """Draw the 3D views themselves again."""
    for window in windows():
        for area in window.screen.areas:
            for region in area.regions if area.type == "VIEW_3D" else ():
                if region.type == "WINDOW":
                    region.tag_redraw()


@contextmanager
def changing(scene: bpy.types.Scene) -> Iterator[groups.Form]:
    """Gives a scene's form to code that changes it, and draws the panels again afterwards.

    Blender itself does that only for what the user changes.
    """
    try:
        yield groups.form(scene)
    finally:
        redraw()
