# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders the scene's camera in Blender's own window, and does something when it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy

from .. import typed

_then: list[Callable[[], object]] = []


def start(then: Callable[[], object]) -> None:
    """Render, as F12 does; `then` is called when the render is complete, not when it is
    cancelled."""
    _then[:] = [then]
    handlers: Any = bpy.app.handlers
    if _complete not in handlers.render_complete:
        handlers.render_complete.append(_complete)
        handlers.render_cancel.append(_cancel)
    bpy.ops.render.render("INVOKE_DEFAULT")


def _complete(*given: object) -> None:
    # The handler runs within the render's job; the result is there when that has ended.
    bpy.app.timers.register(_call, first_interval=0.1)
    _forget()


def _cancel(*given: object) -> None:
    _then.clear()
    _forget()


def _call() -> float | None:
    if typed.is_job_running("RENDER"):
        return 0.1
    while _then:
        _then.pop()()
    return None


def _forget() -> None:
    handlers: Any = bpy.app.handlers
    for listed, handler in (
        (handlers.render_complete, _complete),
        (handlers.render_cancel, _cancel),
    ):
        if handler in listed:
            listed.remove(handler)


def unregister() -> None:
    _cancel()
    if bpy.app.timers.is_registered(_call):
        bpy.app.timers.unregister(_call)
