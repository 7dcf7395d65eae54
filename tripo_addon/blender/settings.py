# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings in force: what the preferences and the environment say together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ..errors import Kind
from ..providers import SERVICES, environment
from ..providers.environment import BASE_URL as BASE_URL
from ..providers.environment import SERVICE as SERVICE
from ..record import Record
from ..spec.preparation import Preparation, read
from ..text.urls import base_problem, is_local
from . import once, practice, typed
from .form.choices import choice, unknown
from .form.parsing import parsed
from .paths import ADDON, default_results_folder

if TYPE_CHECKING:
    # Loaded when it is first needed, not when the add-on is enabled.
    from ..net.route import Route
    from ..providers.base import Connection
    from .groups import Preferences

DEFAULT_SERVICE = "tripo"
FREE, CURSOR, SURFACE = "FREE", "CURSOR", "SURFACE"
SPOTS = (
    (FREE, "Free Place", "At the 3D cursor, or at the nearest place that is free"),
    (CURSOR, "3D Cursor", "Exactly at the 3D cursor, whatever stands there"),
    (SURFACE, "Surface", "On the surface under the 3D cursor"),
)
"""Ways to find the spot of a new model, as Blender declares choices; the first is the default."""
SYSTEM, NO_PROXY, OWN_PROXY = "SYSTEM", "NONE", "OWN"
PROXIES = (
    (SYSTEM, "System", "What the system or HTTPS_PROXY says"),
    (NO_PROXY, "None", "No proxy, whatever the system says"),
    (OWN_PROXY, "Own", "The address below"),
)
NO_ADDRESS = "(none)"
"""The address of an own proxy that has none yet."""


def base_url_name(name: str) -> str:
    """The name of the property with a service's address."""
    return f"base_url_{name.replace('-', '_')}"


def preferences() -> Preferences | None:
    """The preferences, where the add-on is enabled in the usual way."""
    addon = typed.preferences(bpy.context).addons.get(ADDON)
    found: Preferences | None = getattr(addon, "preferences", None)
    return found


def unknown_choices(chosen: Preferences) -> list[str]:
    """Sentences about choices in the preferences that this version does not know."""
    options = Preparation.options.items()
    prepared = (name for name, facts in options if facts.choices)
    return unknown(
        chosen, ("service", "upload", "spot", "steps", "assets", "proxy", "log_level", *prepared)
    )


@once.per_drawing
def service() -> str:
    """The name of the chosen service; of the default one where the environment names none."""
    if practice.used():
        return DEFAULT_SERVICE
    named = environment.service()
    if named in SERVICES:
        return named
    chosen = preferences()
    return choice(chosen, "service") if chosen and not named else DEFAULT_SERVICE


class Settings(Record):
    """The settings in force, free of Blender."""

    connection: Connection
    results: Path
    way: str
    """How the spot of a model is found: the first word of one of the `SPOTS`."""
    in_place: bool
    """Whether the result of a step takes the place of what it was made from."""
    daily_limit: float
    """Credits; 0 is no limit."""
    most_bytes: int
    """Of one download; 0 is no limit."""
    collection: str
    """The name of the collection for new models; empty for the active one."""
    import_here: bool
    """Import models in this Blender, not in a second one."""
    auto_import: bool
    """Whether results come into the scene by themselves."""
    mark: bool
    """Whether results are marked as made by AI."""
    log_level: str
    """The name of a level of `logging`."""
    route: Route
    """How requests leave this machine."""
    assets: str
    """Where new models become assets: `FILE`, the path of an asset library, or empty."""

    def for_results(self) -> dict[str, Any]:
        """What is decided for a job's result when the job starts, as a part of its place."""
        return {"mark": self.mark, "assets": self.assets}


@once.per_drawing
def settings() -> Settings:
    """What the environment and the preferences say together; the environment comes first."""
    chosen = preferences()
    return Settings(
        connection(service()),
        _results(chosen),
        choice(chosen, "spot") if chosen else FREE,
        choice(chosen, "steps") == "IN_PLACE" if chosen else True,
        chosen.daily_limit if chosen else 0.0,
        chosen.largest_download * 1_000_000 if chosen else 0,
        chosen.collection.strip() if chosen else "",
        bool(chosen and chosen.import_here),
        chosen.auto_import if chosen else True,
        chosen.mark if chosen else True,
        choice(chosen, "log_level") if chosen else "WARNING",
        _route(chosen),
        _assets(chosen) if chosen else "",
    )


