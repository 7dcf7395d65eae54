# SPDX-License-Identifier: GPL-3.0-or-later
"""The add-on's preferences, as they are drawn."""

from __future__ import annotations

import os
from typing import Any

import bpy

from ...providers import SERVICES
from ...spec.preparation import Preparation
from ...text.urls import is_unencrypted
from .. import typed
from ..form.choices import choice
from ..paths import default_results_folder
from ..settings import (
    BASE_URL,
    OWN_PROXY,
    SERVICE,
    base_url_name,
    connection,
    service,
    settings,
    unknown_choices,
)
from ..typed import panel
from .account_rows import draw_account, draw_key
from .text import draw_text


def draw_preferences(layout: bpy.types.UILayout, context: bpy.types.Context, chosen: Any) -> None:
    layout.use_property_split = True
    layout.use_property_decorate = False
    for text in unknown_choices(chosen):
        draw_text(layout, context, text, icon="INFO")
    if os.environ.get(SERVICE):
        layout.label(text=f"Service is taken from {SERVICE}", icon="INFO")
    else:
        layout.prop(chosen, "service")
    draw_key(layout, chosen)
    draw_account(layout)
    column = layout.column()
    if os.environ.get(BASE_URL):
        column.label(text=f"Base URL is taken from {BASE_URL}", icon="INFO")
    else:
        column.prop(chosen, base_url_name(service()), placeholder=SERVICES[service()].base_url)
    if is_unencrypted(connection(service()).base_url):
        column.prop(chosen, "allow_http")
    if SERVICES[service()].upload_ways:
        column.prop(chosen, "upload")
    _draw_limit(column, chosen, "daily_limit")
    column = layout.column()
    column.prop(chosen, "results", placeholder=str(default_results_folder()))
    _draw_limit(column, chosen, "largest_download")
    column = layout.column()
    column.prop(chosen, "auto_import")
    column.prop(chosen, "spot")
    column.prop(chosen, "steps")
    column.prop(chosen, "collection", placeholder="The active one")
    column.prop(chosen, "mark")
    column.prop(chosen, "assets")
    if choice(chosen, "assets") == "LIBRARY":
        libraries: Any = typed.preferences(context).filepaths
        row = column.row()
        # Without one that is there, nothing is saved in any.
        row.alert = chosen.asset_library not in libraries.asset_libraries
        row.prop_search(chosen, "asset_library", libraries, "asset_libraries")
    column.prop(chosen, "import_here")
    column.prop(chosen, "slicer", placeholder="Those that are found")
    header, body = panel(layout, "tripo_preparation")
    header.label(text="Prepare New Models")
    if body:
        _draw_preparation(body.column(), chosen)
    header, body = panel(layout, "tripo_network")
    header.label(text="Network")
    if body:
        _draw_network(body.column(), chosen)
    row = layout.row(align=True)
    row.prop(chosen, "log_level")
    row.operator("tripo.open_log", text="", icon="TEXT")
    row.operator("tripo.copy_report", text="", icon="COPYDOWN")


def _draw_limit(column: bpy.types.UILayout, chosen: Any, name: str) -> None:
    """A limit, and that there is none where it is 0."""
    row = column.row()
    row.prop(chosen, name)
    if not getattr(chosen, name):
        row.label(text="no limit")


def _draw_network(column: bpy.types.UILayout, chosen: Any) -> None:
    column.prop(chosen, "proxy")
    if choice(chosen, "proxy") == OWN_PROXY:
        column.prop(chosen, "proxy_address", placeholder="http://proxy.example:8080")
    column.prop(chosen, "certificates")
    if problem := settings().route.problem():
        column.label(text=problem.what, icon="ERROR")
    # Blender's own, which has a name and a unit of its own.
    column.prop(typed.preferences(bpy.context).system, "network_timeout")


def _draw_preparation(column: bpy.types.UILayout, chosen: Any) -> None:
    """The options of the preparation; those that it does without, by what is chosen, are grey."""
    group = ""
    column.prop(chosen, "as_delivered")
    column = column.column()
    column.active = not chosen.as_delivered
    for name, facts in Preparation.options.items():
        if name == "as_delivered":
            continue
        if facts.group != group:
            column.separator()
        group = facts.group
        column.prop(chosen, name)
    draw_problems(column, chosen)


def draw_problems(column: bpy.types.UILayout, chosen: Any) -> None:
    """What is wrong with the texts of the preparation, which count for nothing then."""
    texts = {
        name: getattr(chosen, name)
        for name, facts in Preparation.options.items()
        if facts.type is str and not facts.choices
    }
    for problem in Preparation(**texts).problems():
        column.label(text=problem.text, icon="ERROR")
