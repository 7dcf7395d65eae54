# SPDX-License-Identifier: GPL-3.0-or-later
"""A second Blender in the background imports the models, each into a ready .blend, and writes the
files of those that are sent to a service.

The user's Blender only appends that, which takes a blink where the import would freeze its window
for seconds; and a file that crashes an importer, hangs it or eats memory costs its own import only.
One is kept as long as models come, so that each finds it ready. Runs on worker threads: no bpy.
"""

from __future__ import annotations

import glob
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from ...errors import Spent, TripoError
from ...files import references
from ...files.folders import READY
from ...jobs.job import Job
from ...jobs.turns import TurnThread
from ..model.exported import Export
from ..model.outgoing import Outgoing
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


class Failed(Exception):
    """It has not made a file, and why."""


class _Order(NamedTuple):
    """What it is to do, see `model/worker.py`."""

    work: str
    request: str
    target: Path
    source: Path
    """The file that it is made of."""

    @property
    def seconds(self) -> float:
        """How long it may take."""
        with suppress(OSError):
            return LEAST_SECONDS + SECONDS_PER_MEGABYTE * self.source.stat().st_size / 1e6
        return MOST_SECONDS

    def clear(self) -> None:
        """Remove what may be left of the file."""
        for left in self.target.parent.glob(f"{glob.escape(self.target.name)}*"):
            with suppress(OSError):
                left.unlink()


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
        """Make a job's ready .blend; empty where no second Blender is to be had, or where the model
        waits until the user imports it.

        Raises `TripoError` when there is no model, or when nobody wants it any more.
        """
        if requests.HELD in job.place:
            return ""
        target = Path(job.folder) / READY
        order = _Order("make", requests.of(job).to_json(), target, Path(job.model))
        try:
            made = self._file(order, wanted)
        except Unwanted:
            raise TripoError("Its import was stopped", spent=Spent.YES) from None
        except Failed as error:
            raise TripoError(
                f"Blender cannot import the result ({error})",
                f"The file is kept: {job.model}",
                Spent.YES,
            ) from None
        finally:
            if not target.is_file():
                _clear_copies(job)
        return str(target) if made else ""

    def write(self, outgoing: Outgoing, target: Path, wanted: Callable[[], bool]) -> bool:
        """Write a model of the scene to a file; False where no second Blender is to be had.

        Raises `TripoError` when there is no file, or when nobody wants it any more.
        """
        order = _Order("write", outgoing.to_json(), target, Path(outgoing.blend))
        try:
            return self._file(order, wanted)
        except Unwanted:
            raise TripoError("It was stopped") from None
        except Failed as error:
            raise TripoError(
                f"The model cannot be sent to the service ({error})",
                "Change it, or export it yourself as a GLB file and choose that as the Source",
            ) from None

    def export(self, order: Export, target: Path, wanted: Callable[[], bool]) -> bool:
        """Write a model of the scene to a file that the user asked for; otherwise as `write`."""
        given = _Order("export", order.to_json(), target, Path(order.outgoing.blend))
        try:
            return self._file(given, wanted)
        except Unwanted:
            raise TripoError("It was stopped") from None
        except Failed as error:
            raise TripoError(f"{target.name} cannot be written ({error})") from None

    def _file(self, order: _Order, wanted: Callable[[], bool]) -> bool:
        """Have a file made; False where no second Blender is to be had. Raises `Unwanted`, and
        `Failed` with the reason."""
        if not self.enabled:
            return False
        try:
            with self._turn(wanted):
                return self._make(order, wanted)
        except (Unwanted, Failed):
            order.clear()
            raise

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

    def _make(self, order: _Order, wanted: Callable[[], bool]) -> bool:
        reason = ""
        for _ in range(TRIES):
            helper = self._current()
            try:
                helper.wait_ready(wanted)
            except (OSError, Died):
                # This program cannot be started: the work is done in this Blender.
                self._drop(helper)
                if reason:
                    # A file that has ended one is no file to open in this Blender.
                    break
                return False
            try:
                seconds = min(order.seconds, self._most_seconds)
                reason = helper.order(*order[:2], str(order.target), wanted, seconds)
            except Died as error:
                self._drop(helper)
                reason = str(error)
                order.clear()
                continue
            self._count(helper)
            if not reason and order.target.is_file():
                return True
            break
        raise Failed(reason)

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


def _clear_copies(job: Job) -> None:
    """Remove what an import leaves beside a model that has not come to its end."""
    for left in Path(job.model).parent.glob(references.COPIES):
        with suppress(OSError):
            left.unlink()
