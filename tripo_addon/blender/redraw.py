# SPDX-License-Identifier: GPL-3.0-or-later
"""What of Blender's windows shows this add-on."""

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


@contextmanager
def changing(scene: bpy.types.Scene) -> Iterator[groups.Form]:
    """A scene's form, to be changed by code: every such change is made in here, since Blender
    itself draws anew only what is changed by hand."""
    try:
        yield groups.form(scene)
    finally:
        redraw()
