# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps of API v2 work on tasks only: a file becomes the task of an import first, which is free."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ...errors import TripoError, Unreachable
from ...spec.inputs import Input
from ...spec.state import ENDED, State
from ..base import Status

LOOK_SECONDS = 2.0
MOST_LOOKS = 300
"""An import takes about ten seconds."""


class Imports:
    """The tasks of uploaded files, each imported once. Safe to use from any thread; blocks."""

    def __init__(
        self,
        create: Callable[[Input], str],
        ask: Callable[[str], Status],
        pause: Callable[[float], bool],
    ) -> None:
        """`create` sends the task of an import and gives its id, `ask` gives the state of a task,
        and `pause` waits for so many seconds, or says that Blender is closing."""
        self._create = create
        self._ask = ask
        self._pause = pause
        self._known: dict[Input, str] = {}
        self._lock = threading.Lock()

    def task_of(self, file: Input) -> Input:
        """The task in the place of an uploaded file. Raises `TripoError`."""
        with self._lock:
            task_id = self._known.get(file, "")
        if not task_id:
            task_id = self._create(file)
            self._wait(task_id)
            with self._lock:
                self._known[file] = task_id
        return Input(task_id, "task")

    def _wait(self, task_id: str) -> None:
        for _ in range(MOST_LOOKS):
            status = self._ask(task_id)
            if status.state is State.DONE:
                return
            if status.state in ENDED:
                said = f": {status.message}" if status.message else ""
                raise TripoError(
                    f"The service cannot import the model{said}", "Change it, or choose another"
                )
            if self._pause(LOOK_SECONDS):
                # The next session imports it again.
                raise Unreachable("Blender was closed while the service imported the model")
        raise TripoError("The service has not imported the model in time", "Try again")
