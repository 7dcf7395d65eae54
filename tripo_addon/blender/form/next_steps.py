# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done next with a result, and the seeds to do the same again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...jobs.job import Job
from ...providers import capabilities
from ...spec.option import SEED
from ...spec.state import State
from ...spec.tasks import TASKS, AnimatePrerigcheck
from .. import current
from ..settings import service


def next_steps(job: Job) -> list[str]:
    """The types of task that can go on from a job's result with the chosen service."""
    possible: Sequence[str] = job.task.next_types(job.facts)
    check = _check_of(job)
    if check:
        possible = check.task.next_of_source(possible, check.facts)
    return [name for name in possible if not capabilities.unable(service(), TASKS[name])]


def rig_facts(job: Job) -> Mapping[str, Any]:
    """What a rig check has told: the job itself, or the newest one on its result."""
    check = job if isinstance(job.task, AnimatePrerigcheck) else _check_of(job)
    return check.facts if check else {}


def _check_of(job: Job) -> Job | None:
    """The newest finished check that worked on a job's result, of those that are loaded."""
    now = current.existing()
    known = now.jobs.values() if now and job.remote_id else ()
    checks = (
        other
        for other in known
        if isinstance(other.task, AnimatePrerigcheck)
        and other.state is State.DONE
        and other.task.source == job.remote_id
        and other.service == job.service
    )
    return max(checks, key=lambda check: check.created, default=None)


def seeds_of(job: Job) -> dict[str, int]:
    """The seeds of a job by option: what it was given, or what was drawn for it."""
    options = type(job.task).options
    given = {name: value for name, value in job.task.changed().items() if _is_seed(options, name)}
    told = {name: seed for name, seed in job.facts.items() if _is_seed(options, name)}
    return {**job.seeds, **told, **given}


def _is_seed(options: Any, name: str) -> bool:
    return name in options and options[name].role == SEED
