# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts a Blender window with an extension installed and plays a driver script in it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.waiting import patience
from tests.window.screen import Screen

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
PREPARE = f"import sys; sys.dont_write_bytecode = True; sys.path.insert(0, {str(PROJECT)!r})"
"""What a Blender runs first, to find the modules of its side of the tests."""
DRAWING = {"LP_NUM_THREADS": "0"}
"""Without a graphics card Mesa draws, here on the thread that asks for it: beside other programs
threads of its own would wait for each other, several times as long as the drawing takes."""

COMPILE = """
import compileall, bpy
compileall.compile_dir(bpy.utils.user_resource("EXTENSIONS"), quiet=1)
"""
"""Run once: else each Blender of a test compiles the modules that it loads after its start."""


@dataclass(frozen=True)
class WindowRun:
    status: int | None  # None: out of time, and killed.
    output: str
    report: dict[str, Any]
    folder: Path

    @property
    def ok(self) -> bool:
        return self.status == 0 and bool(self.report.get("ok"))

    def explain(self) -> str:
        """For the message of an ``assert run.ok``."""
        end = "out of time" if self.status is None else f"status {self.status}"
        return f"{end}; {self.folder}\n{self.report.get('error', '')}\n{self.output[-4000:]}"


def install(blender: str, extension: Path, resources: Path, seconds: float = 60) -> str:
    """Install and enable an extension's ZIP in a user folder; gives Blender's output."""
    resources.mkdir(parents=True, exist_ok=True)
    arguments = ["extension", "install-file", "-r", "user_default", "--enable", str(extension)]
    status, output = _run([blender, "--command", *arguments], _env(resources), seconds)
    if status != 0:
        raise RuntimeError(f"the extension was not installed (status {status}):\n{output}")
    return output


def compile_extensions(blender: str, resources: Path, seconds: float = 60) -> None:
    """Compile the extensions of a user folder, which is to be copied for many Blenders."""
    command = [blender, "--background", "--python-exit-code", "3", "--python-expr", COMPILE]
    status, output = _run(command, _env(resources), seconds)
    if status != 0:
        raise RuntimeError(f"the extension was not compiled (status {status}):\n{output}")


def play(
    blender: str,
    script: Path,
    folder: Path,
    *,
    env: Mapping[str, str] | None = None,
    arguments: Sequence[str] = (),
    seconds: float = 300,
) -> WindowRun:
    """Play a script in a window on a screen of its own; all it needs is under ``folder``.

    Its user folder is ``resources`` there. ``arguments`` go to Blender before the script,
    e.g. ``--online-mode``.
    """
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    command = [blender, "--enable-event-simulate", "--python-exit-code", "3", *arguments]
    command += ["--python-expr", PREPARE, "--python", str(script.resolve())]
    given = {**(env or {}), "WINDOW_TEST_FOLDER": str(folder.resolve())}
    screen = Screen()
    try:
        shown = {**_env(folder / "resources"), **given, "DISPLAY": screen.display}
        status, output = _run(command, shown, seconds)
    finally:
        screen.close()
    written = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    return WindowRun(status, output, written, folder)


def _env(resources: Path) -> dict[str, str]:
    return {**os.environ, **DRAWING, "BLENDER_USER_RESOURCES": str(resources.resolve())}


def _run(command: list[str], env: dict[str, str], seconds: float) -> tuple[int | None, str]:
    with subprocess.Popen(
        command,
        env=env,
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=patience(seconds))
            return process.returncode, output
        except subprocess.TimeoutExpired:
            return None, _kill(process)


def _kill(process: subprocess.Popen[str]) -> str:
    """End Blender with all that it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            continue
    return process.communicate()[0]
