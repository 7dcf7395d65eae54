# SPDX-License-Identifier: GPL-3.0-or-later
"""The add-on's preferences, and the environment that stands in for them."""

import os
from pathlib import Path
from typing import NamedTuple

import bpy
from bpy.props import EnumProperty, StringProperty

from ..core.addresses import NO_ADDRESS, is_address, is_local
from ..core.errors import Storage, TripoError
from ..providers import SERVICES, Connection
from . import current, keys, timer
from .paths import ADDON, default_results_folder

BASE_URL = "TRIPO_BASE_URL"
SERVICE = "tripo"

FACINGS = (
    ("-Y", "Front View (-Y)", "Models look at you in Blender's front view"),
    ("+Y", "Back (+Y)", "Models look away in the front view, as with Tripo's own old add-on"),
    ("+X", "As in the File (+X)", "Models are not turned"),
)


def _take_key(value: str) -> None:
    """Keep a key, and ask at once whether it is good."""
    try:
        keys.store(SERVICE, value)
    except Storage as error:
        current.session().tell_failure(error)
        return
    if not bpy.app.background and not refusal():
        bpy.app.timers.register(_try_key, first_interval=0.1)


def _try_key() -> None:
    try:
        current.session().refresh()
    except TripoError as error:
        current.session().tell_failure(error)
    timer.wake()


class TRIPO_AP_preferences(bpy.types.AddonPreferences):
    bl_idname = ADDON

    api_key: StringProperty(
        name="API Key",
        description="Your key for the service; kept in a file that only you can read",
        subtype="PASSWORD",
        get=lambda self: keys.stored(SERVICE),
        set=lambda self, value: _take_key(value),
        options={"SKIP_SAVE"},
    )
    base_url: StringProperty(
        name="Base URL",
        description="Address of another service that speaks the same API; empty for Tripo's own",
    )
    results: StringProperty(
        name="Results Folder",
        description="Where the files of finished jobs are kept",
        subtype="DIR_PATH",
    )
    facing: EnumProperty(
        name="Models Look At",
        description="Where the front of a new model looks",
        items=FACINGS,
        default="-Y",
    )

    def draw(self, context: bpy.types.Context) -> None:
        from .panels import draw_account

        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        draw_key(layout, self)
        draw_account(layout)
        column = layout.column()
        if os.environ.get(BASE_URL):
            column.label(text=f"Base URL is taken from {BASE_URL}", icon="INFO")
        else:
            column.prop(self, "base_url", placeholder=SERVICES[SERVICE].base_url)
        column.prop(self, "results", placeholder=str(default_results_folder()))
        column.prop(self, "facing")


def draw_key(layout: bpy.types.UILayout, preferences: TRIPO_AP_preferences) -> None:
    """The key field with what belongs to it: where to get one, and a test."""
    if keys.from_environment(SERVICE):
        layout.label(text=f"API Key is taken from {SERVICES[SERVICE].key_variable}", icon="INFO")
    else:
        layout.prop(preferences, "api_key")
    row = layout.row(align=True)
    row.operator("wm.url_open", text="Get a Key", icon="URL").url = SERVICES[SERVICE].key_url
    if keys.key(SERVICE):
        row.operator("tripo.test_connection", icon="CHECKMARK")


def preferences() -> TRIPO_AP_preferences | None:
    """The preferences, where the add-on is enabled in the usual way."""
    addon = bpy.context.preferences.addons.get(ADDON)
    return addon.preferences if addon else None


class Settings(NamedTuple):
    """The settings in force, free of Blender."""

    connection: Connection
    results: Path
    facing: str


def settings() -> Settings:
    """What the environment and the preferences say together; the environment comes first."""
    chosen = preferences()
    base_url = os.environ.get(BASE_URL, "").strip() or (chosen.base_url.strip() if chosen else "")
    results = bpy.path.abspath(chosen.results) if chosen and chosen.results else ""
    return Settings(
        Connection(SERVICE, base_url or SERVICES[SERVICE].base_url, keys.key(SERVICE)),
        Path(results) if results else default_results_folder(),
        chosen.facing if chosen else "-Y",
    )


def refusal() -> str:
    """Why nothing can be sent at present; empty when it can."""
    connection = settings().connection
    if not is_address(connection.base_url):
        return NO_ADDRESS
    if not bpy.app.online_access and not is_local(connection.base_url):
        return "Blender is offline: allow online access in Preferences > System"
    if not connection.key:
        return "Enter an API key first"
    return ""


register, unregister = bpy.utils.register_classes_factory((TRIPO_AP_preferences,))
