# SPDX-License-Identifier: GPL-3.0-or-later
"""A second Blender in the background imports a model and saves it as a ready .blend.

The user's Blender only appends that, which takes a blink where the import would freeze its
window for seconds; and a file that crashes an importer crashes only the second Blender.
Runs on a worker thread: no bpy in here.
"""

import os
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ...errors import Spent, TripoError
from ...files import references
from ...files.folders import READY
from ...jobs.job import Job
from ...text.lines import one_line
from ...text.untrusted import LONGEST_MESSAGE
from . import requests

SCRIPT = Path(__file__).parents[1] / "model" / "boot.py"
TIMEOUT_SECONDS = 900.0
LOOK_SECONDS = 0.1
"""How soon the second Blender ends when the job is cancelled or this one quits."""
FAILED = 9
"""Exit status when the script raised, apart from Blender's own."""


def preparer(binary: str) -> Callable[[Job, Callable[[], bool]], str]:
    """A function for the engine that makes a job's ready .blend with this Blender program."""

    def prepare(job: Job, wanted: Callable[[], bool]) -> str:
        target = Path(job.folder) / READY
        command = [
            binary,
            "--background",
            "--factory-startup",
            "--python-exit-code",
            str(FAILED),
            "--python",
            str(SCRIPT),
            "--",
            str(target),
            requests.of(job).to_json(),
        ]
        try:
            status, output = _run(command, wanted)
        except OSError:
            # This program cannot be started again: the model is imported in this Blender.
            return ""
        if status != 0 or not target.is_file():
            copies = Path(job.model).parent.glob(references.COPIES)
            for left in (target, target.with_suffix(".part"), *copies):
                with suppress(OSError):
                    left.unlink()
            raise TripoError(
                f"Blender cannot import the result ({_reason(output)})",
                f"The file is kept: {job.model}",
                Spent.YES,
            )
        return str(target)

    return prepare


def _run(command: list[str], wanted: Callable[[], bool]) -> tuple[int, str]:
    """Exit status and output of a program that is ended when nobody wants what it does."""
    environment = {name: v for name, v in os.environ.items() if "_API_" not in name}
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as process:
        timer = threading.Timer(TIMEOUT_SECONDS, process.kill)
        watch = threading.Thread(target=_kill_unwanted, args=(process, wanted), daemon=True)
        timer.start()
        watch.start()
        try:
            output, _ = process.communicate()
        finally:
            timer.cancel()
        return process.returncode, output


def _kill_unwanted(process: "subprocess.Popen[str]", wanted: Callable[[], bool]) -> None:
    while process.poll() is None:
        if not wanted():
            process.kill()
        time.sleep(LOOK_SECONDS)


def _reason(output: str) -> str:
    """The last line that says something, in the output of a Blender that failed."""
    lines = [line.strip() for line in output.splitlines() if "Error" in line]
    return one_line(lines[-1], LONGEST_MESSAGE) if lines else "it ended unexpectedly"
