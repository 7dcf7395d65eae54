# SPDX-License-Identifier: GPL-3.0-or-later
"""A running Blender that is asked to run Python in its main loop; `inside.py` is its side."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support.waiting import patience
from tests.window.launch import DRAWING, HERE, PREPARE, PROJECT

START_SECONDS = 30.0


class AskedBlender:
    """A Blender with its own user folder, all under `folder`; `env` reaches its add-on."""

    def __init__(
        self, blender: str, folder: Path, env: Mapping[str, str], arguments: Sequence[str]
    ) -> None:
        self.folder = folder
        self.log = folder / "log.txt"
        given = {
            "BLENDER_USER_RESOURCES": str(folder / "resources"),
            "WINDOW_TEST_FOLDER": str(folder),
        }
        command = [blender, *arguments, "--python-exit-code", "3", "--python-expr", PREPARE]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--python", str(HERE / "inside.py")],
                env={**os.environ, **DRAWING, **env, **given},
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self.python("", START_SECONDS)
        except BaseException:
            self.close()
            raise

    def python(self, code: str, seconds: float = 30.0) -> str:
        """Run statements; what they printed. An error in them fails the test."""
        return str(self._ask(code, "", seconds)["printed"])

    def value(self, expression: str, seconds: float = 30.0) -> Any:
        """The value of an expression, as JSON knows it: a list for a tuple."""
        return self._ask("", expression, seconds)["value"]

    def wait_until(self, expression: str, seconds: float = 10.0, what: str = "") -> Any:
        """Wait until an expression is true; its value."""
        end = time.monotonic() + patience(seconds)
        while not (value := self.value(expression)):
            assert time.monotonic() < end, f"{what or expression}: never so"
            time.sleep(0.05)
        return value

    def output(self) -> str:
        """What Blender has printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def close(self) -> None:
        self.kill()

    def kill(self) -> None:
        """SIGKILL to Blender and what it started."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _wish(self, code: str, expression: str) -> None:
        part = self.folder / "wish.part"
        part.write_text(json.dumps({"code": code, "expression": expression}), encoding="utf-8")
        part.rename(self.folder / "wish.json")

    def _ask(self, code: str, expression: str, seconds: float) -> dict[str, Any]:
        said = self.folder / "said.json"
        said.unlink(missing_ok=True)
        self._wish(code, expression)
        end = time.monotonic() + patience(seconds)
        while not said.exists():
            status = self.process.poll()
            assert status is None, f"Blender ended (status {status})\n{self.output()[-4000:]}"
            assert time.monotonic() < end, f"no answer\n{self.output()[-4000:]}"
            time.sleep(0.005)
        told: dict[str, Any] = json.loads(said.read_text(encoding="utf-8"))
        assert not told["error"], told["error"]
        return told
