# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs programs side by side; each one's output is kept apart and printed when it has ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from environment import ROOT

MARK = "TRIPO_RUN"
"""The variable by which whatever a program has started is known, however deep."""
OUT_OF_TIME = 124
NOT_STARTED = 125
_ENDS = {0: "passed", OUT_OF_TIME: "FAILED, out of time", NOT_STARTED: "FAILED, not started"}


@dataclass(frozen=True)
class Run:
    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Ended:
    name: str
    status: int
    seconds: float

    def __str__(self) -> str:
        end = _ENDS.get(self.status, f"FAILED, status {self.status}")
        return f"{self.name:<16} {self.seconds / 60:5.1f} min  {end}"


class SideBySide:
    """Programs that start in their order, so many at once; none outlives `run`."""

    def __init__(self, places: int, seconds: float, folder: Path) -> None:
        self._places = places
        self._seconds = seconds
        self._folder = folder
        self._mark = str(uuid.uuid4())
        self._printing = threading.Lock()
        self._starting = threading.Lock()
        self._stopped = False
        folder.mkdir(parents=True, exist_ok=True)

    def run(self, runs: Sequence[Run]) -> list[Ended]:
        """How each ended, in the order of `runs`."""
        with ThreadPoolExecutor(self._places) as pool:
            try:
                return list(pool.map(self._one, runs))
            finally:
                with self._starting:
                    self._stopped = True
                end_all(self._mark)

    def _one(self, run: Run) -> Ended:
        start = time.monotonic()
        file = self._folder / f"{run.name.replace(' ', '-')}.txt"
        with file.open("wb") as output:
            status, left = self._play(run, output)
        ended = Ended(run.name, status, time.monotonic() - start)
        told = file.read_text(encoding="utf-8", errors="replace")
        told += "".join(f"left over, and ended: {process}\n" for process in left)
        self._print(f"\n== {run.name} ==\n{told}-- {ended}")
        return ended

    def _play(self, run: Run, output: IO[bytes]) -> tuple[int, list[str]]:
        """The status of a program, and what it left running."""
        mark = f"{self._mark} {run.name}"
        with self._starting:
            if self._stopped:
                return NOT_STARTED, []
            try:
                process = subprocess.Popen(
                    run.command,
                    cwd=ROOT,
                    env={**run.environment, MARK: mark},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                )
            except OSError as error:
                output.write(f"{error}\n".encode())
                return NOT_STARTED, []
        self._print(f"-- {run.name}: started")
        try:
            status = process.wait(self._seconds)
        except subprocess.TimeoutExpired:
            status = OUT_OF_TIME
            process.kill()
            process.wait()
        return status, end_all(f"{mark}\0")

    def _print(self, text: str) -> None:
        with self._printing:
            print(text, flush=True)


def end_all(mark: str) -> list[str]:
    """End the processes whose mark begins so; what they were. Without /proc, none are known."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            variables = b"\0" + (folder / "environ").read_bytes()
            if f"\0{MARK}={mark}".encode() in variables:
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                os.kill(int(folder.name), signal.SIGKILL)
                found.append(f"{folder.name} {command.decode(errors='replace')}")
    return found
