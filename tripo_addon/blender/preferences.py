# SPDX-License-Identifier: GPL-3.0-or-later
"""The add-on's preferences, as they are stored and drawn; `settings` reads them.

What only drawing or a change needs is loaded then: this module is loaded when the add-on is
enabled.
"""

from typing import Any

import bpy

from ..errors import Storage, TripoError
from ..providers import SERVICES
from ..spec.option import Option
from ..spec.preparation import Preparation
from . import clock, current, redraw
from .form.choices import choice
from .languages import drawn
from .paths import ADDON
from .settings import (
    DEFAULT_SERVICE,
    PROXIES,
    SPOTS,
    base_url_name,
    refusal,
    service,
)
from .typed import (
    Annotated,
    BoolProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    StringProperty,
    classes_factory,
    declares_properties,
)

STEPS = (
    (
        "IN_PLACE",
        "In Its Place",
        "A result stands where the model stood that it was made from, which is hidden and kept",
    ),
    ("MODELS", "As Other Models", "A result stands where new models do"),
)
UPLOADS = (
    ("auto", "Automatic", "Pictures as a form to /upload/sts, models to the storage"),
    ("sts", "Form (STS)", "Pictures as a form to /upload/sts"),
    ("upload", "Form", "Pictures as a form to /upload"),
    ("storage", "Storage", "Everything straight to the storage, with temporary credentials"),
)
LOG_LEVELS = (
    ("WARNING", "Faults", "What went wrong"),
    ("INFO", "Jobs", "The states of jobs as well"),
    ("DEBUG", "Everything", "Whatever may help to find a fault"),
)
ASSETS = (
    ("OFF", "Off", "Models are no assets unless you say so"),
    ("FILE", "In This File", "A new model is an asset of the file it comes into"),
    ("LIBRARY", "In a Library", "A new model is saved as a file of its own in an asset library"),
)


def _take_key(service: str, value: str) -> None:
    """Keep a key, and ask at once whether it is good."""
    from . import keys

    try:
        keys.store(service, value)
    except Storage as error:
        current.session().tell_failure(error)
        redraw.redraw()
        return
    if not bpy.app.background and not refusal():
        bpy.app.timers.register(_try_key, first_interval=0.1)


def _try_key() -> None:
    try:
        current.session().refresh()
    except TripoError as error:
        current.session().tell_failure(error)
    clock.wake()


def _key_part(at: int) -> str:
    """The key (0) or the secret (1) of the chosen service, as it is stored."""
    from . import keys

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
    redraw.redraw()


def _import_here_changed(self: Any, context: bpy.types.Context) -> None:
    now = current.existing()
    if now and now.second_blender:
        now.second_blender.enabled = not self.import_here


def _log_level_changed(self: Any, context: bpy.types.Context) -> None:
    from . import log_file

    log_file.set_level(choice(self, "log_level"))


