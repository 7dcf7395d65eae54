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
        self._told = ""
        self._job: Job | None = None

    def job(self, job: Job) -> None:
        """A change of the job."""
        self._job = job
        bar = f" {job.progress} %" if job.state in {State.RUNNING, State.DOWNLOADING} else ""
        text = f"{job.state}{bar}{f' ({job.note})' if job.note else ''}"
        if text == self._told or job.state.final:
            return
        self._told = text
        _say(f"{job.title}: {text}")
        self._event(str(job.state), progress=job.progress, note=job.note)

    def done(self, job: Job, files: Sequence[Path]) -> None:
        cost = "" if job.credits is None else f" ({job.credits:g} credits)"
        _say(f"{job.title}: {', '.join(map(str, files))}{cost}")
        self._event("done", files=[str(file) for file in files], credits=job.credits)

    def failure(self, text: str) -> None:
        _say(f"Error: {text}")
        job = self._job
        code = job.failure.code if job and job.failure else 0
        self._event("failed", message=text, code=code, credits=job.credits if job else None)

    def _event(self, name: str, **facts: Any) -> None:
        if not self._as_json:
            return
        about = {"event": name}
        if self._job:
            about |= {"task_id": self._job.remote_id, "kind": self._job.task.kind}
        # Blender prints lines of its own, and a last one of them may not be ended.
        print(f"\n{json.dumps(about | facts)}", flush=True)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(words: Sequence[str]) -> int:
    """Run one command line; gives the exit status."""
    try:
        arguments = cli.parse(words)
    except cli.WrongUsage as error:
        usage, reason = error.args
        _say(usage.rstrip())
        Reporter("--json" in words).failure(reason)
        return USAGE
    except SystemExit:
        return DONE
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
        export.check(arguments.output)
        job = starting.start(bpy.context, kind, given, place=False)
    except TripoError as error:
        reporter.failure(str(error))
        return USAGE if isinstance(error, Invalid | Storage) else REFUSED
    job = pump.wait(job.id, reporter.job)
    if job.state is not State.DONE:
        reporter.failure(job.failure.text if job.failure else str(job.state))
        return REFUSED
    try:
        files = export.write(job, arguments.output)
    except TripoError as error:
        reporter.failure(str(error))
        return REFUSED
    reporter.done(job, files)
    return DONE


def _check_pictures(kind: type[Task], given: Mapping[str, Any]) -> None:
    """Refuse files that are no good as wrong usage; a worker would only find out later."""
    problems = [
        Problem(name, text)
        for name, value in given.items()
        if kind.options[name].role == "picture"
        and Path(value).exists()
        and (text := picture_problem(Path(value)))
    ]
    if problems:
        raise Invalid(problems, "Choose another picture")
