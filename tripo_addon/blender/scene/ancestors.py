# SPDX-License-Identifier: GPL-3.0-or-later
"""What an object was made from, and that in its turn: the line of tasks back to the first input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ...jobs.job import Job
from ...spec.inputs import form_of
from ...spec.option import PICTURE, SOURCE
from ...spec.options import Task
from ...spec.tasks import TASKS, name_of
from . import provenance
from .provenance import Owner

MOST = 12
"""Longer lines are cut: a file may claim anything."""

Find = Callable[[str], Job | None]
"""Finds the job of a task, or the job that has made a file."""


class Ancestor(NamedTuple):
    """One step of the line."""

    label: str
    """What it is in words."""
    task_id: str = ""
    """Empty for an input that no task has made, as far as that is known."""
    job: str = ""
    """The id of its job, if that is in the list."""


def ancestors(owner: Owner, find: Find) -> list[Ancestor]:
    """What an object was made from, the nearest first; empty where no task made it."""
    made = provenance.read(owner)
    if made is None:
        return []
    job = find(made.task_id)
    options = job.task.values() if job else provenance.options_of(owner)
    return list(_line(TASKS.get(made.type), options, find, {made.task_id}))


def _line(
    task: type[Task] | None, options: Mapping[str, Any], find: Find, seen: set[str]
) -> Iterator[Ancestor]:
    while task and len(seen) <= MOST:
        source = _input(task, options)
        if not source or source in seen:
            return
        seen.add(source)
        job = find(source)
        if job is None:
            yield _outsider(source)
            return
        yield Ancestor(f"{type(job.task).label}: {job.subject or job.about}", job.remote_id, job.id)
        task, options = type(job.task), job.task.values()


def _input(task: type[Task], options: Mapping[str, Any]) -> str:
    """What a task works on: its model, or else its first picture."""
    for role in (SOURCE, PICTURE):
        for name, facts in task.options.items():
            value = options.get(name)
            first = value[0] if isinstance(value, tuple | list) and value else value
            if facts.role == role and first and isinstance(first, str):
                return first
    return ""


def _outsider(source: str) -> Ancestor:
    """An input of which no job is known."""
    form = form_of(source)
    if form == "task":
        return Ancestor(f"Task {source}", source)
    kind = "Web" if form == "url" else "File"
    return Ancestor(f"{kind}: {name_of(source)}" if form in {"url", "file"} else f"File {source}")
