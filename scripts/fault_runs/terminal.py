# SPDX-License-Identifier: GPL-3.0-or-later
"""A program in a terminal; Ctrl-C can be pressed there, and the terminal can be closed."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import subprocess
import termios
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from environment import ROOT

CTRL_C = b"\x03"
LOOK_SECONDS = 0.05


class Terminal:
    """Runs one program as the leader of a session on a terminal of its own."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self._screen, inside = pty.openpty()
        self._closing = threading.Event()
        self.program = subprocess.Popen(
            command,
            env=environment,
            cwd=ROOT,
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
            preexec_fn=_take_terminal,
        )
        os.close(inside)
        # A program whose output is not read has to wait.
        self._reader = threading.Thread(target=self._read, args=(log,), daemon=True)
        self._reader.start()

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        os.write(self._screen, CTRL_C)

    def close(self) -> None:
        """Close the window that the program runs in: the system tells it to hang up."""
        self._closing.set()
        self._reader.join()

    def _read(self, log: Path) -> None:
        try:
            # The end of a program is an error of its screen.
            with log.open("wb") as file, suppress(OSError):
                while not self._closing.is_set():
                    if select.select([self._screen], [], [], LOOK_SECONDS)[0]:
                        file.write(os.read(self._screen, 4096))
                        file.flush()
                return
            self._closing.wait()
        finally:
            os.close(self._screen)


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
