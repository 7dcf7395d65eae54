# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that touches Blender. Main thread only."""

import sys
from typing import Any

_LATE = (
    "figures",
    "form.edits",
    "form.judged",
    "later",
    "mesh.reports",
    "mesh.uv_layouts",
    "practising",
    "scene.assets",
    "scene.running_export",
    "ui.placeholders",
    "ui.previews",
)
"""Modules that register something by themselves when they are first used."""
_AT_FIRST_USE = (
    "form.properties",
    "operators.presses",
    "operators.watch",
    "operators.generate",
    "operators.jobs",
    "operators.account",
    "operators.job_list",
    "operators.results",
    "operators.movements",
    "operators.opening",
    "operators.origins",
    "operators.parts",
    "operators.pictures",
    "operators.captures",
    "operators.replacing",
    "operators.mesh",
    "operators.mends",
    "operators.chains",
    "operators.practice",
    "operators.prompts",
    "operators.form_presets",
    "operators.targets",
    "operators.levels",
    "operators.filling",
    "operators.folders",
    "operators.picking",
    "operators.uvs",
    "operators.recipe_steps",
    "operators.gates",
    "operators.exports",
    "operators.variations",
    "ui.panels",
    "ui.menus",
    "ui.status_bar",
    "user_form",
    "timer",
    "languages",
)
"""The modules that declare operators, properties and what draws them, in the order in which they
are registered: all of it when any of it is first used."""


def register() -> None:
    from . import first_use, guards

    for module in _at_once():
        module.register()
    first_use.begin(_AT_FIRST_USE)
    guards.open()


def unregister() -> None:
    from . import first_use, guards

    guards.close()
    first_use.end()
    for module in reversed(_at_once()):
        module.unregister()
    for name in _LATE:
        late: Any = sys.modules.get(f"{__name__}.{name}")
        if late:
            late.unregister()


def _at_once() -> tuple[Any, ...]:
    """The modules that register something when the add-on is enabled, in their order: what Blender
    itself shows or calls before anybody uses the add-on."""
    from . import command, open_file, preferences
    from .ui import tabs

    return preferences, tabs, command, open_file
