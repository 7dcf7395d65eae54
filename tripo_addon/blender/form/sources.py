# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a source from the list of jobs and from the open file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import bpy

from ...errors import Problem
from ...jobs.job import Job
from ...spec.inputs import form_of
from ...spec.option import Option
from ...spec.options import Task
from ...spec.origin import Origin
from ...spec.tasks import TASKS
from ...text.lines import one_line
from .. import current, once
from ..scene import provenance
from ..typed import active_object
from . import inputs, listed

LONGEST = 60
"""Characters of a title that are shown."""

Find = Callable[[str], Job | None]
"""Finds the job of a task."""


class Known(NamedTuple):
    """A result that something can be made of."""

    subject: str
    """What it shows: a prompt, or a file's name."""
    title: str
    type: str
    """The type of the task that made it."""

    @property
    def text(self) -> str:
        label = TASKS[self.type].label if self.type in TASKS else ""
        title = one_line(self.title, LONGEST)
        return f"{title} ({label})" if label and label not in self.title else title


@once.per_drawing
def job_behind(source: str) -> Job | None:
    """The job of a task, or that has made a file, if it is already loaded."""
    return listed.job_of(source) or _job_of_file(source)


def known(source: str) -> Known | None:
    """What is known of a source, a task id or a file; None where nothing is."""
    if not source:
        return None
    job = job_behind(source)
    if job:
        return Known(job.subject or job.about, job.title, job.task.type)
    owner = _owner_of(source)
    made = provenance.read(owner) if owner else None
    return made and Known(made.prompt, made.prompt or made.name, made.type)


def _job_of_file(source: str) -> Job | None:
    now = current.existing()
    jobs = now.jobs.values() if now else ()
    return next((job for job in jobs if source in job.files.values()), None)


@once.per_drawing
def _owner_of(source: str) -> provenance.Owner | None:
    """An object or image that a task has made."""
    owners = (*bpy.data.objects, *bpy.data.images)
    return next((owner for owner in owners if source == provenance.task_id_of(owner)), None)


def elsewhere(context: bpy.types.Context, facts: Option, source: str) -> str:
    """The name of what is active, when it is something else than the given source; else empty."""
    made = inputs.made_by(context, facts)
    if made and source in {made.task_id, listed.named_file(made.task_id)}:
        return ""
    if inputs.wants_views(facts):
        return "the open image" if made else ""
    active = active_object(context)
    return active.name if active else ""


def problems(task: Task, find: Find = listed.job_of) -> list[Problem]:
    """Why a step cannot work on its source, as far as that is known here."""
    source = task.values().get("source") or ""
    return task.source_problems(origin(source, find)) if source else []


def remarks(task: Task, find: Find = listed.job_of) -> list[str]:
    """What may go wrong with a step, as far as that is known here."""
    return task.remarks(origin(task.values().get("source") or "", find))


def origin(source: str, find: Find) -> Origin:
    """What made a source: by the job list, or else by the object that names its task."""
    if _is_foreign(source):
        return Origin(pictured=False)
    type, options = _made(source, find)
    return Origin(type, options, _pictured(type, options, find, {source}))


def _is_foreign(source: str) -> bool:
    """Whether a source is a file, which the service knows nothing of beside its contents."""
    return form_of(source) in {"file", "url"} or source.startswith(("file_", "v2."))


def _made(source: str, find: Find) -> tuple[str, Mapping[str, Any]]:
    """The type and the known options of the task that made a source."""
    if not source:
        return "", {}
    job = find(source)
    if job:
        # Of a task that was made elsewhere, defaults may stand for what nobody told.
        return job.task.type, job.task.values() if job.sent else job.task.changed()
    owner = _owner_of(source)
    made = provenance.read(owner) if owner else None
    return (made.type, provenance.options_of(owner)) if owner and made else ("", {})


def _pictured(type: str, options: Mapping[str, Any], find: Find, seen: set[str]) -> bool | None:
    """Whether the service has a picture of what a task of this type and options has made."""
    task = TASKS.get(type)
    if task is None:
        return None
    if not task.keeps_picture:
        return False
    if "source" not in task.options or not task.options["source"].required:
        return True
    before = options.get("source")
    if not isinstance(before, str) or not before or before in seen:
        return None
    if _is_foreign(before):
        return False
    return _pictured(*_made(before, find), find, seen | {before})
