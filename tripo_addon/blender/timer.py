# SPDX-License-Identifier: GPL-3.0-or-later
"""The timer that drives the pump while there is work; without work there is no timer."""

import sys
from contextlib import suppress

import bpy

from . import current
from .paths import journal_path

TICK_SECONDS = 0.25
OTHERS_SECONDS = 10.0
"""Between looks at the jobs of another Blender, which may die; without such jobs there are none."""
START_SECONDS = 0.5


def wake() -> None:
    """Run until all work is done. In background mode, where timers do not run, see `pump.wait`."""
    if not bpy.app.background and not bpy.app.timers.is_registered(_tick):
        bpy.app.timers.register(_tick, first_interval=TICK_SECONDS, persistent=True)


def _tick() -> float | None:
    from . import pump

    # An exception would end the timer silently, and with it every delivery.
    try:
        more = pump.turn(waiting=False)
        if current.session().others and not bpy.app.timers.is_registered(_look_after_others):
            bpy.app.timers.register(
                _look_after_others, first_interval=OTHERS_SECONDS, persistent=True
            )
        return TICK_SECONDS if more else None
    except Exception:
        import logging

        logging.getLogger(__name__).exception("A turn of the pump failed")
        return TICK_SECONDS


def _look_after_others() -> None:
    now = current.existing()
    if now:
        now.look_after_others()
        wake()


def _start() -> None:
    """Once, after Blender has started: go on with what an earlier session left unfinished, and
    ask for the balance where there is a key."""
    from .preferences import refusal

    able = not refusal()
    if journal_path().exists():
        current.session().resume()
    elif not able:
        return
    if able:
        from ..core.errors import TripoError

        with suppress(TripoError):
            current.session().refresh()
    wake()


def register() -> None:
    if not bpy.app.background:
        bpy.app.timers.register(_start, first_interval=START_SECONDS, persistent=True)


def unregister() -> None:
    for timer in (_start, _tick, _look_after_others):
        if bpy.app.timers.is_registered(timer):
            bpy.app.timers.unregister(timer)
    current.stop()
    # Without this module there is no preview.
    previews = sys.modules.get(f"{__package__}.previews")
    if previews:
        previews.clear()
