# SPDX-License-Identifier: GPL-3.0-or-later
"""Refuses calls off Blender's main thread, and calls while the add-on is not enabled.

They are refused before anything is read or sent: Blender's data may not be touched off the main
thread, and without the add-on's properties no result could be stored.
"""

from __future__ import annotations

import threading

from ..errors import Unavailable
from . import first_use

_ADDON = __package__.rpartition(".")[0]
_open = False


def open() -> None:
    """The add-on is enabled."""
    global _open
    _open = True


def close() -> None:
    """The add-on is disabled."""
    global _open
    _open = False


def check() -> None:
    """Raise `Unavailable` for a call that is refused; everything is registered for another."""
    if threading.current_thread() is not threading.main_thread():
        raise Unavailable(
            "Tripo was called from another thread than Blender's main thread",
            "Call it from the main thread, one call after the other; a function given to "
            "bpy.app.timers.register runs there",
        )
    if not _open:
        raise Unavailable(
            "The Tripo add-on is not enabled in this Blender",
            "Enable it in Preferences > Add-ons, or in Python with "
            f'bpy.ops.preferences.addon_enable(module="{_ADDON}")',
        )
    first_use.finish()
