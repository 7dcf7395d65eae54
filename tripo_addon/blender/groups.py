# SPDX-License-Identifier: GPL-3.0-or-later
"""The add-on's own properties on Blender's data, with their types.

`form.properties`, `preferences` and `operators.account` declare them to Blender.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import bpy

if TYPE_CHECKING:
    from typing import Protocol

    from .form.properties import TRIPO_PG_provenance

    class Form(Protocol):
        """A scene's form. It also has a group of values for each type, by the type's name."""

        kind: str
        """The chosen type of task; empty for one that this version does not know."""
        section: str
        send: str
        """What of the active object a step works on; see `form.worked_on`."""
        file_id: str
        """The id of the file, as one that may come from anybody says it; see `scene.file_id`."""

    class Preferences(Protocol):
        """The add-on's preferences. They also have an address for each service, and the options of
        `spec.preparation`."""

        service: str
        api_key: str
        api_secret: str
        allow_http: bool
        upload: str
        results: str
        daily_limit: float
        largest_download: int
        spot: str
        steps: str
        collection: str
        import_here: bool
        mark: bool
        assets: str
        asset_library: str
        slicer: str
        favourite_movements: str
        """Names at the service with spaces between."""


def form(scene: bpy.types.Scene) -> Form:
    owner: Any = scene
    found: Form = owner.tripo
    return found


def provenance(owner: bpy.types.Object | bpy.types.Image) -> TRIPO_PG_provenance:
    known: Any = owner
    found: TRIPO_PG_provenance = known.tripo
    return found


def search(manager: bpy.types.WindowManager) -> str:
    """What is written in the search field."""
    owner: Any = manager
    return str(owner.tripo_search)


def set_search(manager: bpy.types.WindowManager, text: str) -> None:
    """Write in the search field, as the user does."""
    owner: Any = manager
    owner.tripo_search = text


def recipe(manager: bpy.types.WindowManager) -> str:
    """The name of the recipe that is chosen; empty before the first choice."""
    owner: Any = manager
    return str(owner.tripo_recipe)


def gates(manager: bpy.types.WindowManager) -> list[bool]:
    """After which of its steps the chosen recipe waits; there are more places than steps."""
    owner: Any = manager
    return list(owner.tripo_gates)


def choose_recipe(manager: bpy.types.WindowManager, name: str, gates: Sequence[bool]) -> None:
    """Choose a recipe, with a gate or none for each of its steps."""
    owner: Any = manager
    owner.tripo_recipe = name
    for at, gate in enumerate(gates):
        owner.tripo_gates[at] = gate
