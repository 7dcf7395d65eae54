# SPDX-License-Identifier: GPL-3.0-or-later
"""What a source is, as far as the job list and the file know it."""

from __future__ import annotations

from textwrap import shorten
from typing import NamedTuple

import bpy

from ..core.job import Job
from ..core.options import Option, Problem, Task
from ..core.tasks import TASKS, TextureModel
from . import current, inputs

LONGEST = 60
"""Characters of a title that are shown."""


class Known(NamedTuple):
    """A result that something can be made of."""

    subject: str
    """What it shows: a prompt, or a file's name."""
    title: str
    kind: str
    """The type of the task that made it."""

    @property
    def text(self) -> str:
        label = TASKS[self.kind].label if self.kind in TASKS else ""
        title = shorten(self.title, LONGEST, placeholder="...")
        return f"{title} ({label})" if label and label not in self.title else title


def known(source: str) -> Known | None:
    """What a source names, a task's id or a file; None where nothing here knows."""
    if not source:
        return None
    now = current.existing()
    for job in now.jobs.values() if now else ():
        if source in {job.remote_id, job.model}:
            return _of_job(job)
    for owner in (*bpy.data.objects, *bpy.data.images):
        if source in {owner.tripo.task_id, owner.tripo.file}:
            return Known(owner.tripo.prompt, owner.tripo.prompt or owner.name, owner.tripo.kind)
    return None


def _of_job(job: Job) -> Known:
    return Known(job.subject or job.title, job.title, job.task.type)


def elsewhere(context: bpy.types.Context, facts: Option, source: str) -> str:
    """What is active beside a source that is named; empty where it is the source's own."""
    made = inputs.made_by(context, facts)
    if made and source in {made.task_id, made.file}:
        return ""
    if inputs.wants_views(facts):
        return "the open image" if made else ""
    active = context.view_layer.objects.active
    return active.name if active else ""


def problems(task: Task) -> list[Problem]:
    """Why a step cannot work on its source, as far as that is known here."""
    if not isinstance(task, TextureModel) or task.text_prompt.strip():
        return []
    source = known(task.source)
    if source is None or source.kind != "import_model":
        return []
    return [Problem("text_prompt", "Text Prompt is empty; a model that was imported needs one")]
