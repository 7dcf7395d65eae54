# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender properties made from the option table: the form on the scene, arguments, provenance."""

from collections.abc import Mapping
from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, IntProperty, PointerProperty, StringProperty

from ..core.options import Option, Task, requirements
from ..core.tasks import TASKS


def form_property(options: Mapping[str, Option], facts: Option) -> Any:
    """The property of an option in the form."""
    if facts.role == "picture":
        return PointerProperty(
            name=facts.label, description=_about(options, facts), type=bpy.types.Image
        )
    return _property(options, facts, hard=True, flags=set())


def argument(options: Mapping[str, Option], facts: Option) -> Any:
    """The property of an option as an operator's argument.

    Its bounds are soft: Blender cuts a value to hard ones silently, and validation could not
    refuse it. It is not remembered: what a call does not name is at its default.
    """
    return _property(options, facts, hard=False, flags={"SKIP_SAVE"})


def _about(options: Mapping[str, Option], facts: Option) -> str:
    return "; ".join(filter(None, (facts.help, requirements(options, facts))))


def _property(options: Mapping[str, Option], facts: Option, *, hard: bool, flags: set[str]) -> Any:
    common = {"name": facts.label, "description": _about(options, facts), "options": flags}
    if not facts.required and facts.default is not None:
        common["default"] = facts.default
    if facts.choices:
        items = [(value, label, "") for value, label in facts.choices.items()]
        return EnumProperty(items=items, **common)
    if facts.type is bool:
        return BoolProperty(**common)
    if facts.type is int:
        ends = ("min", "max") if hard else ("soft_min", "soft_max")
        bounds = dict(zip(ends, facts.bounds or (), strict=False))
        return IntProperty(**bounds, **_start(facts), **common)
    return StringProperty(**common)


def _start(facts: Option) -> dict[str, int]:
    """Where an optional number starts once it is switched on."""
    if facts.default is not None or facts.bounds is None:
        return {}
    low, high = facts.bounds
    return {"default": min(max(10_000, low), high) if low > 0 else low}


def _group(name: str, base: type, properties: dict[str, Any]) -> type:
    return type(name, (base,), {"__annotations__": properties})


def _form_group(task: type[Task]) -> type[bpy.types.PropertyGroup]:
    """The form of one kind: a property per option, and a switch for each that may stay unset."""
    properties = {name: form_property(task.options, facts) for name, facts in task.options.items()}
    for name, facts in task.options.items():
        if facts.optional:
            properties[f"use_{name}"] = BoolProperty(
                name=facts.label, description=f"Choose the {facts.label} yourself", options=set()
            )
    return _group(f"TRIPO_PG_{task.kind}", bpy.types.PropertyGroup, properties)


class TRIPO_PG_provenance(bpy.types.PropertyGroup):
    """Where an object came from."""

    service: StringProperty(name="Service", options=set())
    kind: StringProperty(name="Kind", description="The type of the task", options=set())
    task_id: StringProperty(name="Task", description="The service's task id", options=set())
    prompt: StringProperty(name="Prompt or Picture", options=set())
    model: StringProperty(name="Model", options=set())
    options: StringProperty(
        name="Options", description="The options of the task as JSON", options=set()
    )
    credits: StringProperty(name="Credits", description="What was charged", options=set())
    created: StringProperty(name="Created", description="Time in UTC, ISO 8601", options=set())


def _form(groups: dict[str, type]) -> type:
    kinds = [
        (kind, task.short, task.help, task.icon, number)
        for number, (kind, task) in enumerate(TASKS.items())
    ]
    properties = {"kind": EnumProperty(name="From", items=kinds, options=set())}
    for kind, group in groups.items():
        properties[kind] = PointerProperty(type=group)
    return _group("TRIPO_PG_form", bpy.types.PropertyGroup, properties)


_classes: list[type] = []


def register() -> None:
    groups = {kind: _form_group(task) for kind, task in TASKS.items()}
    _classes.extend([*groups.values(), TRIPO_PG_provenance])
    for each in _classes:
        bpy.utils.register_class(each)
    # The form points to the groups, which have to be registered before it.
    form = _form(groups)
    _classes.append(form)
    bpy.utils.register_class(form)
    bpy.types.Scene.tripo = PointerProperty(name="Tripo", type=form)
    bpy.types.Object.tripo = PointerProperty(name="Tripo", type=TRIPO_PG_provenance)


def unregister() -> None:
    del bpy.types.Object.tripo
    del bpy.types.Scene.tripo
    for each in reversed(_classes):
        bpy.utils.unregister_class(each)
    _classes.clear()
