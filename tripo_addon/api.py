# SPDX-License-Identifier: GPL-3.0-or-later
"""For scripts in Blender: tasks as typed values, and a call that returns the model.

from bl_ext.user_default.tripo_addon import api

chair = api.generate(api.TextToModel(prompt="a red chair", face_limit=5000))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .core.errors import (
    Invalid,
    NoModel,
    Refused,
    Storage,
    TaskFailed,
    TripoError,
    Unavailable,
    Unclear,
    Unreachable,
)
from .core.options import Problem, Task
from .core.prices import estimate
from .core.tasks import ImageToModel, MultiviewToModel, TextToModel

if TYPE_CHECKING:
    import bpy

__all__ = [
    "ImageToModel",
    "Invalid",
    "MultiviewToModel",
    "NoModel",
    "Problem",
    "Refused",
    "Storage",
    "Task",
    "TaskFailed",
    "TextToModel",
    "TripoError",
    "Unavailable",
    "Unclear",
    "Unreachable",
    "estimate",
    "generate",
]


def generate(task: Task) -> bpy.types.Object:
    """Run a task to its end and return the model's root object, placed at the 3D cursor.

    Blocks the calling (main) thread. Raises `Invalid` before anything is sent, `Unavailable`
    without a key or offline, and `TripoError` with the whole story otherwise.
    """
    import bpy

    from .blender import pump, starting
    from .core.job import State

    values: dict[str, Any] = task.values()
    job = pump.wait(starting.start(bpy.context, type(task), values).id)
    if job.state is not State.DONE:
        raise job.failure.error() if job.failure else TripoError(f"The job is {job.state}")
    return next(
        each
        for each in bpy.context.scene.objects
        if each.tripo.task_id == job.remote_id and each.parent is None
    )
