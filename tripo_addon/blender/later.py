# SPDX-License-Identifier: GPL-3.0-or-later
"""Work that takes a while and needs nothing of Blender, and what is done with it afterwards.

Without a window there is nobody to wait for, and no timer runs: the work is done at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

import bpy

from ..errors import TripoError
from ..jobs.threads import Workers

Made = TypeVar("Made")
LOOK_SECONDS = 0.05
_workers = Workers("tripo-pictures", 2)
_waiting: list[tuple[Future[Any], Callable[[Any], None], Callable[[Exception], None]]] = []


def do(
    work: Callable[[], Made],
    then: Callable[[Made], None],
    otherwise: Callable[[Exception], None],
    *,
    wait: bool = False,
) -> None:
    """Call `work` on another thread, and then `then` with what it returned, or `otherwise` with
    what it raised, on the main thread. With `wait`, or without a window, all of it at once.

    Nothing follows where another file is opened meanwhile.
    """
    if wait or bpy.app.background:
        try:
            made = work()
        except Exception as error:
            otherwise(error)
        else:
            then(made)
        return
    if not bpy.app.timers.is_registered(_look):
        # What waits without the timer is of a file that was closed.
        _waiting.clear()
        bpy.app.timers.register(_look, first_interval=LOOK_SECONDS)
    future: Future[Made] = Future()
    _waiting.append((future, then, otherwise))
    _workers.run(lambda: _settle(future, work))


def _settle(future: Future[Made], work: Callable[[], Made]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:
        future.set_exception(error)


def _look() -> float | None:
    for entry in [entry for entry in _waiting if entry[0].done()]:
        _waiting.remove(entry)
        future, then, otherwise = entry
        # An exception would end the timer, and with it all that waits.
        try:
            then(future.result())
        except TripoError as error:
            otherwise(error)
        except Exception as error:
            logging.getLogger(__name__).exception("Work on a picture failed")
            otherwise(error)
    return LOOK_SECONDS if _waiting else None


def unregister() -> None:
    _waiting.clear()
    if bpy.app.timers.is_registered(_look):
        bpy.app.timers.unregister(_look)
