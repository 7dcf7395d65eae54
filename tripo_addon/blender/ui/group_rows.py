# SPDX-License-Identifier: GPL-3.0-or-later
"""The folded groups of options: their headers say what is set, the seldom ones come last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import bpy

from ...spec.option import VERSION, Option
from ...spec.options import Task
from ..form import values as forms
from ..typed import panel
from .form_rows import in_sight
from .option_rows import draw_options

Layout = bpy.types.UILayout
ADVANCED = "Advanced"
SEPARATOR = ", "


def draw_groups(
    layout: Layout, context: bpy.types.Context, group: Any, task_type: type[Task]
) -> None:
    """The folded groups, each with the options that the chosen model and service know."""
    values = forms.group_values(group, task_type)
    for name, shown in grouped(task_type, values).items():
        header, body = panel(layout, f"tripo_{name.lower()}")
        header.label(text="  ".join(filter(None, (name, summary(name, shown, values)))))
        if body is not None:
            draw_options(body, context, group, task_type, shown, values)


def grouped(task_type: type[Task], values: dict[str, Any]) -> dict[str, list[Option]]:
    """The options of each folded group; the seldom ones of all together in the last."""
    found: dict[str, list[Option]] = {}
    late: list[Option] = []
    hidden = forms.hidden_options(task_type, values)
    for facts in task_type.options.values():
        if in_sight(facts, values) or facts.name in hidden:
            continue
        (late if facts.advanced else found.setdefault(facts.group, [])).append(facts)
    return {**found, **({ADVANCED: late} if late else {})}


def summary(name: str, shown: Iterable[Option], values: dict[str, Any]) -> str:
    """What is set in a group: the version, and what differs from the defaults."""
    told = [
        _told(facts, values[facts.name], name)
        for facts in shown
        if facts.role == VERSION or facts.used(values[facts.name])
    ]
    return SEPARATOR.join(told)


def _told(facts: Option, value: Any, group: str) -> str:
    """An option with its value, in as few words as say it."""
    if facts.type is bool:
        label = "" if facts.label == group else facts.label
        return label if value else f"{label} off".strip()
    if facts.choices and facts.type is str:
        return facts.choices.get(value, str(value))
    if facts.type in {int, float}:
        return f"{facts.label} {value:,}"
    return facts.label
