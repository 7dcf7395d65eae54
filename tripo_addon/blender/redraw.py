# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws again the parts of Blender's windows that show this add-on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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
