# SPDX-License-Identifier: GPL-3.0-or-later
"""The add-on's preferences, and the environment that stands in for them."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty

from ..core.addresses import ALLOW_HTTP, base_problem, is_local, is_unencrypted
from ..core.errors import Kind, Storage, TripoError
from ..providers import SERVICES
from . import current, keys, screens, timer
from .choosing import choice, unknown
from .paths import ADDON, default_results_folder
from .text import draw_text

if TYPE_CHECKING:
    from ..providers.base import Connection

SERVICE = "TRIPO_PROVIDER"
BASE_URL = "TRIPO_BASE_URL"
"""Environment variables that come before the preferences."""
DEFAULT_SERVICE = "tripo"

FACINGS = (
    ("-Y", "Front View (-Y)", "Models look at you in Blender's front view"),
    ("+Y", "Back (+Y)", "Models look away in the front view, as with Tripo's own old add-on"),
    ("+X", "As in the File (+X)", "Models are not turned"),
)
UPLOADS = (
    ("auto", "Automatic", "Pictures as a form to /upload/sts, models to the storage"),
    ("sts", "Form (STS)", "Pictures as a form to /upload/sts"),
    ("upload", "Form", "Pictures as a form to /upload"),
    ("storage", "Storage", "Everything straight to the storage, with temporary credentials"),
)


def _take_key(service: str, value: str) -> None:
    """Keep a key, and ask at once whether it is good."""
    try:
        keys.store(service, value)
    except Storage as error:
        current.session().tell_failure(error)
        screens.redraw()
        return
    if not bpy.app.background and not refusal():
        bpy.app.timers.register(_try_key, first_interval=0.1)


def _try_key() -> None:
    try:
        current.session().refresh()
    except TripoError as error:
        current.session().tell_failure(error)
    timer.wake()


def _key_part(at: int) -> str:
    """The key (0) or the secret (1) of the chosen service, as it is stored."""
    stored = keys.stored(service())
    return stored.partition(":")[2 * at] if SERVICES[service()].secret else stored


def _take_part(at: int, value: str) -> None:
    if SERVICES[service()].secret:
        parts = [_key_part(0), _key_part(1)]
        parts[at] = value.strip()
        value = ":".join(parts) if any(parts) else ""
    _take_key(service(), value)


def _service_changed(self: object, context: bpy.types.Context) -> None:
    """The balance shown is that of another account."""
    now = current.existing()
    if now:
        now.forget_account()
    screens.redraw()


def _base_url(name: str) -> str:
    """The name of the property with a service's address."""
    return f"base_url_{name.replace('-', '_')}"


class TRIPO_AP_preferences(bpy.types.AddonPreferences):
    bl_idname = ADDON

    __annotations__ = {
        "service": EnumProperty(
            name="Service",
            description="Who runs the tasks",
            items=[(name, each.label, each.base_url) for name, each in SERVICES.items()],
            default=DEFAULT_SERVICE,
            update=_service_changed,
        ),
        "api_key": StringProperty(
            name="API Key",
            description="Your key for the service; kept in a file that only you can read",
            subtype="PASSWORD",
            get=lambda self: _key_part(0),
            set=lambda self, value: _take_part(0, value),
            options={"SKIP_SAVE"},
        ),
        "api_secret": StringProperty(
            name="API Secret",
            description="The second part of the key; kept with it",
            subtype="PASSWORD",
            get=lambda self: _key_part(1),
            set=lambda self, value: _take_part(1, value),
            options={"SKIP_SAVE"},
        ),
        **{
            _base_url(name): StringProperty(
                name="Base URL",
                description=f"Another address that speaks the API of {each.label}; empty for "
                "its own",
            )
            for name, each in SERVICES.items()
        },
        "allow_http": BoolProperty(
            name="Allow Unencrypted Address",
            description="Use a base URL that begins with http://. Everyone on the way to it, as "
            "in a shared network, can read your API key and what you send",
        ),
        "upload": EnumProperty(
            name="Uploads",
            description="How API v2 is given pictures",
            items=UPLOADS,
        ),
        "results": StringProperty(
            name="Results Folder",
            description="Where the files of finished jobs are kept",
            subtype="DIR_PATH",
        ),
        "daily_limit": FloatProperty(
            name="Daily Limit",
            description="Credits that a day's jobs of one service may cost; beyond it nothing "
            "is sent. 0 is no limit",
            min=0.0,
            soft_max=10_000.0,
            step=1000,
            precision=0,
        ),
        "largest_download": IntProperty(
            name="Largest Download (MB)",
            description="Megabytes that one result may have; 0 is no limit",
            min=0,
            default=4096,
        ),
        "facing": EnumProperty(
            name="Models Look At",
            description="Where the front of a new model looks",
            items=FACINGS,
            default="-Y",
        ),
    }

    def draw(self, context: bpy.types.Context) -> None:
        from .drawing import draw_account

        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        for text in unknown_choices(self):
            draw_text(layout, context, text, icon="INFO")
        if os.environ.get(SERVICE):
            layout.label(text=f"Service is taken from {SERVICE}", icon="INFO")
        else:
            layout.prop(self, "service")
        draw_key(layout, self)
        draw_account(layout)
        column = layout.column()
        if os.environ.get(BASE_URL):
            column.label(text=f"Base URL is taken from {BASE_URL}", icon="INFO")
        else:
            column.prop(self, _base_url(service()), placeholder=SERVICES[service()].base_url)
        if is_unencrypted(connection(service()).base_url):
            column.prop(self, "allow_http")
        if service() == "tripo-v2":
            column.prop(self, "upload")
        column.prop(self, "results", placeholder=str(default_results_folder()))
        column.prop(self, "facing")
        column.prop(self, "daily_limit")
        column.prop(self, "largest_download")


