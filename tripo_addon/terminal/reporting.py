# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines for people on standard error, and events for programs on standard output."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ..providers import unit
from ..spec.prices import Price
from ..spec.state import State
from ..text.untrusted import LONGEST_ADDRESS, cleaned
from . import live

if TYPE_CHECKING:
    # Jobs are loaded when a command works on them.
    from ..jobs.job import Job

DONE, REFUSED, USAGE, WAITS, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit statuses; a chain that waits at a gate has neither failed nor ended."""


class Reporter:
    """Tells events: as JSON lines on standard output, and in words on standard error."""

    def __init__(self, as_json: bool, *, quiet: bool = False) -> None:
        """A `quiet` one tells people only how it ended."""
        self._as_json = as_json
        self._quiet = quiet
        self._told = ""
        self._live = not quiet and live.possible()
        self._job: Job | None = None

    def beside(self) -> Reporter:
        """One that tells of another job in the same way."""
        return Reporter(self._as_json, quiet=self._quiet)

    def job(self, job: Job) -> None:
        """A change of the job."""
        first = self._job is None
        if first and job.estimate is not None:
            self._say(f"{job.title}: {price_of(job.estimate, job.service)}")
            self.event("estimate", credits=list(job.estimate))
        before, self._job = self._job, job
        for remark in job.remarks_since(before):
            self.remark(remark)
        moves = job.state in {State.RUNNING, State.DOWNLOADING}
        done = f" {job.progress} %" if moves else ""
        text = f"{job.state}{done}{f' ({job.note})' if job.note else ''}"
        if text == self._told or job.final:
            return
        self._told = text
        if self._live:
            self.progress(job.progress if moves else 0, f"{job.title}: {text}")
        else:
            self._say(f"{job.title}: {text}")
        self.event(str(job.state), progress=job.progress, note=job.note)

    def progress(self, percent: float | None, text: str) -> None:
        """How far the work is, on the last line of a terminal; nowhere else. None is no bar."""
        if self._live:
            bar = "" if percent is None else f"{live.bar(percent)} "
            line = cleaned(f"{bar}{text}", LONGEST_ADDRESS)
            _write(live.show(line), sys.stderr, end="")

    def remark(self, text: str) -> None:
        """Something to know that is no failure."""
        self._say(f"Note: {text}")
        self.event("remark", message=text)

    def done(self, job: Job, files: Sequence[Path]) -> None:
        cost = "" if job.credits is None else f" ({job.credits:g} {unit(job.service)})"
        facts = ", ".join(f"{name} {value}" for name, value in job.facts.items())
        told = filter(None, [*map(str, files), facts, f"task {job.remote_id}"])
        say(f"{job.title}: {', '.join(told)}{cost}")
        named = [str(file) for file in files]
        self.event("done", files=named, credits=job.credits, facts=dict(job.facts))

    def failure(self, text: str) -> None:
        say(f"Error: {text}")
        job = self._job
        failure = job.failure if job else None
        self.event(
            "failed",
            message=text,
            code=failure.code if failure else 0,
            request_id=failure.request_id if failure else "",
            credits=job.credits if job else None,
        )

    def _say(self, text: str) -> None:
        """What is on the way, for people who want to know."""
        if not self._quiet:
            say(text)

    def event(self, name: str, /, **facts: Any) -> None:
        """One line of JSON, where that is wanted."""
        if not self._as_json:
            return
        about: dict[str, Any] = {"event": name, "time": round(time.time(), 3)}
        if job := self._job:
            about |= {"job_id": job.id, "task_id": job.remote_id, "kind": job.task.type}
        # Blender prints lines of its own, and a last one of them may not be ended.
        _write(f"\n{json.dumps(about | facts)}", sys.stdout)


def price_of(price: Price, service: str) -> str:
    """A price in words, in a service's own unit."""
    return f"about {price} {unit(service)}" if price.most else "free"


def say(text: str) -> None:
    """One line for people; the names in it may come from a file or from another program."""
    _write(f"{live.clear()}{cleaned(text, LONGEST_ADDRESS)}", sys.stderr)


def _write(line: str, stream: TextIO, end: str = "\n") -> None:
    """Write a line; once its reader or the terminal is gone, the work goes on in silence."""
    try:
        print(line, file=stream, end=end, flush=True)
    except OSError:
        # Whatever is still written there, by Blender too, goes nowhere and fails no more.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
