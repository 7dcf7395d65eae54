# SPDX-License-Identifier: GPL-3.0-or-later
"""A second Blender in the background imports the models, each into a ready .blend.

The user's Blender only appends that, which takes a blink where the import would freeze its window
for seconds; and a file that crashes an importer, hangs it or eats memory costs its own import only.
One is kept as long as models come, so that each finds it ready. Runs on worker threads: no bpy.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ...errors import Spent, TripoError
from ...files import disk, references
from ...files.folders import READY
from ...jobs.job import Job
from ...jobs.turns import TurnThread
from . import memory, requests
from .helper import LOOK_SECONDS, Died, Helper, Unwanted

SCRIPT = Path(__file__).parents[1] / "model" / "boot.py"
OPTIONS = ("--background", "--factory-startup", "--offline-mode", "--disable-autoexec")
TRIES = 2
"""For a model, if the second Blender ends at it."""
IDLE_SECONDS = 60.0
"""Without a model, or one that is on its way, until the second Blender is ended."""
MOST_JOBS = 20
"""Models that one second Blender makes: importers do not give all of their memory back."""
MEMORY_PART = 0.5
"""Of the machine's memory, which a second Blender may use. Where the system cannot be told so and
does not say how much it uses, as Windows and macOS, only the time is limited."""
MOST_SECONDS = 900.0
LEAST_SECONDS = 120.0
SECONDS_PER_MEGABYTE = 4.0
"""How long a model may take; a slow machine takes a tenth of that."""


def command_of(binary: str) -> list[str]:
    """The command that starts a Blender program as a second Blender."""
    return [binary, *OPTIONS, "--python-exit-code", "1", "--python", str(SCRIPT), "--"]


class SecondBlender:
    """Keeps a second Blender while there is work for it. Safe to use from any thread."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        idle_seconds: float = IDLE_SECONDS,
        most_jobs: int = MOST_JOBS,
        most_seconds: float = MOST_SECONDS,
        most_memory: int | None = None,
    ) -> None:
        """`command` is as `command_of` makes it."""
        self.enabled = True
        """Whether models are to be made by it."""
        self._command = command
        self._idle_seconds = idle_seconds
        self._most_jobs = most_jobs
        self._most_seconds = most_seconds
        self._memory = (
            int(MEMORY_PART * memory.machine_bytes()) if most_memory is None else most_memory
        )
        self._helper: Helper | None = None
        self._used = 0.0
        """When it was last needed, on the monotonic clock."""
        self._waiting: deque[object] = deque()
        """Who wants a model made, in order; the first has the second Blender."""
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._watch = TurnThread(self._end_idle, "tripo-helper-idle", self._closing)

    def expect(self) -> None:
        """A model is on its way: have a second Blender ready for it. Returns at once."""
        if self.enabled:
            with suppress(Unwanted):
                self._current()

    def prepare(self, job: Job, wanted: Callable[[], bool]) -> str:
        """Make a job's ready .blend; empty where no second Blender is to be had.

        Raises `TripoError` when there is no model, or when nobody wants it any more.
        """
        if not self.enabled:
            return ""
        try:
            with self._turn(wanted):
                return self._make(job, wanted)
        except Unwanted:
            _clear(job)
            raise TripoError("Its import was stopped", spent=Spent.YES) from None

    def close(self) -> None:
        """End it, and make no more models."""
        self._closing.set()
        with self._changed:
            helper, self._helper = self._helper, None
        if helper:
            helper.end()
        self._watch.stop(0.0)

    @contextmanager
    def _turn(self, wanted: Callable[[], bool]) -> Iterator[None]:
        """Wait until all who came before are done. Raises `Unwanted`."""
        me = object()
        with self._changed:
            self._waiting.append(me)
        try:
            with self._changed:
                while self._waiting[0] is not me:
                    if not wanted():
                        raise Unwanted
                    self._changed.wait(LOOK_SECONDS)
            yield
        finally:
            with self._changed:
                self._waiting.remove(me)
                self._used = time.monotonic()
                self._changed.notify_all()

    def _make(self, job: Job, wanted: Callable[[], bool]) -> str:
        target = Path(job.folder) / READY
        reason = ""
        for _ in range(TRIES):
            helper = self._current()
            try:
                helper.wait_ready(wanted)
            except (OSError, Died):
                # This program cannot be started: the model is imported in this Blender.
                self._drop(helper)
                if reason:
                    # A file that has ended one is no file to import in this Blender.
                    break
                return ""
            try:
                order = requests.of(job).to_json()
                reason = helper.make(str(target), order, wanted, self._seconds(job))
            except Died as error:
                self._drop(helper)
                reason = str(error)
                _clear(job)
                continue
            self._count(helper)
            if not reason and target.is_file():
                return str(target)
            break
        _clear(job)
        raise TripoError(
            f"Blender cannot import the result ({reason})",
            f"The file is kept: {job.model}",
            Spent.YES,
        )

    def _seconds(self, job: Job) -> float:
        """How long a model may take."""
        with suppress(OSError):
            megabytes = Path(job.model).stat().st_size / 1e6
            return min(LEAST_SECONDS + SECONDS_PER_MEGABYTE * megabytes, self._most_seconds)
        return self._most_seconds

    def _current(self) -> Helper:
        """The second Blender; a new one where there is none. Raises `Unwanted` when closed."""
        with self._changed:
            self._used = time.monotonic()
            if self._helper is None or self._helper.ended:
                if self._closing.is_set():
                    raise Unwanted
                self._helper = Helper(self._command, self._memory)
                self._watch.wake()
            return self._helper

    def _count(self, helper: Helper) -> None:
        if helper.jobs >= self._most_jobs:
            self._drop(helper)

    def _drop(self, helper: Helper) -> None:
        with self._changed:
            if self._helper is helper:
                self._helper = None
        helper.end()

    def _end_idle(self) -> float | None:
        """End a second Blender that nobody has needed for a while; when to look again."""
        with self._changed:
            helper = self._helper
            if helper is None:
                return None
            end = time.monotonic() if self._waiting else self._used
            end += self._idle_seconds
            if end > time.monotonic():
                return end
            self._helper = None
        helper.end(at_once=False)
        return None


def _clear(job: Job) -> None:
    """Remove what an import leaves on disk that has not come to its end."""
    target = Path(job.folder) / READY
    copies = Path(job.model).parent.glob(references.COPIES)
    for left in (target, disk.part_of(target), *copies):
        with suppress(OSError):
            left.unlink()
