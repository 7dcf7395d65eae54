# SPDX-License-Identifier: GPL-3.0-or-later
"""The export that is under way, or the last one: what the panel tells of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import bpy

from ...errors import TripoError
from ...files import programs
from ...jobs.threads import Workers
from .. import redraw
from .exports import Exported

LOOK_SECONDS = 0.2


@dataclass
class Running:
    """An export."""

    path: Path
    preset: str
    """Its name."""
    done: Exported | None = None
    error: str = ""
    """Why there is no file."""
    wanted: bool = True
    slicers: tuple[programs.Program, ...] = ()
    """What can open the file."""

    @property
    def ended(self) -> bool:
        return self.done is not None or bool(self.error)


Write = Callable[[Callable[[], bool]], Exported]

_workers = Workers("tripo-export", 1)
_last: Running | None = None


def last() -> Running | None:
    """The export that was started last; None where there was none."""
    return _last


def under_way() -> bool:
    return _last is not None and not _last.ended


def begin(write: Write, path: Path, preset: str, slicer: str) -> Running:
    """Have a file written by a worker; `slicer` is the user's own one. Returns at once."""
    global _last
    running = _last = Running(path, preset)
    _workers.run(lambda: _run(running, write, slicer))
    if not bpy.app.background:
        bpy.app.timers.register(_look, first_interval=LOOK_SECONDS, persistent=True)
    redraw.redraw()
    return running


def at_once(write: Write, path: Path, preset: str, slicer: str) -> Running:
    """Write a file before returning, where no window waits."""
    global _last
    _last = Running(path, preset)
    _run(_last, write, slicer)
    return _last


def _run(running: Running, write: Write, slicer: str) -> None:
    try:
        done = write(lambda: running.wanted)
        running.slicers = tuple(programs.slicers(slicer))
        running.done = done
    except TripoError as error:
        running.error = str(error)
    except Exception as error:
        running.error = f"{running.path} cannot be written ({error})"
        raise


def _look() -> float | None:
    if under_way():
        return LOOK_SECONDS
    redraw.redraw()
    return None


def unregister() -> None:
    """Nobody waits for a file any longer."""
    global _last
    if _last:
        _last.wanted = False
    _last = None
    if bpy.app.timers.is_registered(_look):
        bpy.app.timers.unregister(_look)
