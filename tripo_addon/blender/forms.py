# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scene's form says."""

from __future__ import annotations

from typing import Any

import bpy

from ..core.options import Task, clash, effective, unfit
from ..core.tasks import TASKS


def group_values(group: bpy.types.PropertyGroup, task: type[Task]) -> dict[str, Any]:
    """What the form says, complete; pictures are images here, or None."""
    values = {
        name: None if facts.optional and not getattr(group, f"use_{name}") else getattr(group, name)
        for name, facts in task.options.items()
    }
    return effective(task.options, values)


def fitting(task: type[Task], values: dict[str, Any]) -> dict[str, Any]:
    """The values without those that the model or other options rule out.

    They stay in the form, where they are hidden or greyed, and count again when they fit.
    """
    kept = dict(values)
    for name, facts in task.options.items():
        if facts.role or facts.required or not facts.used(kept[name]):
            continue
        if unfit(facts, kept) or clash(task.options, facts, kept):
            kept[name] = facts.default
    return kept


def form_values(scene: bpy.types.Scene) -> tuple[type[Task], dict[str, Any]]:
    """The kind that is chosen in a scene's form, with the values that fit together."""
    kind = TASKS[scene.tripo.kind]
    group = getattr(scene.tripo, kind.kind)
    return kind, fitting(kind, group_values(group, kind))


def form_task(scene: bpy.types.Scene) -> Task:
    """The form as a task for checks and prices; its pictures are names only."""
    kind, values = form_values(scene)
    for name, facts in kind.options.items():
        if facts.role == "picture":
            values[name] = values[name].name if values[name] else ""
    return kind(**values)
