# SPDX-License-Identifier: GPL-3.0-or-later
"""Listens to which file is open, so that the results of its jobs find it.

What needs the jobs is done in a timer: opening and saving a file wait for nothing of this add-on.
"""

from __future__ import annotations

from typing import Any

import bpy
from bpy.app.handlers import persistent

from . import clock, current, groups
from .paths import journal_path
from .scene import file_id
from .typed import window_manager

SOON_SECONDS = 0.1


@persistent  # type: ignore[untyped-decorator]
def _on_load(path: str, *_: object) -> None:
    file_id.opened(path)
    if bpy.app.background:
        return
    if not path and journal_path().exists():
        # From the first undo step on: of these Blender makes the file of a session that ended
        # without saving.
        file_id.given()
    if current.existing() and not bpy.app.timers.is_registered(_look):
        bpy.app.timers.register(_look, first_interval=SOON_SECONDS, persistent=True)


@persistent  # type: ignore[untyped-decorator]
def _on_save(path: str, *_: object) -> None:
    # Loaded when the first file is saved, not when the add-on is enabled.
    from .model import packed

    file_id.saving(path)
    packed.clear_remains(bpy.data.images)


@persistent  # type: ignore[untyped-decorator]
def _on_saved(*_: object) -> None:
    moved, now = file_id.saved(), current.existing()
    if moved and now:
        now.move(moved.before, moved.now, bpy.data.filepath)
        clock.wake()


def _look() -> None:
    now = current.existing()
    if now is None:
        return
    from . import job_search

    now.import_waiting()
    # The search field is empty in a new window, and the list is of another file.
    manager = window_manager(bpy.context)
    groups.fit_job_rows(manager, len(now.listing.rows))
    job_search.find(manager, bpy.context)


def _handlers() -> tuple[tuple[list[Any], Any], ...]:
    known = bpy.app.handlers
    return (
        (known.load_post, _on_load),
        (known.save_pre, _on_save),
        (known.save_post, _on_saved),
        (known.save_post_fail, _on_saved),
    )


def register() -> None:
    file_id.forget()
    for handlers, handler in _handlers():
        handlers.append(handler)


def unregister() -> None:
    for handlers, handler in _handlers():
        if handler in handlers:
            handlers.remove(handler)
    if bpy.app.timers.is_registered(_look):
        bpy.app.timers.unregister(_look)
