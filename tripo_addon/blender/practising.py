# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the practice service beside this Blender, goes over to it, and leaves it.

It is a process of Blender's own Python that listens on this machine only, and ends when the pipe
to it closes: with this Blender, however that ends.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

import bpy

from ..errors import TripoError, Unavailable
from ..standalone import local_service
from . import clock, current, paths, practice, redraw
from .practice import Practice

LOOK_SECONDS = 0.05

_service: Service | None = None
failure = ""
"""Why the last start went wrong; empty when it did not."""


class Service(threading.Thread):
    """The process, and the thread that starts and ends it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(name="tripo-practice", daemon=True)
        self._folder = folder
        self._left = threading.Event()
        self.begun = threading.Event()
        """Set when it listens, and when it cannot."""
        self.url = self.key = ""
        """Empty where it does not listen."""

    def run(self) -> None:
        try:
            process = local_service.start(self._folder)
        except OSError:
            self.begun.set()
            return
        with process:
            found = local_service.address(process)
            if found:
                self.url, self.key = found
            self.begun.set()
            if self.url:
                self._left.wait()
            local_service.end(process)

    def leave(self) -> None:
        """Let the process end; does not wait for that."""
        self._left.set()


def starting() -> bool:
    """Whether it was asked for and is not used yet."""
    return _service is not None and practice.used() is None


def start() -> None:
    """Start the service, and go over to it as soon as it listens. Raises `Unavailable`."""
    global _service, failure
    if _service is not None:
        return
    now = current.existing()
    if now and now.running:
        raise Unavailable("Jobs are on their way", "Try it when they have ended")
    failure = ""
    _service = Service(_folder())
    _service.start()
    if bpy.app.background:
        _service.begun.wait()
        _go_over()
    else:
        bpy.app.timers.register(_look, first_interval=LOOK_SECONDS, persistent=True)


def leave() -> None:
    """Go back to the user's own service and list of jobs."""
    unregister()
    if paths.journal_path().exists():
        now = current.session()
        now.resume()
        if not bpy.app.background:
            now.import_waiting()
    clock.wake()
    redraw.redraw()


def unregister() -> None:
    """End the service."""
    global _service
    if bpy.app.timers.is_registered(_look):
        bpy.app.timers.unregister(_look)
    if practice.used():
        current.stop()
        practice.use(None)
    if _service:
        _service.leave()
        _service = None


def _look() -> float | None:
    if _service and not _service.begun.is_set():
        return LOOK_SECONDS
    _go_over()
    return None


def _go_over() -> None:
    """Use the service that has started, or say that it did not."""
    global failure
    if _service is None:
        return
    if not _service.url:
        unregister()
        failure = "The practice service did not start"
        redraw.redraw()
        return
    current.stop()
    stamp = f"{time.strftime('%Y-%m-%d %H-%M-%S')} {os.getpid()}"
    folder = paths.user_folder() / "practice" / stamp
    folder.mkdir(parents=True, exist_ok=True)
    practice.use(Practice(_service.url, _service.key, folder))
    with suppress(TripoError):
        current.session().refresh()
    clock.wake()
    redraw.redraw()


def _folder() -> Path:
    """Where its package lies. Raises `Unavailable`."""
    found = local_service.folder()
    if found is None:
        raise Unavailable("The practice service is not installed", "Install the add-on's ZIP anew")
    return found
