# SPDX-License-Identifier: GPL-3.0-or-later
"""The values of a scene's form, as a task."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import bpy

from ...providers import SERVICES, capabilities
from ...spec.option import INPUT_ROLES, PICTURE, SOURCE, Option
from ...spec.options import Task
from ...spec.press import bare
from ...spec.tasks import TASKS
from ...spec.validity import effective, unfit
from .. import groups, once
from ..settings import service
from ..typed import scene as scene_of
from . import choices, parsing, press_form, style, worked_on


@once.per_drawing
def group_values(group: bpy.types.PropertyGroup, task: type[Task]) -> dict[str, Any]:
    """The value of every option in the form; a picture is an image or None."""
    values = {name: _value(group, facts) for name, facts in task.options.items()}
    return effective(task.options, values)


def _value(group: bpy.types.PropertyGroup, facts: Option) -> Any:
    if facts.optional and not getattr(group, f"use_{facts.name}"):
        return None
    if is_choice(facts):
        return choices.choice(group, facts.name)
    value = choices.value(group, facts.name)
    url = facts.role == PICTURE and only_urls()
    if facts.type is tuple and not isinstance(value, str):
        part = "url" if url else "value"
        return tuple(filter(None, (choices.value(item, part) for item in value)))
    return choices.value(group, f"url_{facts.name}") if url else parsing.parsed(facts, value)


def is_choice(facts: Option) -> bool:
    """Whether an option is a menu in the form."""
    return bool(facts.choices) and facts.type is str and not facts.search


@once.per_drawing
def chosen(scene: bpy.types.Scene) -> type[Task]:
    """The type of task that is chosen in a scene's form."""
    return TASKS[choices.choice(groups.form(scene), "kind")]


def chosen_group(scene: bpy.types.Scene) -> bpy.types.PropertyGroup:
    """The values of the chosen type of task in a scene's form."""
    found: bpy.types.PropertyGroup = getattr(groups.form(scene), chosen(scene).type)
    return found


def unknown_choices(scene: bpy.types.Scene) -> list[str]:
    """Sentences about choices in the form that this version does not know."""
    task_type, group = chosen(scene), chosen_group(scene)
    names = (
        facts.name
        for facts in _choices(task_type.type)
        if not facts.optional or getattr(group, f"use_{facts.name}")
    )
    told = choices.unknown(group, names)
    if not groups.form(scene).kind:
        text = "The file chose a type of task that this version does not know"
        told.insert(0, f"{text}; {task_type.label} is chosen")
    return told


@cache
def _choices(kind: str) -> tuple[Option, ...]:
    return tuple(filter(is_choice, TASKS[kind].options.values()))


def only_urls() -> bool:
    """Whether the chosen service can be given pictures by their URLs only."""
    return SERVICES[service()].pictures == {"url"}


def hidden(task: type[Task], facts: Option, values: dict[str, Any]) -> bool:
    """Whether the chosen model or service does not know an option at all."""
    return facts.name in hidden_options(task, values)


def hidden_options(task: type[Task], values: dict[str, Any]) -> frozenset[str]:
    """The names of the options that the chosen model or service does not know at all."""
    return _hidden(service(), task.type, str(values.get("model") or ""))


@cache
def _hidden(named: str, kind: str, model: str) -> frozenset[str]:
    # All of it is data, which is asked for each option whenever a panel is drawn.
    task, values = TASKS[kind], {"model": model}
    return frozenset(
        name
        for name, facts in task.options.items()
        if unfit(task, facts, values) or capabilities.unknown(named, task, facts)
    )


def fitting(task: type[Task], values: dict[str, Any]) -> dict[str, Any]:
    """The values to be sent: the default in place of each that the model or the service does not \
know, or that is about something switched off.

    The form keeps such values, hidden or greyed, for when they can be used again.
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


@once.per_drawing
def form_values(scene: bpy.types.Scene) -> tuple[type[Task], dict[str, Any]]:
    """The type that is chosen in a scene's form, with the values that fit together, in the style
    of the project."""
    return chosen(scene), values_of(scene, chosen(scene))


def values_of(scene: bpy.types.Scene, task_type: type[Task]) -> dict[str, Any]:
    """The values of any type in a scene's form that fit together, in the style of the project."""
    values = fitting(
        task_type, group_values(getattr(groups.form(scene), task_type.type), task_type)
    )
    knows: Callable[[Option], bool] = lambda facts: not hidden(task_type, facts, values)  # noqa: E731
    return style.apply(groups.form(scene).style, task_type, values, knows)


@once.per_drawing
def pressed_values(scene: bpy.types.Scene) -> tuple[type[Task], dict[str, Any]]:
    """The same, as a press of the form's button sends it: a shape only, where that comes first."""
    task_type, values = form_values(scene)
    if press_form.shape_first(scene, task_type):
        values = fitting(task_type, bare(task_type, values))
    return task_type, values


@once.per_drawing
def form_task(context: bpy.types.Context, *, painted: bool = False) -> Task:
    """The form as a task for checks and prices; its pictures are names only. A `painted` one has
    its texture, also where the shape comes first."""
    read = form_values if painted else pressed_values
    task_type, given = read(scene_of(context))
    values = named(task_type, given)
    for name, facts in task_type.options.items():
        if facts.role == SOURCE and facts.required and not values[name].strip():
            values[name] = worked_on.of(context, task_type).stand_in
    return _made(task_type, values)


@once.until_changed
def _made(task_type: type[Task], values: dict[str, Any]) -> Task:
    return task_type(**values)


def picture_name(value: Any) -> Any:
    """A made-up absolute path for each picture, in place of the file that will be written."""
    if isinstance(value, tuple):
        return tuple(picture_name(picture) for picture in value)
    if isinstance(value, str):
        return value
    return f"/{value.name}" if value else ""


def named(task: type[Task], values: dict[str, Any]) -> dict[str, Any]:
    """The same values for checks and prices; its pictures are names only."""
    pictures = [name for name, facts in task.options.items() if facts.role == PICTURE]
    return {**values, **{name: picture_name(values[name]) for name in pictures}}


def set_value(group: bpy.types.PropertyGroup, facts: Option, value: Any) -> None:
    """Put a value into the form."""
    if facts.optional:
        setattr(group, f"use_{facts.name}", value is not None)
    if value is None:
        return
    if facts.type is tuple and not isinstance(getattr(group, facts.name), str):
        items = getattr(group, facts.name)
        items.clear()
        for text in value:
            items.add().value = text
    else:
        text = " ".join(map(str, value)) if facts.type is tuple else value
        setattr(group, facts.name, text)
