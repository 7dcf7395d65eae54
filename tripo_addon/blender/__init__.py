# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that touches Blender. Main thread only."""

from typing import Any


def register() -> None:
    from . import doors

    for module in _modules():
        module.register()
    doors.open()


def unregister() -> None:
    from . import doors

    doors.close()
    for module in reversed(_modules()):
        module.unregister()


def _modules() -> tuple[Any, ...]:
    """The modules that register something, in their order."""
    from . import (
        account_operators,
        command,
        edits,
        job_operators,
        panels,
        preferences,
        presses,
        properties,
        results,
        task_operators,
        timer,
        validation,
        watching,
    )

    return (
        preferences,
        properties,
        edits,
        presses,
        watching,
        task_operators,
        job_operators,
        account_operators,
        results,
        validation,
        panels,
        command,
        timer,
    )
