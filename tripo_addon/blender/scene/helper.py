# SPDX-License-Identifier: GPL-3.0-or-later
"""One second Blender, from its start to its end: see `model/worker.py` for what it does.

Used by one thread at a time, except for `end`. No bpy in here.
"""

from __future__ import annotations

import json
import queue
import subprocess
import tempfile
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, suppress

from ...files import programs
from ...text.lines import one_line
from ...text.untrusted import LONGEST_MESSAGE
from . import memory

LOOK_SECONDS = 0.1
"""How soon it ends when nobody wants its work any more, or it takes too much memory."""
START_SECONDS = 120.0
END_SECONDS = 5.0
"""For an end in good order."""
SAID_LINES = 100
_TEMPORARY = ("TMPDIR", "TMP", "TEMP")


class Died(Exception):
    """It has ended without an answer, or was ended because it took too much; with the reason."""


class Unwanted(Exception):
    """It was ended because nobody wants its work any more."""


class Helper:
    """A second Blender. It ends with this object's `end`, and with this process."""

    def __init__(self, command: Sequence[str], memory: int) -> None:
        """Start it; returns at once. `command` is its program with what comes before its own
        arguments, `memory` the bytes that it may use; 0 is no limit."""
        self.jobs = 0
        """How many it was given."""
        self._word = uuid.uuid4().hex
        self._memory = memory
        self._ready = False
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._said: deque[str] = deque(maxlen=SAID_LINES)
        self._process: Future[subprocess.Popen[str]] = Future()
        # It must outlive the process: on Linux that ends with the thread that has started it.
        whole = [*command, self._word, str(memory)]
        self._thread = threading.Thread(
            target=self._run, args=(whole,), name="tripo-helper", daemon=True
        )
        self._thread.start()

    @property
    def pid(self) -> int:
        """Raises `OSError` where it could not be started."""
        return self._process.result().pid

    @property
    def ended(self) -> bool:
        """Whether it has ended, or could not be started."""
        if not self._process.done():
            return False
        return self._process.exception() is not None or self._process.result().poll() is not None

    def wait_ready(self, wanted: Callable[[], bool]) -> None:
        """Raises `OSError` where it cannot be started, `Died` when it ends first, `Unwanted`."""
        self._process.result()
        if not self._ready:
            self._await(wanted, START_SECONDS)
            self._ready = True

    def order(
        self, work: str, request: str, target: str, wanted: Callable[[], bool], seconds: float
    ) -> str:
        """Have a file made; the reason where that was not possible. Raises `Died`, `Unwanted`.

        `work` and `request` are as in `model/worker.py`.
        """
        self.jobs += 1
        self._said.clear()
        order = {"work": work, "request": request, "target": target, "seconds": seconds}
        stdin = self._process.result().stdin
        assert stdin
        try:
            stdin.write(json.dumps(order) + "\n")
            stdin.flush()
        except OSError:
            raise Died(self._last_words()) from None
        return self._await(wanted, seconds)

    def end(self, *, at_once: bool = True) -> None:
        """End it; in good order, which may take a moment, unless it has to be `at_once`."""
        try:
            process = self._process.result()
        except OSError:
            return
        if not at_once and process.stdin:
            with suppress(OSError):
                process.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                process.wait(END_SECONDS)
        process.kill()
        process.wait()

    def _await(self, wanted: Callable[[], bool], seconds: float) -> str:
        """The next answer. Meanwhile it is ended when it takes too much."""
        end = time.monotonic() + seconds
        while True:
            try:
                answer = self._answers.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                if self.ended:
                    raise Died(self._last_words()) from None
                excess = self._excess(time.monotonic() > end, seconds)
                if excess or not wanted():
                    self.end()
                    raise (Died(excess) if excess else Unwanted()) from None
                continue
            if not answer:
                raise Died(self._last_words())
            return str(json.loads(answer)["reason"])

    def _excess(self, late: bool, seconds: float) -> str:
        """What it takes too much of."""
        if late:
            return f"it takes longer than {seconds:.0f} seconds"
        if self._memory and memory.resident_bytes(self.pid) > self._memory:
            return f"it takes more than {self._memory / 1e9:.1f} GB of memory"
        return ""

    def _last_words(self) -> str:
        """The last line that says something, of what it printed for its last order."""
        telling = [line for line in self._said if "Error" in line]
        return one_line(telling[-1], LONGEST_MESSAGE) if telling else "it ended unexpectedly"

    def _run(self, command: Sequence[str]) -> None:
        """Start the process and listen to it until it ends."""
        with ExitStack() as ends:
            try:
                folder = ends.enter_context(
                    tempfile.TemporaryDirectory(prefix="tripo-", ignore_cleanup_errors=True)
                )
                process = _start(command, folder)
            except OSError as error:
                self._process.set_exception(error)
                return
            # Whatever it is: somebody waits for the process.
            except BaseException as error:
                self._process.set_exception(OSError(str(error)))
                return
            self._process.set_result(process)
            assert process.stdout
            for line in process.stdout:
                before, word, answer = line.partition(self._word)
                self._said.append(before.strip())
                if word:
                    self._answers.put(answer)
            self._answers.put("")
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    if pipe:
                        pipe.close()


def _start(command: Sequence[str], temporary: str) -> subprocess.Popen[str]:
    """Start a program that may leave files in a folder of its own only. Raises `OSError`."""
    return subprocess.Popen(
        command,
        env={**programs.environment(), **dict.fromkeys(_TEMPORARY, temporary)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
