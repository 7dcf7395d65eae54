# SPDX-License-Identifier: GPL-3.0-or-later
"""Engines in processes of their own that share a journal and take over each other's jobs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from environment import ROOT
from tripo_sandbox import Sandbox

from tests.support.flight import Flight

PROGRAM = """
import sys, threading, time
sys.path[:0] = {paths!r}
from pathlib import Path
from tests.support.flight import Flight
from tripo_addon.spec.tasks import TextToModel
flight = Flight(Path({folder!r}), {url!r}, {key!r})
flight._count = {first}
for number in range({count}):
    flight.start(TextToModel(prompt=f"chair {first} {{number}}", face_limit=500))
ending = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ending.set()), daemon=True).start()
print("ready", flush=True)
while not ending.wait(0.1):
    flight.engine.adopt(flight.account, flight.provider)
    flight.drain()
    for job in flight.jobs.values():
        print(job.id, job.state, job.note, flush=True)
flight.engine.stop()
"""


class OtherBlender:
    """A process that starts jobs, and goes on with those whose process is gone."""

    def __init__(self, flight: Flight, service: Sandbox, count: int = 0, first: int = 0) -> None:
        """`first` keeps the folders of several of them apart."""
        code = PROGRAM.format(
            paths=[str(ROOT), str(ROOT / "scripts")],
            folder=str(flight.folder),
            url=service.url,
            key=service.key,
            count=count,
            first=first,
        )
        self._output = (flight.folder / f"other {first}.txt").open("w+")
        self._child = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @property
    def output(self) -> str:
        """What it has told so far."""
        self._output.flush()
        return Path(self._output.name).read_text()

    def end(self) -> None:
        """Quit it, which goes well."""
        self._child.communicate()
        assert self._child.returncode == 0, self.output[-4000:]
        self._output.close()
