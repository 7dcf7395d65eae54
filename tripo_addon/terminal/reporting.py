# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines for people on standard error, and events for programs on standard output."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ..providers import unit
from ..spec.prices import Price
from ..spec.state import State
from ..text.untrusted import LONGEST_ADDRESS, cleaned

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
        bar = f" {job.progress} %" if job.state in {State.RUNNING, State.DOWNLOADING} else ""
        text = f"{job.state}{bar}{f' ({job.note})' if job.note else ''}"
        if text == self._told or job.final:
            return
        self._told = text
        self._say(f"{job.title}: {text}")
        self.event(str(job.state), progress=job.progress, note=job.note)

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
        code = job.failure.code if job and job.failure else 0
        self.event("failed", message=text, code=code, credits=job.credits if job else None)

    def _say(self, text: str) -> None:
        """What is on the way, for people who want to know."""
        if not self._quiet:
            say(text)

    def event(self, name: str, /, **facts: Any) -> None:
        """One line of JSON, where that is wanted."""
        if not self._as_json:
            return
        about = {"event": name}
        if self._job:
            about |= {"task_id": self._job.remote_id, "kind": self._job.task.type}
        # Blender prints lines of its own, and a last one of them may not be ended.
        _write(f"\n{json.dumps(about | facts)}", sys.stdout)


def price_of(price: Price, service: str) -> str:
    """A price in words, in a service's own unit."""
    return f"about {price} {unit(service)}" if price.most else "free"


def say(text: str) -> None:
    """One line for people; the names in it may come from a file or from another program."""
    _write(cleaned(text, LONGEST_ADDRESS), sys.stderr)


def _write(line: str, stream: TextIO) -> None:
    """Write a line; once its reader or the terminal is gone, the work goes on in silence."""
    try:
        print(line, file=stream, flush=True)
    except OSError:
        # Whatever is still written there, by Blender too, goes nowhere and fails no more.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