def draw_key(layout: bpy.types.UILayout, preferences: TRIPO_AP_preferences) -> None:
    """The key field with what belongs to it: where to get one, and a test."""
    about = SERVICES[service()]
    if keys.from_environment(service()):
        draw_text(layout, bpy.context, "API Key is taken from the environment", icon="INFO")
    else:
        layout.prop(preferences, "api_key")
        if about.secret:
            layout.prop(preferences, "api_secret")
    row = layout.row(align=True)
    row.operator("wm.url_open", text="Get a Key", icon="URL").url = about.key_url
    if keys.key(service()):
        row.operator("tripo.test_connection", icon="CHECKMARK")


def preferences() -> TRIPO_AP_preferences | None:
    """The preferences, where the add-on is enabled in the usual way."""
    addon = bpy.context.preferences.addons.get(ADDON)
    return addon.preferences if addon else None


def unknown_choices(chosen: TRIPO_AP_preferences) -> list[str]:
    """What is to be said of choices that this version does not know."""
    return unknown(chosen, ("service", "upload", "facing"))


def service() -> str:
    """The name of the chosen service; of the default one where the environment names none."""
    named = os.environ.get(SERVICE, "").strip().lower()
    if named in SERVICES:
        return named
    chosen = preferences()
    return choice(chosen, "service") if chosen and not named else DEFAULT_SERVICE


class Settings(NamedTuple):
    """The settings in force, free of Blender."""

    connection: "Connection"
    results: Path
    facing: str
    daily_limit: float
    """Credits; 0 is no limit."""
    most_bytes: int
    """Of one download; 0 is no limit."""


def settings() -> Settings:
    """What the environment and the preferences say together; the environment comes first."""
    chosen = preferences()
    results = bpy.path.abspath(chosen.results) if chosen and chosen.results else ""
    return Settings(
        connection(service()),
        Path(results) if results else default_results_folder(),
        choice(chosen, "facing") if chosen else "-Y",
        chosen.daily_limit if chosen else 0.0,
        chosen.largest_download * 1_000_000 if chosen else 0,
    )


def connection(name: str) -> "Connection":
    """How to reach a service; an address in the environment is that of the chosen one."""
    from ..providers.base import Connection

    chosen = preferences()
    about = SERVICES[name]
    base_url = os.environ.get(BASE_URL, "").strip() if name == service() else ""
    if not base_url and chosen:
        base_url = getattr(chosen, _base_url(name)).strip()
    upload = choice(chosen, "upload") if chosen else "auto"
    return Connection(
        name,
        base_url or about.base_url,
        keys.key(name),
        regions=() if base_url else about.regions,
        allow_http=os.environ.get(ALLOW_HTTP, "").strip() == "1"
        or bool(chosen and chosen.allow_http),
        upload="" if upload == "auto" else upload,
    )


def connections() -> "list[Connection]":
    """Every service that there is a key for, the chosen one first."""
    names = sorted(SERVICES, key=lambda name: name != service())
    return [each for each in map(connection, names) if each.key]


def wrong_service() -> str:
    """What is wrong with the service that the environment names; empty when it is good."""
    named = os.environ.get(SERVICE, "").strip().lower()
    if not named or named in SERVICES:
        return ""
    return f"{SERVICE} is '{named}'; it must be one of {', '.join(SERVICES)}"


class Hindrance(NamedTuple):
    """Why nothing can be sent at present."""

    text: str
    kind: Kind = Kind.OTHER


def refusal() -> str:
    """Why nothing can be sent at present; empty when it can."""
    found = hindrance()
    return found.text if found else ""


def hindrance() -> Hindrance | None:
    """The same, with what sort of trouble it is."""
    if reason := wrong_service():
        return Hindrance(reason)
    connection = settings().connection
    if problem := base_problem(connection.base_url, allow_http=connection.allow_http):
        return Hindrance(f"{problem.what}. {problem.advice}")
    if not bpy.app.online_access and not is_local(connection.base_url):
        text = "Blender is offline: allow online access in Preferences > System"
        return Hindrance(text, Kind.OFFLINE)
    if not connection.key:
        text = f"Enter an API key for {SERVICES[connection.provider].label} first"
        return Hindrance(text, Kind.KEY)
    if SERVICES[connection.provider].secret and not all(connection.key.partition(":")):
        text = f"{SERVICES[connection.provider].label} needs a key and a secret"
        return Hindrance(text, Kind.KEY)
    return None


register, unregister = bpy.utils.register_classes_factory((TRIPO_AP_preferences,))
