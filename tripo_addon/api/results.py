# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes of tasks."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import TripoError
from ..jobs.job import Job
from ..spec.options import PLACED, Result

if TYPE_CHECKING:
    import bpy


class JobFailed(TripoError):
    """A job ended without its result."""

    def __init__(self, job: Job) -> None:
        failure = job.failure
        assert failure
        super().__init__(failure.what, failure.advice, failure.spent)
        self.state = str(job.state)
        """The job's state, such as `failed` or `uncertain`."""
        self.code = failure.code
        """The service's error code; 0 where it gave none."""
        self.request_id = failure.request_id
        self.task_id = job.remote_id
        """The service's task id; empty where there is no task."""
        self.chain_id = job.chain.id if job.chain else ""
        """The chain of which it is a step, for `resume_chain`."""


@dataclass(frozen=True)
class Finished:
    """What came of a task."""

    task_id: str
    """The service's id, which the next step can have as its `source`."""
    credits: float | None
    """What was charged; None where the service did not tell."""
    objects: tuple[bpy.types.Object, ...]
    """The model in the scene, its root first, or the armature that took on its movements; empty
    for other results."""
    images: tuple[bpy.types.Image, ...]
    """Pictures; views in the order front, left, back, right."""
    files: Mapping[str, Path]
    """Everything on disk by name: `model`, `image`, `front`, `preview`, ..."""
    facts: Mapping[str, Any]
    """What else the service told: seeds, `riggable`, `rig_type`, further task ids."""


def warn(remarks: Collection[str]) -> None:
    """Python warnings at the line that called the caller."""
    for remark in remarks:
        warnings.warn(remark, stacklevel=3)


def finished(job: Job, before: Collection[str] = ()) -> Finished:
    """What came of a job that has ended, without the objects that were there `before`.

    Raises `JobFailed`.
    """
    import bpy

    from ..blender import typed
    from ..blender.scene import arrival, movements, provenance
    from ..spec.state import State

    if job.state is not State.DONE:
        raise JobFailed(job)
    placed = job.task.result in PLACED
    shown = typed.scene(bpy.context).objects
    objects = [
        obj
        for obj in shown
        if obj.name not in before and provenance.task_id_of(obj) == job.remote_id
    ] or movements.armature_with(shown, job.remote_id)
    pictures = job.task.result in {Result.PICTURE, Result.VIEWS}
    return Finished(
        job.remote_id,
        job.credits,
        tuple(sorted(objects, key=lambda obj: obj.parent in objects)) if placed else (),
        tuple(arrival.images_of(job)) if pictures else (),
        {name: Path(path) for name, path in job.files.items()},
        dict(job.facts),
    )
