# SPDX-License-Identifier: GPL-3.0-or-later
"""Has the pictures of movements drawn that are on disk, and shows them as icons. Main thread only,
but for `_Drawing`.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue

import bpy

from ..jobs import figures
from ..jobs.figures import Figure
from ..jobs.job import Job
from ..spec.tasks import AnimateRetarget
from . import current, paths, redraw
from .ui import previews

FOLDER = "figures"
"""Of the user's folder: everything in it can be made again."""
LOOK_SECONDS = 0.2
WAIT_SECONDS = 30.0
"""For the list of jobs, which takes milliseconds."""


class _Drawing(threading.Thread):
    """Draws what is not drawn yet, on a thread of its own."""

    def __init__(self, jobs: Future[list[Job]], folder: Path) -> None:
        super().__init__(name="tripo-figures", daemon=True)
        self._jobs = jobs
        self._folder = folder
        self.found: SimpleQueue[tuple[str, Figure]] = SimpleQueue()

    def run(self) -> None:
        # Nothing is lost without these pictures.
        with suppress(Exception):
            for found in figures.find(self._jobs.result(WAIT_SECONDS), self._folder):
                self.found.put(found)


_drawing: _Drawing | None = None


def look() -> None:
    """Look for files of movements, and draw what they have; returns at once."""
    global _drawing
    if bpy.app.background or (_drawing and _drawing.is_alive()):
        return
    jobs = current.session().engine.history.of_type(AnimateRetarget.type, figures.LOOKED_AT)
    _drawing = _Drawing(jobs, paths.user_folder() / FOLDER)
    _drawing.start()
    if not bpy.app.timers.is_registered(_take):
        bpy.app.timers.register(_take, first_interval=LOOK_SECONDS, persistent=True)


def _take() -> float | None:
    """Have icons of what was drawn."""
    drawing = _drawing
    if drawing is None:
        return None
    works = drawing.is_alive()
    new = False
    with suppress(Empty):
        while True:
            clip, figure = drawing.found.get_nowait()
            previews.keep(_strip_of(clip), str(figure.strip))
            previews.keep(_icon_of(clip), str(figure.icon))
            new = True
    if new:
        redraw.redraw()
    return LOOK_SECONDS if works else None


def _strip_of(clip: str) -> str:
    return f"poses of {clip}"


def _icon_of(clip: str) -> str:
    return f"pose of {clip}"


def poses(clip: str) -> int:
    """The number of the icon with some poses of a movement; 0 where none of its files is here."""
    return previews.number(_strip_of(clip))


def pose(clip: str) -> int:
    """The same with one pose."""
    return previews.number(_icon_of(clip))


def unregister() -> None:
    global _drawing
    _drawing = None
    if bpy.app.timers.is_registered(_take):
        bpy.app.timers.unregister(_take)
