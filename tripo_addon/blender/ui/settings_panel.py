# SPDX-License-Identifier: GPL-3.0-or-later
"""The few preferences that are needed while working, behind the gear of the tab."""

from __future__ import annotations

import os

import bpy

from .. import practice
from ..paths import ADDON, default_results_folder
from ..settings import SERVICE, preferences
from .account_rows import draw_account, draw_key
from .text import draw_text

Layout = bpy.types.UILayout
WIDTH = 320
"""Of the popup, in pixels at a scale of 1."""


def draw(layout: Layout, context: bpy.types.Context) -> None:
    """Service and key, limits, folders, and the way to all others."""
    chosen = preferences()
    if chosen is None:
        draw_text(layout, context, "The add-on has no preferences here", icon="INFO")
        return
    column = layout.column()
    column.use_property_split = True
    column.use_property_decorate = False
    if practice.used():
        # Its own key and service are of no use to anybody.
        column.label(text="Practice service", icon="EXPERIMENTAL")
        column.operator("tripo.leave_practice", icon="LOOP_BACK")
    else:
        if os.environ.get(SERVICE):
            column.label(text=f"Service is taken from {SERVICE}", icon="INFO")
        else:
            column.prop(chosen, "service")
        draw_key(column, chosen)
        draw_account(column, most=WIDTH)
    column.separator()
    column.prop(
        chosen, "daily_limit", text="Daily Limit" if chosen.daily_limit else "No Daily Limit"
    )
    column.prop(chosen, "largest_download")
    column.prop(chosen, "results", text="Results", placeholder=str(default_results_folder()))
    column.separator()
    row = column.row()
    row.operator("preferences.addon_show", text="All Preferences...").module = ADDON
