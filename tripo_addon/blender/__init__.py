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


def register() -> None:
    from . import guards

    for module in _modules():
        module.register()
    guards.open()


def unregister() -> None:
    from . import guards

    guards.close()
    for module in reversed(_modules()):
        module.unregister()
    for name in _LATE:
        late: Any = sys.modules.get(f"{__name__}.{name}")
        if late:
            late.unregister()


def _modules() -> tuple[Any, ...]:
    """The modules that register something when the add-on is enabled, in their order.

    They and what they import declare what Blender has to know. The rest, `jobs`, `net`, the
    services and what draws among it, is loaded when it is first used.
    """
    from . import command, languages, open_file, preferences, timer, user_form
    from .form import properties
    from .operators import (
        account,
        captures,
        chains,
        exports,
        filling,
        folders,
        form_presets,
        gates,
        generate,
        job_list,
        jobs,
        levels,
        mends,
        mesh,
        movements,
        opening,
        origins,
        parts,
        picking,
        pictures,
        practice,
        presses,
        prompts,
        recipe_steps,
        replacing,
        results,
        targets,
        uvs,
        variations,
        watch,
    )
    from .ui import menus, panels, status_bar

    return (
        preferences,
        properties,
        presses,
        watch,
        generate,
        jobs,
        account,
        job_list,
        results,
        movements,
        opening,
        origins,
        parts,
        pictures,
        captures,
        replacing,
        mesh,
        mends,
        chains,
        practice,
        prompts,
        form_presets,
        targets,
        levels,
        filling,
        folders,
        picking,
        uvs,
        recipe_steps,
        gates,
        exports,
        variations,
        panels,
        menus,
        status_bar,
        command,
        open_file,
        user_form,
        timer,
        languages,
    )
