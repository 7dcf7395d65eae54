# SPDX-License-Identifier: GPL-3.0-or-later
"""For scripts in Blender: tasks as typed values, and a call that returns the model.

from bl_ext.user_default.tripo_addon import api

chair = api.generate(api.TextToModel(prompt="a red chair", face_limit=5000))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .core.errors import Invalid, TripoError, Unavailable
from .core.job import Job
from .core.options import Problem, Task
from .core.prices import estimate
from .core.tasks import ImageToModel, MultiviewToModel, TextToModel

if TYPE_CHECKING:
    import bpy

    from .core.mesh_report import Report

__all__ = [
    "ImageToModel",
    "Invalid",
    "JobFailed",
    "MultiviewToModel",
    "Problem",
    "Task",
    "TextToModel",
    "TripoError",
    "Unavailable",
    "estimate",
    "generate",
    "validate_mesh",
]


class JobFailed(TripoError):
    """A job ended without its model in the scene."""

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


def generate(task: Task) -> bpy.types.Object:
    """Run a task to its end and return the model's root object, placed at the 3D cursor.

    Blocks the calling (main) thread. A picture of the task is a path, a URL, a file token, a
    task id or the name of an image in Blender. Raises `Invalid` before anything is sent,
    `Unavailable` without a key or offline, and `JobFailed` with the whole story otherwise.
    """
    import bpy

    from .blender import pump, starting
    from .core.job import State

    if not isinstance(task, Task):
        raise TypeError('generate takes a task, such as TextToModel(prompt="a red chair")')
    problems = task.problems()
    if problems:
        raise Invalid(problems)
    job = pump.wait(starting.start(bpy.context, type(task), task.values()).id)
    if job.state is not State.DONE:
        raise JobFailed(job)
    return next(
        each
        for each in bpy.context.scene.objects
        if each.tripo.task_id == job.remote_id and each.parent is None
    )


def validate_mesh(obj: bpy.types.Object) -> Report:
    """What is wrong with an object's mesh: non-manifold edges, holes, flipped faces and more.

    Costs nothing, needs no service and changes nothing. Modifiers are left out.
    """
    from .blender import validation

    return validation.check(obj)
