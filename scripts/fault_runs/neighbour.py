# SPDX-License-Identifier: GPL-3.0-or-later
"""Another Blender of the same user, which starts while the user folder is taken away."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from environment import ROOT
from tripo_sandbox import Sandbox

from .user import JOURNAL, User
from .weather import Weather

PART = Path(__file__).parent / "parts" / "neighbour.py"
LIFE = (1.0, 3.0)
"""For how many seconds it lives."""


class Neighbours:
    """Starts one when it is told to, and ends it in time; `turn` is called again and again."""

    def __init__(self, box: Sandbox, user: User, weather: Weather, seed: int) -> None:
        self._box = box
        self._user = user
        self._weather = weather
        self._dice = random.Random(f"{seed} neighbours")
        self._child: subprocess.Popen[str] | None = None
        self._end = 0.0

    def intrude(self) -> None:
        """Remove the user folder under the running Blender while another one starts.

        What the results folder has stays, as it does when the add-on is removed.
        """
        self.end()
        given = {
            "folder": str(self._user.folder),
            "url": self._box.url,
            "key": self._box.key,
            "machine": self._user.machine,
        }
        self._child = subprocess.Popen(
            [sys.executable, str(PART), json.dumps(given)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(_paths())},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._child.stdin
        assert self._child.stdout
        assert self._child.stdout.readline() == "ready\n"
        shutil.rmtree(self._user.folder / JOURNAL, ignore_errors=True)
        self._weather.note("user folder", "removed while another Blender starts")
        print("go", file=self._child.stdin, flush=True)
        self._end = time.monotonic() + self._dice.uniform(*LIFE)

    def turn(self) -> None:
        if self._child and time.monotonic() > self._end:
            self.end()

    def end(self) -> None:
        """Quit the other Blender, or kill it; its jobs go on here."""
        if self._child is None:
            return
        assert self._child.stdin
        assert self._child.stdout
        killed = self._dice.random() < 0.5
        if killed:
            self._child.kill()
        self._child.stdin.close()
        status = self._child.wait()
        self._child.stdout.close()
        if status and not killed:
            raise RuntimeError(f"The other Blender ended with status {status}")
        self._child = None
        self._user.counts[f"another Blender was {'killed' if killed else 'quit'}"] += 1
        self._user.look()


def _paths() -> Sequence[str]:
    return [str(ROOT), str(ROOT / "scripts")]
