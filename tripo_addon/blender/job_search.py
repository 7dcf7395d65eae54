# SPDX-License-Identifier: GPL-3.0-or-later
"""What is typed into the search field above the jobs.

No bpy in here, for the same reason as in `form.choices`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import bpy


def find(manager: Any, context: bpy.types.Context) -> None:
    """The text in the search field of the jobs has changed."""
    # Both bring bpy with them.
    from . import clock, current

    current.session().show(0, manager.tripo_search)
    clock.wake()
