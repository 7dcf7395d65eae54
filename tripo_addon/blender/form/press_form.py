# SPDX-License-Identifier: GPL-3.0-or-later
"""What the form asks for beside the task: how many, whether shapes only, and where results go."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import bpy

from ...providers import capabilities
from ...spec import press as spec
from ...spec.option import SEED
from ...spec.options import Task
from ...spec.tasks import TASKS, TextureModel
from .. import groups
from ..settings import service, settings
from ..typed import scene as scene_of
from . import choices

if TYPE_CHECKING:
    from ...errors import Problem

SHAPE = "texture"
"""The option without which a model is a bare shape."""


def count(scene: bpy.types.Scene, task_type: type[Task]) -> int:
    """How many of a task are asked for."""
    return groups.form(scene).press_count if offers_count(task_type) else 1


def offers_count(task_type: type[Task]) -> bool:
    """Whether a type of task has a seed that the chosen service knows."""
    return _offers_count(service(), task_type.type)


@cache
def _offers_count(named: str, kind: str) -> bool:
    # All of it is data, which is asked for several times whenever a panel is drawn.
    task_type = TASKS[kind]
    return any(
        facts.role == SEED and capabilities.knows(named, task_type, name)
        for name, facts in task_type.options.items()
    )


def offers_shape(task_type: type[Task]) -> bool:
    """Whether the chosen service makes a bare shape, and paints it later."""
    if not spec.has_shape(task_type) or capabilities.unable(service(), TextureModel):
        return False
    return capabilities.knows(service(), task_type, SHAPE)


def shape_first(scene: bpy.types.Scene, task_type: type[Task]) -> bool:
    """Whether a shape only is asked for, which is painted later."""
    return groups.form(scene).press_shape_first and offers_shape(task_type)


def held(scene: bpy.types.Scene) -> bool:
    """Whether results wait in the list. A Blender without a window has nobody who looks there: its
    preferences do not count."""
    chosen = choices.choice(groups.form(scene), "press_results")
    if chosen == spec.AS_SET:
        return not (settings().auto_import or bpy.app.background)
    return chosen == spec.WAIT


def problem(
    context: bpy.types.Context, task_type: type[Task], values: dict[str, Any]
) -> Problem | None:
    """Why there cannot be so many."""
    found = spec.problems(task_type, values, count(scene_of(context), task_type))
    return found[0] if found else None
