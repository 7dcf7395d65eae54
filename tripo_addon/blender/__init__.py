# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that touches Blender. Main thread only."""

from typing import Any


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


def _modules() -> tuple[Any, ...]:
    """The modules that register something, in their order."""
    from . import command, preferences, timer, validation
    from .form import edits, properties
    from .operators import (
        account,
        generate,
        jobs,
        presses,
        results,
        watch,
    )
    from .ui import panels

    return (
        preferences,
        properties,
        edits,
        presses,
        watch,
        generate,
        jobs,
        account,
        results,
        validation,
        panels,
        command,
        timer,
    )
