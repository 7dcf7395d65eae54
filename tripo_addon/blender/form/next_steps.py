# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done next with a result, and the seeds to do the same again."""

from __future__ import annotations

from typing import Any

from ...jobs.job import Job
from ...providers import capabilities
from ...spec.options import SEED
from ...spec.tasks import TASKS
from ..settings import service


def next_steps(job: Job) -> list[str]:
    """The types of task that can go on from a job's result with the chosen service."""
    possible = job.task.next_types(job.facts)
    return [kind for kind in possible if not capabilities.unable(service(), TASKS[kind])]


def seeds_of(job: Job) -> dict[str, int]:
    """The seeds of a job by option: what it was given, or what was drawn for it."""
    options = type(job.task).options
    given = {name: value for name, value in job.task.changed().items() if _is_seed(options, name)}
    told = {name: each for name, each in job.facts.items() if _is_seed(options, name)}
    return {**job.seeds, **told, **given}


def _is_seed(options: Any, name: str) -> bool:
    return name in options and options[name].role == SEED
