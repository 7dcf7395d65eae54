# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scene's form says."""

from __future__ import annotations

from typing import Any

import bpy

from ..core.options import INPUT_ROLES, PICTURE, SOURCE, Option, Task, effective, unfit
from ..core.tasks import TASKS
from ..providers import SERVICES, abilities
from . import inputs, properties
from .preferences import service


def group_values(group: bpy.types.PropertyGroup, task: type[Task]) -> dict[str, Any]:
    """What the form says, complete; pictures are images here, or None."""
    values = {name: _value(group, facts) for name, facts in task.options.items()}
    return effective(task.options, values)


def _value(group: bpy.types.PropertyGroup, facts: Option) -> Any:
    if facts.optional and not getattr(group, f"use_{facts.name}"):
        return None
    value = getattr(group, facts.name)
    url = facts.role == PICTURE and only_urls()
    if facts.type is tuple and not isinstance(value, str):
        return tuple(filter(None, (item.url if url else item.value for item in value)))
    return getattr(group, f"url_{facts.name}") if url else properties.parsed(facts, value)


def only_urls() -> bool:
    """Whether the chosen service can be given pictures by their URLs only."""
    return SERVICES[service()].pictures == {"url"}


def hidden(task: type[Task], facts: Option, values: dict[str, Any]) -> bool:
    """Whether the chosen model or service does not know an option at all."""
    return bool(unfit(task, facts, values) or abilities.unknown(service(), task, facts))


def fitting(task: type[Task], values: dict[str, Any]) -> dict[str, Any]:
    """The values without those that the model or the service do not know, or that are about \
something that is off.

    They stay in the form, where they are hidden or greyed, and count again when they fit.
    """
    kept = dict(values)
    for name, facts in task.options.items():
        if facts.role in INPUT_ROLES or facts.required or not facts.used(kept[name]):
            continue
        if hidden(task, facts, kept) or _switched_off(facts, kept):
            kept[name] = facts.default
    return kept


def _switched_off(facts: Option, values: dict[str, Any]) -> bool:
    """Whether an option is about something that is off, such as the quality of no texture."""
    return any(needed is True and not values[other] for other, needed in facts.needs.items())


def form_values(scene: bpy.types.Scene) -> tuple[type[Task], dict[str, Any]]:
    """The type that is chosen in a scene's form, with the values that fit together."""
    kind = TASKS[scene.tripo.kind]
    group = getattr(scene.tripo, kind.type)
    return kind, fitting(kind, group_values(group, kind))


def form_task(context: bpy.types.Context) -> Task:
    """The form as a task for checks and prices; its pictures are names only."""
    kind, values = form_values(context.scene)
    for name, facts in kind.options.items():
        if facts.role == PICTURE:
            values[name] = _named(values[name])
        elif facts.role == SOURCE and facts.required and not values[name].strip():
            values[name] = inputs.shown_source(context, facts)
    return kind(**values)


def _named(value: Any) -> Any:
    """Pictures as absolute paths that stand for them: what a file will be."""
    if isinstance(value, tuple):
        return tuple(_named(each) for each in value)
    if isinstance(value, str):
        return value
    return f"/{value.name}" if value else ""


def set_value(group: bpy.types.PropertyGroup, facts: Option, value: Any) -> None:
    """Put a value into the form."""
    if facts.optional:
        setattr(group, f"use_{facts.name}", value is not None)
    if value is None:
        return
    if facts.type is tuple and not isinstance(getattr(group, facts.name), str):
        items = getattr(group, facts.name)
        items.clear()
        for each in value:
            items.add().value = each
    else:
        text = " ".join(map(str, value)) if facts.type is tuple else value
        setattr(group, facts.name, text)
