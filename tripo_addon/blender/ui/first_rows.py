# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be done before anything can be generated: one thing at a time, in one place."""

from __future__ import annotations

import os
import sys

import bpy

from ...errors import Kind
from ...providers import SERVICES
from .. import current, practice
from ..paths import ADDON
from ..settings import SERVICE, Hindrance, hindrance, lacks_key, preferences, service
from .account_rows import draw_key
from .text import draw_text

Layout = bpy.types.UILayout
TITLE = "3D models from words and pictures"
OFFLINE = "Blender is offline: models are made by a service on the internet"


def draw_setup(layout: Layout, context: bpy.types.Context) -> bool:
    """What has to be done first; whether the form makes sense meanwhile."""
    if practice.used():
        _draw_banner(layout, context)
        return True
    if lacks_key() and preferences():
        _draw_welcome(layout, context)
        return False
    hindered = hindrance() or _refused_key()
    if hindered:
        _draw_hindrance(layout, context, hindered)
    return True


def _refused_key() -> Hindrance | None:
    """A key that the service has refused; other trouble is told with the balance."""
    now = current.existing()
    failure = now.account.failure if now and now.account else None
    return Hindrance(failure.text, Kind.KEY) if failure and failure.kind is Kind.KEY else None


def _draw_welcome(layout: Layout, context: bpy.types.Context) -> None:
    chosen = preferences()
    assert chosen
    box = layout.box()
    draw_text(box, context, TITLE)
    column = box.column()
    about = SERVICES[service()]
    column.operator("wm.url_open", text="Get a Key", icon="URL").url = about.key_url
    column.prop(chosen, "api_key", text="", placeholder="Paste your API key here")
    if about.secret:
        column.prop(chosen, "api_secret", text="", placeholder="Its secret")
    if not os.environ.get(SERVICE):
        column.prop(chosen, "service", text="")
    column.separator()
    # Loaded at its first use: only then has there been a start.
    practising = sys.modules.get(f"{practice.__package__}.practising")
    if practising and practising.starting():
        column.label(text="Starting the practice service...", icon="TIME")
        return
    row = column.row()
    row.scale_y = 1.3
    row.operator("tripo.try_practice", icon="PLAY")
    if practising and practising.failure:
        draw_text(column, context, practising.failure, icon="ERROR")


def _draw_banner(layout: Layout, context: bpy.types.Context) -> None:
    box = layout.box()
    draw_text(
        box, context, "Practice service: results are samples, nothing is paid", icon="EXPERIMENTAL"
    )
    box.operator("tripo.leave_practice", icon="LOOP_BACK")


def _draw_hindrance(layout: Layout, context: bpy.types.Context, hindered: Hindrance) -> None:
    box = layout.box()
    chosen = preferences()
    if hindered.kind is Kind.OFFLINE:
        draw_text(box, context, OFFLINE, icon="INTERNET_OFFLINE")
        box.operator("extensions.userpref_show_online", text="Allow Online Access...")
        return
    draw_text(box, context, hindered.text, icon="INFO")
    if hindered.kind is not Kind.KEY:
        box.operator("preferences.addon_show", text="Open Preferences...").module = ADDON
    elif chosen:
        draw_key(box.column(), chosen)
