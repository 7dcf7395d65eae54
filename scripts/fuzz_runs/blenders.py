# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts a worker, gives it tasks, and starts another one when it has died or hangs."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

WORKER = Path(__file__).with_name("worker.py")
PATIENCE = 120.0
"""Seconds for one file, many times what the slowest good one takes on a busy machine."""
TASKS = 500
"""After so many a new worker takes over, so that what leaks memory is not to blame for the rest."""


class Died(Exception):
    """The worker has crashed or was ended."""


class Hung(Died):
    """It has given no answer in time."""


class Blender:
    """One worker at a time, of one role."""

    def __init__(self, role: str, root: Path) -> None:
        self._role, self._root = role, root
        self._process: subprocess.Popen[str] | None = None
        self._answers = -1
        self._done = 0

    def do(self, task: dict[str, Any]) -> dict[str, Any]:
        """The worker's answer. Raises `Died` where there is none."""
        if self._process is None or self._done >= TASKS:
            self.close()
            self._start()
        assert self._process
        assert self._process.stdin
        self._done += 1
        try:
            self._process.stdin.write(json.dumps(task) + "\n")
            self._process.stdin.flush()
        except OSError:
            self.close()
            raise Died("it had ended before") from None
        if not select.select([self._answers], [], [], PATIENCE)[0]:
            self.close()
            raise Hung
        text = b""
        while not text.endswith(b"\n"):
            piece = os.read(self._answers, 65536)
            if not piece:
                status = self._process.wait()
                self.close()
                raise Died(f"exit status {status}")
            text += piece
        answer: dict[str, Any] = json.loads(text)
        return answer

    def _start(self) -> None:
        self._answers, write = os.pipe()
        temporary = self._root / "temporary"
        temporary.mkdir(exist_ok=True)
        environment = {
            **os.environ,
            "TMPDIR": str(temporary),
            "BLENDER_USER_RESOURCES": str(temporary / "user"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self._process = subprocess.Popen(
            [sys.executable, WORKER, self._role, str(write), self._root],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[write],
            env=environment,
            text=True,
        )
        os.close(write)
        self._done = 0

    def close(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            os.close(self._answers)
            self._process = None
