# SPDX-License-Identifier: GPL-3.0-or-later
"""Real Blenders with the extension, in one user folder; they can be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from environment import ROOT

from .terminal import Terminal

PARTS = Path(__file__).parent / "parts"
INSTALL = ("--command", "extension", "install-file", "-r", "user_default", "--enable")
USER_FOLDER = Path("extensions/.user/user_default/tripo_addon")
KEY_FILE = "keys.json"


class UserFolder:
    """The folder of a user: settings, journal, results, saved files, and what Blenders printed."""

    def __init__(self, program: str, folder: Path, extension: Path) -> None:
        self._program = program
        self._count = 0
        self.user, self.results = folder / "user", folder / "results"
        self.blends, self.logs = folder / "blends", folder / "logs"
        for written in self.folders:
            written.mkdir(parents=True, exist_ok=True)
        self.wait(self._start([*INSTALL, str(extension)]))

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "BLENDER_USER_RESOURCES": str(self.user)}

    @property
    def folders(self) -> list[Path]:
        """All that is written to."""
        return [self.user, self.results, self.blends, self.logs]

    @property
    def data(self) -> Path:
        """Where the add-on keeps its journal and its key."""
        return self.user / USER_FOLDER

    def part(self, name: str, given: Mapping[str, Any]) -> subprocess.Popen[bytes]:
        """Start a Blender that runs a script of the folder `parts`."""
        script = ["--python", str(PARTS / f"{name}.py"), "--", json.dumps(given)]
        return self._start(["--background", "--python-exit-code", "3", *script])

    def terminal(self, words: Sequence[str]) -> Terminal:
        """Start a Blender that runs one of the add-on's command lines, in a terminal."""
        self._count += 1
        command = [self._program, "--online-mode", "--command", "tripo", *words]
        return Terminal(command, self._environment, self.logs / f"{self._count:03}.txt")

    def blend(self) -> Path:
        """Where the next Blender saves its scene."""
        return self.blends / f"{self._count:03}.blend"

    def wait(self, blender: subprocess.Popen[bytes], seconds: float = 240.0) -> None:
        """Wait until a Blender has ended, and raise an error where it has failed."""
        try:
            status = blender.wait(seconds)
        except subprocess.TimeoutExpired:
            kill(blender)
            status = None
        if status != 0:
            end = "out of time" if status is None else f"status {status}"
            log = sorted(self.logs.iterdir())[-1].read_text(errors="replace")
            raise RuntimeError(f"A Blender did not end well ({end}):\n{log[-3000:]}")

    def _start(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        self._count += 1
        with (self.logs / f"{self._count:03}.txt").open("wb") as log:
            return subprocess.Popen(
                [self._program, *arguments],
                env=self._environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )


def kill(blender: subprocess.Popen[bytes]) -> None:
    """End a Blender as a power cut does."""
    with suppress(ProcessLookupError):
        os.killpg(blender.pid, signal.SIGKILL)
    blender.wait()
