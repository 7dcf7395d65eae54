# SPDX-License-Identifier: GPL-3.0-or-later
"""`blender --command tripo`: start a job, wait for it, write its files."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import bpy

from .. import cli
from ..core.errors import Invalid, Storage, TripoError
from ..core.formats import picture_problem
from ..core.job import Job, State
from ..core.options import Problem, Task
from ..core.tasks import TASKS
from . import export, pump, starting

DONE, REFUSED, USAGE, INTERRUPTED = 0, 1, 2, 130


class Interrupted(BaseException):
    """Ctrl-C, or a polite request to end."""


class Reporter:
    """Tells events: as JSON lines on standard output, and in words on standard error."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._last = ""

    def job(self, job: Job) -> None:
        """A change of a job on its way."""
        bar = f" {job.progress} %" if job.state in {State.RUNNING, State.DOWNLOADING} else ""
        text = f"{job.state}{bar}{f' ({job.note})' if job.note else ''}"
        if text == self._last or job.state.final:
            return
        self._last = text
        print(f"{job.title}: {text}", file=sys.stderr, flush=True)
        self.event(str(job.state), job, progress=job.progress, note=job.note)

    def event(self, name: str, job: Job | None = None, **facts: Any) -> None:
        if not self._as_json:
            return
        about = {"event": name}
        if job:
            about |= {"task_id": job.remote_id, "kind": job.task.kind}
        # Blender prints lines of its own, and a last one of them may not be ended.
        print(f"\n{json.dumps(about | facts)}", flush=True)

    def failure(self, text: str, job: Job | None = None) -> None:
        print(f"Error: {text}", file=sys.stderr, flush=True)
        code = job.failure.code if job and job.failure else 0
        self.event("failed", job, message=text, code=code, credits=job.credits if job else None)


def main(words: Sequence[str]) -> int:
    """Run one command line; gives the exit status."""
    try:
        arguments = cli.parser().parse_args(words)
    except SystemExit as end:
        return int(end.code or 0)
    reporter = Reporter(arguments.json)
    previous = {each: signal.signal(each, _interrupt) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        return _run(arguments, reporter)
    except Interrupted:
        reporter.failure(
            "Interrupted. A task that was already sent goes on at the service and may cost "
            "credits; the next Blender with this add-on fetches its result"
        )
        return INTERRUPTED
    finally:
        for each, handler in previous.items():
            # None stands for Blender's own handler, which Python cannot set again.
            signal.signal(each, handler or signal.SIG_DFL)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise Interrupted


def _run(arguments: Any, reporter: Reporter) -> int:
    kind = TASKS[arguments.kind]
    given = cli.values(arguments)
    try:
        _check_pictures(kind, given)
        job = starting.start(bpy.context, kind, given, place=False)
    except TripoError as error:
        reporter.failure(str(error))
        return USAGE if isinstance(error, Invalid) else REFUSED
    job = pump.wait(job.id, reporter.job)
    if job.state is not State.DONE:
        reporter.failure(job.failure.text if job.failure else str(job.state), job)
        return REFUSED
    try:
        files = export.write(job, arguments.output)
    except (OSError, RuntimeError, ValueError, TripoError) as error:
        reporter.failure(str(Storage(str(error), f"The model itself is kept: {job.model}")), job)
        return REFUSED
    for file in files:
        print(f"{job.title}: {file}", file=sys.stderr, flush=True)
    reporter.event("done", job, files=[str(file) for file in files], credits=job.credits)
    return DONE


def _check_pictures(kind: type[Task], given: Mapping[str, Any]) -> None:
    """Refuse files that are no good as wrong usage; a worker would only find out later."""
    problems = [
        Problem(name, text)
        for name, value in given.items()
        if kind.options[name].role == "picture"
        and Path(value).is_file()
        and (text := picture_problem(Path(value)))
    ]
    if problems:
        raise Invalid(problems, "Choose another picture")
