# SPDX-License-Identifier: GPL-3.0-or-later
"""All that is known of a job, as lines to read, to copy into a report, or to print."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from ..spec.state import State
from ..text.numbers import moment
from ..text.untrusted import cleaned
from .job import Job, stored_options


def about(job: Job) -> list[tuple[str, str]]:
    """Names and values, each on one line: anybody may have written the receipt of a job."""
    return [(cleaned(name), cleaned(value)) for name, value in _facts(job) if value]


def _facts(job: Job) -> Iterator[tuple[str, str]]:
    yield "Task", job.task.label
    yield "Title", job.title
    yield "State", f"{job.state}{f' ({job.note})' if job.note else ''}"
    yield "Service", job.service
    yield "Task id", job.remote_id
    if job.chain:
        yield "Chain", f"{job.chain.recipe.name}, {job.chain.text}"
        yield "Chain id", job.chain.id
        yield "Chain stopped", job.chain.stopped
    yield "Created", _time(job.created)
    yield "Sent", _time(job.sent)
    yield "Ended", _time(job.ended)
    yield "Credits expected", str(job.estimate or "")
    yield "Credits charged", "" if job.credits is None else f"{job.credits:g}"
    options = type(job.task).options
    for name, value in stored_options(job.task).items():
        shown = "; ".join(map(str, value)) if isinstance(value, tuple) else value
        yield options[name].label, str(shown)
    for remark in job.remarks:
        yield "Remark", remark
    for name, value in {**job.seeds, **job.facts}.items():
        yield name.replace("_", " ").capitalize(), str(value)
    yield "Not fetched", ", ".join(job.missing)
    if job.files:
        yield "Folder", job.folder
    for name, path in job.files.items():
        inside = Path(path).is_relative_to(job.folder)
        yield f"File ({name})", str(Path(path).relative_to(job.folder)) if inside else path
    if job.failure:
        yield "Message", job.failure.text
        yield "Error code", str(job.failure.code or "")
        yield "Request id", job.failure.request_id
    if job.state is State.UNCERTAIN:
        for task in job.candidates:
            when = _time(moment(task.created) or 0.0)
            yield "May be", f"{task.task_id} {when} {task.status} {task.credits:g} {task.prompt}"


def _time(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds)) if seconds else ""
