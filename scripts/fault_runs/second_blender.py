# SPDX-License-Identifier: GPL-3.0-or-later
"""Another Blender of the same user, which starts while the user folder is removed."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

from environment import ROOT

from .engines import JOURNAL
from .fault_counts import FaultCounts
from .user import User

PART = Path(__file__).parent / "parts" / "second_blender.py"
PATHS = (str(ROOT), str(ROOT / "scripts"))
SECONDS = (1.0, 3.0)
"""How long it runs, at least and at most."""


class SecondBlender:
    """Starts it when told to, and ends it in time; `update` is called again and again."""

    def __init__(self, user: User, counts: FaultCounts, seed: int) -> None:
        self._user = user
        self._counts = counts
        self._random = random.Random(f"{seed} second Blender")
        self._process: subprocess.Popen[str] | None = None
        self._end = 0.0

    def start(self) -> None:
        """Remove the user folder under the running Blender while another one starts.

        What the results folder has stays, as it does when the add-on is removed.
        """
        self.end()
        given = {
            "folder": str(self._user.folder),
            "url": self._user.url,
            "key": self._user.key,
            "machine": self._user.machine,
        }
        self._process = subprocess.Popen(
            [sys.executable, str(PART), json.dumps(given)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(PATHS)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdin
        assert self._process.stdout
        assert self._process.stdout.readline() == "ready\n"
        shutil.rmtree(self._user.folder / JOURNAL, ignore_errors=True)
        self._counts.add("user folder", "removed while another Blender starts")
        print("go", file=self._process.stdin, flush=True)
        self._end = time.monotonic() + self._random.uniform(*SECONDS)

    def update(self) -> None:
        if self._process and time.monotonic() > self._end:
            self.end()

    def end(self) -> None:
        """Quit the other Blender, or kill it; its jobs go on here."""
        if self._process is None:
            return
        assert self._process.stdin
        assert self._process.stdout
        killed = self._random.random() < 0.5
        if killed:
            self._process.kill()
        self._process.stdin.close()
        status = self._process.wait()
        self._process.stdout.close()
        if status and not killed:
            raise RuntimeError(f"The other Blender ended with status {status}")
        self._process = None
        self._user.counts[f"another Blender was {'killed' if killed else 'quit'}"] += 1
        self._user.look()
