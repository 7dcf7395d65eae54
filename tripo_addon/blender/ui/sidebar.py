# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings the Tripo tab of a 3D View's sidebar into sight."""

from __future__ import annotations

from functools import partial
from typing import Any

import bpy

from ..typed import windows
from .tabs import TripoPanel

TRIES = 20
"""How often it is tried to turn to the tab: a sidebar that was closed has no tabs before it is
drawn."""
PAUSE_SECONDS = 0.05


def show(context: bpy.types.Context) -> bool:
    """Open the sidebar of the 3D View at hand, or else of the largest one, at the Tripo tab.

    False where no 3D View is open.
    """
    area = _area(context)
    if area is None:
        return False
    space: Any = area.spaces.active
    space.show_region_ui = True
    if not _turn(area):
        bpy.app.timers.register(partial(_turn_later, iter(range(TRIES)), area.as_pointer()))
    return True


def _area(context: bpy.types.Context) -> bpy.types.Area | None:
    if context.area and context.area.type == "VIEW_3D":
        return context.area
    screens = [context.screen] if context.screen else [window.screen for window in windows()]
    views = [area for screen in screens for area in screen.areas if area.type == "VIEW_3D"]
    return max(views, key=lambda area: area.width * area.height, default=None)


def _turn(area: bpy.types.Area) -> bool:
    """Turn to the tab; False where the sidebar has no tabs yet."""
    sidebar: Any = next(region for region in area.regions if region.type == "UI")
    try:
        sidebar.active_panel_category = TripoPanel.bl_category
    except (AttributeError, TypeError):
        # Blender 4.2 and older only tell which tab is shown.
        return False
    sidebar.tag_redraw()
    return True


def _turn_later(tries: Any, pointer: int) -> float | None:
    # Looked up anew: an area may be gone by now.
    area = next(
        (
            area
            for window in windows()
            for area in window.screen.areas
            if area.as_pointer() == pointer
        ),
        None,
    )
    if area is None or _turn(area) or next(tries, None) is None:
        return None
    return PAUSE_SECONDS
