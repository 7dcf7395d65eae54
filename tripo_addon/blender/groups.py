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

    class Style(Protocol):
        """The style of a project; see `form.style`."""

        use: bool
        prefix: str
        suffix: str
        picture: bpy.types.Image | None

    class Form(Protocol):
        """A scene's form. It also has a group of values for each type, by the type's name."""

        kind: str
        """The chosen type of task; empty for one that this version does not know."""
        section: str
        send: str
        """What of the active object a step works on; see `form.worked_on`."""
        style: Style
        level_count: int
        level_ratio: float
        level_row: bool
        """The options of `spec.levels`."""
        press_count: int
        press_shape_first: bool
        press_results: str
        """The options of `spec.press`."""
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
        auto_import: bool
        mark: bool
        assets: str
        asset_library: str
        proxy: str
        proxy_address: str
        certificates: str
        log_level: str
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


def job_filter(manager: bpy.types.WindowManager) -> Any:
    """Which jobs are listed."""
    owner: Any = manager
    return owner.tripo_job_filter


def fit_job_rows(manager: bpy.types.WindowManager, count: int) -> None:
    """Have as many rows in the list as there are jobs on its page."""
    owner: Any = manager
    rows = owner.tripo_job_rows
    while len(rows) < count:
        rows.add()
    while len(rows) > count:
        rows.remove(len(rows) - 1)


def target(manager: bpy.types.WindowManager) -> str:
    """The name of the target that was chosen last; empty before the first choice."""
    owner: Any = manager
    return str(owner.tripo_target)


def choose_target(manager: bpy.types.WindowManager, name: str) -> None:
    """Remember which target was chosen."""
    owner: Any = manager
    owner.tripo_target = name


def picture_count(manager: bpy.types.WindowManager) -> int:
    """How many pictures are drawn to choose from."""
    owner: Any = manager
    return int(owner.tripo_picture_count)


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
    set_gates(manager, gates)


def set_gates(manager: bpy.types.WindowManager, gates: Sequence[bool]) -> None:
    """Choose after which steps the chosen recipe waits."""
    owner: Any = manager
    for at, gate in enumerate(gates):
        owner.tripo_gates[at] = gate


def open_step(manager: bpy.types.WindowManager) -> int:
    """The step of the chosen recipe whose options are shown, from 0; -1 where all are folded."""
    owner: Any = manager
    return int(owner.tripo_step)


def set_open_step(manager: bpy.types.WindowManager, index: int) -> None:
    owner: Any = manager
    owner.tripo_step = index


def step_form(manager: bpy.types.WindowManager, type: str) -> Any:
    """The options of the step that is open, which is of this type."""
    owner: Any = manager
    return getattr(owner.tripo_step_form, type)
