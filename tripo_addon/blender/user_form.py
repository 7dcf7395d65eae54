# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of the form belong to the user: they go along into each file that is opened, and into
the next session. Prompts go along into another file, and not into the next session.

A form is stored in its scene, which scripts read and write; a Blender without a window leaves it
as the file has it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import bpy
from bpy.app.handlers import persistent

from . import typed
from .paths import user_folder

FILE = "form.json"
START_SECONDS = 0.3

_noted: dict[str, Any] | None = None
"""What goes into the next file that is opened."""


@persistent  # type: ignore[untyped-decorator]
def _before_load(*_: object) -> None:
    global _noted
    if not bpy.app.background and _is_used():
        _noted = _note(texts=True)


@persistent  # type: ignore[untyped-decorator]
def _on_load(*_: object) -> None:
    if _noted:
        _put(_noted)


def _start() -> None:
    """Once, in the first file of a session."""
    global _noted
    try:
        known = json.loads((user_folder() / FILE).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return
    if isinstance(known, dict):
        _noted = known
        _put(known)


def _is_used() -> bool:
    """Whether the form was drawn, or read, since the start: else it is as it was kept."""
    return f"{__package__}.form.values" in sys.modules


def _note(*, texts: bool) -> dict[str, Any] | None:
    # What only a change of the file needs is loaded then.
    from .form import carried

    scene = next((window.scene for window in typed.windows()), None)
    return carried.noted(scene, texts=texts) if scene else None


def _put(known: dict[str, Any]) -> None:
    from .form import carried

    for scene in {window.scene for window in typed.windows()}:
        carried.put(scene, known)


def _keep() -> None:
    """Write the settings for the next session. That they cannot be kept stops nothing."""
    from contextlib import suppress

    from ..files import disk

    known = _note(texts=False)
    if known is None:
        return
    with suppress(OSError), disk.replacing(user_folder() / FILE) as new:
        disk.write_text(new, json.dumps(known))


def register() -> None:
    bpy.app.handlers.load_pre.append(_before_load)
    bpy.app.handlers.load_post.append(_on_load)
    if not bpy.app.background:
        bpy.app.timers.register(_start, first_interval=START_SECONDS, persistent=True)


def unregister() -> None:
    if not bpy.app.background and _is_used():
        _keep()
    if bpy.app.timers.is_registered(_start):
        bpy.app.timers.unregister(_start)
    for handlers, handler in (
        (bpy.app.handlers.load_pre, _before_load),
        (bpy.app.handlers.load_post, _on_load),
    ):
        if handler in handlers:
            handlers.remove(handler)
