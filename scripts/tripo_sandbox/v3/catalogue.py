# SPDX-License-Identifier: GPL-3.0-or-later
"""All types of tasks, of all modules."""

from ..shared.task_types import TaskType
from . import animation, generation, mesh, models, pictures

TASK_TYPES: tuple[TaskType, ...] = (
    *generation.TASK_TYPES,
    *pictures.TASK_TYPES,
    *models.TASK_TYPES,
    *animation.TASK_TYPES,
    *mesh.TASK_TYPES,
)
BY_TYPE: dict[str, TaskType] = {task_type.name: task_type for task_type in TASK_TYPES}
