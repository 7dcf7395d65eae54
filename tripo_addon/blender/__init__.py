# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that touches Blender. Main thread only."""

import sys
from typing import Any

_LATE = (
    "form.edits",
    "mesh.reports",
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
    from . import command, open_file, preferences, timer
    from .form import properties
    from .operators import (
        account,
        chains,
        exports,
        generate,
        jobs,
        mends,
        mesh,
        movements,
        origins,
        parts,
        presses,
        replacing,
        results,
        watch,
    )
    from .ui import panels

    return (
        preferences,
        properties,
        presses,
        watch,
        generate,
        jobs,
        account,
        results,
        movements,
        origins,
        parts,
        replacing,
        mesh,
        mends,
        chains,
        exports,
        panels,
        command,
        open_file,
        timer,
    )
