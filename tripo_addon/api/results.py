# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes of tasks."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import TripoError
from ..jobs.job import Failure, Job
from ..spec.options import PLACED, Result
from ..spec.state import State
from .hosts import in_blender

if TYPE_CHECKING:
    from ..blender.here import Image, Object


class JobFailed(TripoError):
    """A job ended without its result. Every one is also an error of its cause, such as `Refused`,
    `TaskFailed` or `OverBudget`, so that either can be caught."""

    state = ""
    """The job's state, such as `failed` or `uncertain`."""
    job_id = ""
    """The job's id on this machine."""
    chain_id = ""
    """The chain of which it is a step, for `resume_chain`; empty where it is in none."""

    @classmethod
    def of(cls, job: Job) -> JobFailed:
        """The error of a job that has a failure."""
        failure = job.failure or Failure(f"It is {job.state}")
        cause = failure.error()
        made = _both(type(cause))
        error = made.__new__(made)
        error.__dict__.update(cause.__dict__)
        error.args = cause.args
        error.state, error.job_id, error.task_id = str(job.state), job.id, job.remote_id
        error.chain_id = job.chain.id if job.chain else ""
        return error


_classes: dict[type[TripoError], type[JobFailed]] = {TripoError: JobFailed}


def _both(cause: type[TripoError]) -> type[JobFailed]:
    """The class of the errors of jobs with this cause."""
    if cause not in _classes:
        _classes[cause] = type(cause.__name__, (JobFailed, cause), {"__module__": __name__})
    return _classes[cause]


@dataclass(frozen=True)
class Finished:
    """What came of a task."""

    task_id: str
    """The service's id, which the next step can have as its `source`."""
    credits: float | None
    """What was charged; None where the service did not tell."""
    objects: tuple[Object, ...]
    """The model in the scene, its root first, or the armature that took on its movements; empty
    for other results, and without Blender."""
    images: tuple[Image, ...]
    """Pictures; views in the order front, left, back, right; empty without Blender."""
    files: Mapping[str, Path]
    """Everything on disk by name: `model`, `image`, `front`, `preview`, ..."""
    facts: Mapping[str, Any]
    """What else the service told: seeds, `riggable`, `rig_type`, further task ids."""


def warn(remarks: Collection[str]) -> None:
    """Python warnings at the line that called the caller."""
    for remark in remarks:
        warnings.warn(remark, stacklevel=3)


def error_of(job: Job) -> JobFailed:
    """Why a job has no result."""
    return JobFailed.of(job)


def finished(
    job: Job, before: Collection[str] = (), *, reason: JobFailed | None = None
) -> Finished:
    """What came of a job that has ended, without the objects that were there `before`.

    Raises `JobFailed`: the `reason`, where there is one.
    """
    if reason or job.state is not State.DONE:
        raise reason or JobFailed.of(job)
    objects, images = _in_blender(job, before) if in_blender() else ((), ())
    return Finished(
        job.remote_id,
        job.credits,
        objects,
        images,
        {name: Path(path) for name, path in job.files.items()},
        dict(job.facts),
    )


def _in_blender(job: Job, before: Collection[str]) -> tuple[tuple[Object, ...], tuple[Image, ...]]:
    """What of a job's result is in the open file: objects, the root first, and images."""
    from ..blender import here, typed
    from ..blender.scene import arrival, movements, provenance

    shown = typed.scene(here.context()).objects
    objects = [
        obj
        for obj in shown
        if obj.name not in before and provenance.task_id_of(obj) == job.remote_id
    ] or movements.armature_with(shown, job.remote_id)
    placed = job.task.result in PLACED
    pictures = job.task.result in {Result.PICTURE, Result.VIEWS}
    return (
        tuple(sorted(objects, key=lambda obj: obj.parent in objects)) if placed else (),
        tuple(arrival.images_of(job)) if pictures else (),
    )
