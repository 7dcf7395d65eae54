# SPDX-License-Identifier: GPL-3.0-or-later
"""The form's target: a choice that sets some of its options, and what these come to."""

from __future__ import annotations

from typing import Any

import bpy

from ...spec.targets import FIELDS, Target, is_free
from .. import groups, once, redraw, targets
from ..typed import scene, window_manager
from . import values as forms

FREE = "Any Use"
"""Nothing is set."""
CUSTOM = "Custom"
"""What is set is no target's."""


def name(context: bpy.types.Context) -> str:
    """What the form is for, as it is shown."""
    found = chosen(context)
    if found:
        return found.name
    task_type, values = _values(context)
    return FREE if is_free(task_type, values) else CUSTOM


@once.per_drawing
def chosen(context: bpy.types.Context) -> Target | None:
    """The target whose options the form has; None where these are no target's."""
    task_type, values = _values(context)
    if is_free(task_type, values):
        return None
    last = groups.target(window_manager(context))
    found = targets.name_of(last, task_type, values)
    return targets.listed().targets.get(found)


def remarks(context: bpy.types.Context) -> tuple[str, ...]:
    """What of the target the form's task cannot have."""
    task_type, values = _values(context)
    target = chosen(context)
    return targets.fit(target, task_type, values).remarks if target else ()


def text(context: bpy.types.Context) -> str:
    """What the form's target asks of its task, in words; empty for none."""
    target = chosen(context)
    if target is None:
        return ""
    task_type, _ = _values(context)
    return target.text if "texture_size" in task_type.options else target.faces_text


def choose(context: bpy.types.Context, name: str) -> tuple[str, ...]:
    """Set what a target asks for, or nothing without a name; returns what of it cannot be had.
    Raises `TripoError`."""
    target = targets.named(name) if name else None
    task_type, values = _values(context)
    found = targets.fit(target or Target(name=FREE), task_type, values)
    with redraw.changing(scene(context)):
        group = forms.chosen_group(scene(context))
        for option, value in found.values.items():
            forms.set_value(group, task_type.options[option], value)
    groups.choose_target(window_manager(context), target.name if target else "")
    return found.remarks


def begun(context: bpy.types.Context) -> Target:
    """A target to be named and kept: the chosen one, or what the form has."""
    target = chosen(context)
    if target:
        return target
    task_type, values = _values(context)
    own = {
        own: values[option]
        for option, own in FIELDS.items()
        if option in task_type.options and task_type.options[option].used(values[option])
    }
    return Target(name="My Target", **own)


def _values(context: bpy.types.Context) -> tuple[Any, dict[str, Any]]:
    found = scene(context)
    task_type = forms.chosen(found)
    return task_type, forms.group_values(forms.chosen_group(found), task_type)
