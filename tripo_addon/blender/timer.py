# SPDX-License-Identifier: GPL-3.0-or-later
"""The timer that drives the pump while there is work; without work there is no timer.

The pump is loaded with the first work: this module is loaded when the add-on is enabled.
"""

import threading
import time

import bpy

from . import clock, current
from .clock import LOOK_SECONDS, TICK_SECONDS, wake
from .operators import watch
from .paths import journal_path
from .settings import settings

OTHERS_SECONDS = 10.0
"""Between looks at the jobs of another Blender, which may die; without such jobs there are none."""
START_SECONDS = 0.5

_due = 0.0
"""When the next turn is to be taken, on the monotonic clock, unless there is a reason before."""


def _tick() -> float | None:
    """Take a turn where one is due, as always while a result comes: it is not to wait."""
    global _due
    now = current.existing()
    called = clock.called()
    if time.monotonic() < _due and not (called or (now and now.engine.result_comes)):
        return LOOK_SECONDS
    _due = time.monotonic() + TICK_SECONDS if _take_turn() else 0.0
    return LOOK_SECONDS if _due else None


def _take_turn() -> bool:
    """False when no work is left."""
    from . import pump

    # An exception would end the timer silently, and with it every delivery.
    try:
        more = pump.turn(waiting=False)
        if current.session().ended:
            watch.report_ends()
        if current.session().others and not bpy.app.timers.is_registered(_look_after_others):
            bpy.app.timers.register(
                _look_after_others, first_interval=OTHERS_SECONDS, persistent=True
            )
        return more
    except Exception:
        import logging

        logging.getLogger(__name__).exception("A turn of the pump failed")
        return True


def _look_after_others() -> None:
    now = current.existing()
    if now:
        now.look_after_others()
        wake()


def _ask_balance() -> None:
    now = current.existing()
    if now:
        now.refresh_again()
        wake()


class _Search(threading.Thread):
    """Whether there are jobs in the results folder, which may be a slow one."""

    def __init__(self) -> None:
        super().__init__(name="tripo-receipts", daemon=True)

        self._results = settings().results
        self.found = False

    def run(self) -> None:
        from ..jobs.journal import receipts

        self.found = receipts.any_in(self._results)


_search: _Search | None = None
"""While it is looked for jobs of which there is no list."""


def _start() -> float | None:
    """Once, after Blender has started: go on with what an earlier session left unfinished.

    Nothing else is asked of the service before the user does something.
    """
    global _search
    if not journal_path().exists():
        if _search is None:
            _search = _Search()
            _search.start()
        if _search.is_alive():
            return TICK_SECONDS
        if not _search.found:
            return None
    current.session().resume()
    current.session().import_waiting()
    wake()
    return None


def register() -> None:
    clock.use(_tick, _ask_balance)
    if not bpy.app.background:
        bpy.app.timers.register(_start, first_interval=START_SECONDS, persistent=True)


def unregister() -> None:
    for timer in (_start, _tick, _ask_balance, _look_after_others):
        if bpy.app.timers.is_registered(timer):
            bpy.app.timers.unregister(timer)
    current.stop()
