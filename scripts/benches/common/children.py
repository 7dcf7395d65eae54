# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes of their own: what they print last as JSON is what they have found."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from environment import ROOT

PARTS = Path(__file__).resolve().parents[1] / "parts"
SECONDS = 120.0
"""How long a program may run."""
PATH = os.pathsep.join((str(ROOT), str(ROOT / "scripts")))


def part(name: str, **given: Any) -> list[str]:
    """The command that runs a part in this Python."""
    return [sys.executable, str(PARTS / f"{name}.py"), json.dumps(given)]


def ask(
    command: Sequence[str], environment: Mapping[str, str] | None = None, seconds: float = SECONDS
) -> dict[str, Any]:
    """Run a program to its end and give its last line of JSON."""
    with _start(command, environment or {}, subprocess.DEVNULL) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            _end(process)
            raise RuntimeError(f"{command[0]} was still running after {seconds:.0f} s") from None
    return _answer(output, command)


@contextlib.contextmanager
def running(command: Sequence[str]) -> Iterator[None]:
    """A program that works until its standard input is closed."""
    with _start(command, {}, subprocess.PIPE) as process:
        try:
            yield
            output, _ = process.communicate(timeout=30.0)
        finally:
            _end(process)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{output[-2000:]}")


def _start(
    command: Sequence[str], environment: Mapping[str, str], given: int
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": PATH, **environment},
        cwd=ROOT,
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )


def _end(process: subprocess.Popen[str]) -> None:
    """End a program with what it has started; a Blender may come with a virtual screen."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)


def _answer(output: str, command: Sequence[str]) -> dict[str, Any]:
    for line in reversed(output.splitlines()):
        if line.startswith("{"):
            found: dict[str, Any] = json.loads(line)
            return found
    raise RuntimeError(f"{' '.join(command)} found nothing:\n{output[-2000:]}")
