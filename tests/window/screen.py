# SPDX-License-Identifier: GPL-3.0-or-later
"""A virtual screen with a real pointer and keyboard: Xvfb, xdotool and ImageMagick."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from tests.support.waiting import patience

SIZE = (1200, 1000)
"""Each pixel is drawn by the processor. The sidebar is as wide on a wider screen, and as high."""


class Screen:
    """An X server of its own; places are pixels from its upper left corner."""

    def __init__(self, size: tuple[int, int] = SIZE) -> None:
        width, height = size
        reader, writer = os.pipe()
        # The server chooses a free number itself, so that many can start at once.
        command = ["Xvfb", "-displayfd", str(writer), "-nolisten", "tcp"]
        command += ["-screen", "0", f"{width}x{height}x24", "+extension", "GLX"]
        with os.fdopen(reader) as told:
            self._server = subprocess.Popen(
                command,
                pass_fds=[writer],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            os.close(writer)
            number = told.readline().strip()
        if not number:
            raise RuntimeError(f"Xvfb did not start (status {self._server.wait()})")
        self.display = f":{number}"

    def move(self, x: float, y: float) -> None:
        """Gives control back when the pointer is there."""
        self.do("mousemove", "--sync", int(x), int(y))

    def press(self, button: int = 1) -> None:
        self.do("mousedown", button)

    def release(self, button: int = 1) -> None:
        self.do("mouseup", button)

    def key(self, *names: str) -> None:
        """Keys by their X names, such as "Return", "ctrl+z" or "Escape"."""
        for name in names:
            self.do("key", "--delay", 40, name)

    def type(self, text: str) -> None:
        self.do("type", "--delay", 40, "--", text)

    def picture(self, path: Path) -> Path:
        self._run("import", "-window", "root", str(path))
        return path

    def do(self, *words: Any) -> None:
        """One command of xdotool."""
        self._run("xdotool", *map(str, words))

    def close(self) -> None:
        self._server.terminate()
        self._server.wait(10)

    def _run(self, *command: str) -> None:
        env = {**os.environ, "DISPLAY": self.display}
        ran = subprocess.run(
            command, env=env, capture_output=True, text=True, timeout=patience(20), check=False
        )
        assert ran.returncode == 0, f"{command}: {ran.stderr}"