def _results(chosen: Preferences | None) -> Path:
    practised = practice.used()
    if practised:
        return practised.results
    results = bpy.path.abspath(chosen.results) if chosen and chosen.results else ""
    return Path(results) if results else default_results_folder()


def preparation() -> Preparation:
    """What is done to new models, as the preferences say."""
    chosen = preferences()
    if not chosen:
        return Preparation()
    return read(
        {
            name: choice(chosen, name) if facts.choices else parsed(facts, getattr(chosen, name))
            for name, facts in Preparation.options.items()
        }
    )


def _route(chosen: Preferences | None) -> Route:
    # Loaded when it is first needed, not when the add-on is enabled.
    from ..net.route import Route

    time_out = float(typed.preferences(bpy.context).system.network_timeout)
    if not chosen:
        return Route(time_out=time_out)
    proxies = {
        SYSTEM: None,
        NO_PROXY: "",
        OWN_PROXY: chosen.proxy_address.strip() or NO_ADDRESS,
    }
    certificates = bpy.path.abspath(chosen.certificates) if chosen.certificates else ""
    return Route(proxies[choice(chosen, "proxy")], certificates, time_out)


def slicer() -> str:
    """The path of the user's own program for printing; empty for none."""
    chosen = preferences()
    return bpy.path.abspath(chosen.slicer.strip()) if chosen and chosen.slicer else ""


def _assets(chosen: Preferences) -> str:
    if practice.used():
        # A sample does not belong in a library.
        return ""
    kind = choice(chosen, "assets")
    if kind != "LIBRARY":
        return "" if kind == "OFF" else kind
    libraries = typed.preferences(bpy.context).filepaths.asset_libraries
    found = libraries.get(chosen.asset_library)
    return bpy.path.abspath(found.path) if found else ""


@once.per_drawing
def connection(name: str) -> Connection:
    """How to reach a service; an address in the environment is that of the chosen one."""
    # Loaded when the first connection is made, not when the add-on is enabled.
    from ..providers.base import Connection
    from . import keys

    practised = practice.used()
    if practised:
        return Connection(DEFAULT_SERVICE, practised.url, practised.key)
    chosen = preferences()
    about = SERVICES[name]
    base_url = environment.read(environment.BASE_URL) if name == service() else ""
    if not base_url and chosen:
        base_url = str(getattr(chosen, base_url_name(name))).strip()
    upload = choice(chosen, "upload") if chosen else "auto"
    return Connection(
        name,
        base_url or about.base_url,
        keys.key(name),
        regions=() if base_url else about.regions,
        allow_http=environment.allow_http() or bool(chosen and chosen.allow_http),
        upload="" if upload == "auto" else upload,
    )


def connections() -> list[Connection]:
    """Every service that there is a key for, the chosen one first."""
    if practice.used():
        return [connection(DEFAULT_SERVICE)]
    names = sorted(SERVICES, key=lambda name: name != service())
    return [known for known in map(connection, names) if known.key]


def wrong_service() -> str:
    """What is wrong with the service that the environment names; empty when it is good."""
    return "" if practice.used() else environment.wrong_service()


class Hindrance(Record):
    """Why nothing can be sent at present."""

    text: str
    kind: Kind = Kind.OTHER


def lacks_key() -> bool:
    """Whether there is no key at all for the chosen service."""
    return not wrong_service() and not connection(service()).key


def refusal() -> str:
    """Why nothing can be sent at present; empty when it can."""
    found = hindrance()
    return found.text if found else ""


@once.per_drawing
def hindrance() -> Hindrance | None:
    """Why nothing can be sent at present, and what sort of trouble it is; None when it can."""
    if reason := environment.wrong_service():
        return Hindrance(reason)
    now = settings()
    connection = now.connection
    if problem := base_problem(connection.base_url, allow_http=connection.allow_http):
        return Hindrance(f"{problem.what}. {problem.advice}")
    if not bpy.app.online_access and not is_local(connection.base_url):
        text = "Blender is offline: allow online access in Preferences > System"
        return Hindrance(text, Kind.OFFLINE)
    if not is_local(connection.base_url) and (problem := now.route.problem()):
        return Hindrance(f"{problem.what}. {problem.advice}")
    if not connection.key:
        text = f"Enter an API key for {SERVICES[connection.provider].label} first"
        return Hindrance(text, Kind.KEY)
    if SERVICES[connection.provider].secret and not all(connection.key.partition(":")):
        text = f"{SERVICES[connection.provider].label} needs a key and a secret"
        return Hindrance(text, Kind.KEY)
    return None