@declares_properties
class TRIPO_AP_preferences(bpy.types.AddonPreferences):
    bl_idname = ADDON

    service: Annotated[
        str,
        EnumProperty(
            name="Service",
            description="Who runs the tasks",
            items=[(name, known.label, known.base_url) for name, known in SERVICES.items()],
            default=DEFAULT_SERVICE,
            update=_service_changed,
        ),
    ]
    api_key: Annotated[
        str,
        StringProperty(
            name="API Key",
            description="Your key for the service; kept in a file that only you can read",
            subtype="PASSWORD",
            get=lambda self: _key_part(0),
            set=lambda self, value: _take_part(0, value),
            options={"SKIP_SAVE"},
        ),
    ]
    api_secret: Annotated[
        str,
        StringProperty(
            name="API Secret",
            description="The second part of the key; kept with it",
            subtype="PASSWORD",
            get=lambda self: _key_part(1),
            set=lambda self, value: _take_part(1, value),
            options={"SKIP_SAVE"},
        ),
    ]
    allow_http: Annotated[
        bool,
        BoolProperty(
            name="Allow Unencrypted Address",
            description="Use a base URL that begins with http://. Everyone on the way to it, as "
            "in a shared network, can read your API key and what you send",
        ),
    ]
    upload: Annotated[
        str,
        EnumProperty(
            name="Uploads",
            description="How API v2 is given pictures",
            items=UPLOADS,
        ),
    ]
    results: Annotated[
        str,
        StringProperty(
            name="Results Folder",
            description="Where the files of finished jobs are kept",
            subtype="DIR_PATH",
        ),
    ]
    daily_limit: Annotated[
        float,
        FloatProperty(
            name="Daily Limit",
            description="Credits that a day's jobs of one service may cost; beyond it nothing "
            "is sent. 0 is no limit",
            min=0.0,
            soft_max=10_000.0,
            step=1000,
            precision=0,
        ),
    ]
    largest_download: Annotated[
        int,
        IntProperty(
            name="Largest Download (MB)",
            description="Megabytes that one result may have; 0 is no limit",
            min=0,
            default=4096,
        ),
    ]
    collection: Annotated[
        str,
        StringProperty(
            name="Collection",
            description="Where new models go; it is made where the scene has none of this name. "
            "Empty for the collection that is active when you press the button",
        ),
    ]

    spot: Annotated[
        str,
        EnumProperty(
            name="Place Models",
            description="Where a new model stands; the 3D cursor is that of the press",
            items=SPOTS,
        ),
    ]
    steps: Annotated[
        str,
        EnumProperty(
            name="Place Results",
            description="Where the result of a step stands that works on a model of the scene",
            items=STEPS,
        ),
    ]
    import_here: Annotated[
        bool,
        BoolProperty(
            name="Import in This Blender",
            description="Start no second Blender in the background for new models. This one then "
            "stands still while it imports them, and a file that crashes an importer ends it",
            update=_import_here_changed,
        ),
    ]
    auto_import: Annotated[
        bool,
        BoolProperty(
            name="Import Results by Themselves",
            description="Results come into the scene as soon as they are there. Otherwise they "
            "wait in the list of jobs, with their pictures, until you import them",
            default=True,
        ),
    ]
    mark: Annotated[
        bool,
        BoolProperty(
            name="Mark as AI-Generated",
            description="Models and pictures say that AI has made them, also in files that are "
            "exported from Blender, as laws and stores ask for",
            default=True,
        ),
    ]
    assets: Annotated[
        str,
        EnumProperty(
            name="New Models as Assets",
            description="Whether new models appear in the Asset Browser",
            items=ASSETS,
        ),
    ]
    asset_library: Annotated[
        str,
        StringProperty(
            name="Library", description="The asset library that new models are saved in"
        ),
    ]
    slicer: Annotated[
        str,
        StringProperty(
            name="Slicer",
            description="A program that opens files for printing, beside those that are found",
            subtype="FILE_PATH",
        ),
    ]

    proxy: Annotated[
        str,
        EnumProperty(
            name="Proxy",
            description="Which proxy requests go through; a service on this machine is asked "
            "without one",
            items=PROXIES,
        ),
    ]
    proxy_address: Annotated[
        str,
        StringProperty(
            name="Address",
            description="The proxy's address, without a password: Blender's preferences are no "
            "place for one",
        ),
    ]
    certificates: Annotated[
        str,
        StringProperty(
            name="Certificates",
            description="A file in PEM format with the certificates to trust, as of a company's "
            "filter; empty for those that Blender brings, or REQUESTS_CA_BUNDLE",
            subtype="FILE_PATH",
        ),
    ]
    log_level: Annotated[
        str,
        EnumProperty(
            name="Log",
            description="What is written into the log file. No key and no signed address is in it",
            items=LOG_LEVELS,
            update=_log_level_changed,
        ),
    ]
    favourite_movements: Annotated[
        str,
        StringProperty(
            name="Favourite Movements",
            description="Names of movements with spaces between",
            options={"HIDDEN"},
        ),
    ]

    def draw(self, context: bpy.types.Context) -> None:
        # Drawing is loaded when something is drawn.
        from .ui.preference_rows import draw_preferences

        draw_preferences(drawn(self.layout), context, self)


def _preparation_property(facts: Option) -> Any:
    """The property of an option of the preparation. Choices are kept by their place in the list,
    as the facing always was."""
    common = {"name": facts.label, "description": facts.help, "default": facts.default}
    if facts.choices:
        items = [(value, label, "") for value, label in facts.choices.items()]
        return EnumProperty(items=items, **common)
    if facts.type is bool:
        return BoolProperty(**common)
    if facts.type is str:
        return StringProperty(maxlen=facts.max_length or 0, **common)
    assert facts.bounds
    low, high = facts.bounds
    kind = IntProperty if facts.type is int else FloatProperty
    return kind(min=low, max=high, **common)


TRIPO_AP_preferences.__annotations__ |= {
    name: _preparation_property(facts) for name, facts in Preparation.options.items()
}
TRIPO_AP_preferences.__annotations__ |= {
    base_url_name(name): StringProperty(
        name="Base URL",
        description=f"Another address that speaks the API of {known.label}; empty for its own",
    )
    for name, known in SERVICES.items()
}

register, unregister = classes_factory((TRIPO_AP_preferences,))
