# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of the form, each drawn after what it is."""

from __future__ import annotations

from typing import Any

import bpy

from ...spec.option import INPUT_ROLES, PICTURE, SOURCE, Option
from ...spec.options import Task
from ...spec.tasks import TASKS, VIEWS
from ...spec.validity import clash
from ...text.lines import one_line
from .. import once
from ..form import (
    choices,
    edits,
    inputs,
    listed,
    sources,
)
from ..form import (
    values as forms,
)
from ..typed import scene
from . import option_rows, picture_rows, prompt_rows, source_rows, target_rows
from .text import draw_text

Layout = bpy.types.UILayout
LONG_TEXT = 200
"""Texts that may be longer than this have a line of their own."""
LONGEST_PATH = 400
"""Characters of a path that are shown."""
CLEAR = 30
"""The width of a box's edges and the button that clears it, in pixels at a scale of 1."""


def draw_unknown(layout: Layout, context: bpy.types.Context) -> None:
    """Say which choices this version does not know, and what is used instead."""
    for text in forms.unknown_choices(scene(context)):
        draw_text(layout, context, text, "INFO")


def draw_inputs(
    layout: Layout, context: bpy.types.Context, group: Any, task_type: type[Task]
) -> None:
    """What the task is made from."""
    values = forms.group_values(group, task_type)
    shown = _shown(group, task_type)
    searched = False
    for facts in shown:
        if facts.role == SOURCE:
            draw_source(layout, context, group, task_type)
        elif is_long(facts):
            column = layout.column(align=True)
            column.enabled = not clash(task_type, facts, values) or facts.used(values[facts.name])
            column.prop(group, facts.name, text="", placeholder=_placeholder(facts))
            prompt_rows.draw_below(column, context, facts, values[facts.name])
        searched = searched or facts.search
    if searched:
        # Loaded when it is first needed.
        from . import movement_rows

        movement_rows.draw(layout, context, group)
    pictures = _pictures(shown)
    if not _are_inputs(pictures):
        return
    if forms.only_urls():
        for facts in pictures:
            text = "URL of the picture" if len(pictures) == 1 else f"{facts.label}: URL"
            layout.row().prop(group, f"url_{facts.name}", text="", placeholder=text)
    elif [facts.name for facts in pictures] == list(VIEWS):
        # A task that made views may stand for all of them.
        if not values.get("source") or any(values[facts.name] for facts in pictures):
            picture_rows.draw_views(layout, context, group, pictures)
    else:
        for facts in pictures:
            picture_rows.draw_one(layout, context, group, facts)


def draw_settings(
    layout: Layout, context: bpy.types.Context, group: Any, task_type: type[Task]
) -> None:
    """The options that are always in sight and no input."""
    values = forms.group_values(group, task_type)
    shown = _shown(group, task_type)
    pictures = _pictures(shown)
    drawn = pictures if _are_inputs(pictures) else []
    others = [
        facts
        for facts in shown
        if not (facts.role == SOURCE or is_long(facts) or facts.search or facts in drawn)
    ]
    target_rows.draw(layout, context, task_type)
    option_rows.draw_options(layout.column(), context, group, task_type, others, values)


@once.per_drawing
def _shown(group: Any, task_type: type[Task]) -> list[Option]:
    """The options that are always in sight, what a command takes without a name first."""
    values = forms.group_values(group, task_type)
    hidden = forms.hidden_options(task_type, values)
    shown = [
        facts
        for facts in task_type.options.values()
        if in_sight(facts, values) and facts.name not in hidden
    ]
    return sorted(shown, key=lambda facts: not facts.positional)


def _pictures(shown: list[Option]) -> list[Option]:
    return [facts for facts in shown if facts.role == PICTURE and facts.type is not tuple]


def _are_inputs(pictures: list[Option]) -> bool:
    """Whether pictures are what the task is made from, and not settings beside it."""
    names = [facts.name for facts in pictures]
    return bool(names) and (forms.only_urls() or names in (["image"], list(VIEWS)))


def in_sight(facts: Option, values: dict[str, Any]) -> bool:
    """Whether an option is to be seen without unfolding its group."""
    # What would be sent is to be seen.
    return not facts.group or (facts.role in INPUT_ROLES and bool(values[facts.name]))


def is_long(facts: Option) -> bool:
    """Whether a text needs a line of its own."""
    return facts.type is str and not facts.choices and (facts.max_length or 0) > LONG_TEXT


def _placeholder(facts: Option) -> str:
    help = facts.help.partition(";")[0]
    if facts.name.endswith("prompt"):
        return help
    return f"{facts.label}: {help[0].lower()}{help[1:]}"


_SOURCES = {"task": "task id", "file": "file", "url": "URL"}


def _kinds_of_source(facts: Option) -> str:
    taken = [word for form, word in _SOURCES.items() if form in facts.accepts]
    text = " or ".join(filter(None, [", ".join(taken[:-1]), taken[-1]]))
    return text[0].upper() + text[1:]


def draw_source(
    layout: Layout, context: bpy.types.Context, group: Any, task_type: type[Task]
) -> None:
    """What a step works on; the active object where nothing is written."""
    facts = task_type.options["source"]
    source = choices.value(group, facts.name).strip()
    known = sources.known(source)
    if known:
        draw_known(layout, context, facts, source, known)
    else:
        made = inputs.made_by(context, facts) if facts.required else None
        row = layout.row(align=True)
        named = f"Active: {made.prompt}" if made else _kinds_of_source(facts)
        row.prop(group, facts.name, text="Source", placeholder=named)
        if source:
            draw_clear(row, source)
    if facts.required and not source and not inputs.wants_views(facts):
        source_rows.draw_active(layout, context, task_type)
        return
    draw_file(layout, context, source)
    if facts.required and not inputs.wants_views(facts) and edits.shown(context, source):
        draw_text(layout, context, edits.TEXT, "INFO")
    listed.ask(inputs.task_of(context, facts, source))


def draw_file(layout: Layout, context: bpy.types.Context, source: str) -> None:
    """The path of the file that would be sent, if the source is a file."""
    path = inputs.path_of(source)
    if path:
        text = f"Sends the file {path.name} from {path.parent}"
        draw_text(layout, context, one_line(text, LONGEST_PATH), "FILE")


def draw_known(
    layout: Layout, context: bpy.types.Context, facts: Option, source: str, known: sources.Known
) -> None:
    """The given source, which the form uses whatever object is active."""
    row = layout.box().row()
    column = row.column(align=True)
    icon = TASKS[known.type].icon if known.type in TASKS else "NONE"
    draw_text(column, context, f"Works on {known.text}", icon, beside=CLEAR)
    other = sources.elsewhere(context, facts, source) if facts.required else ""
    if other:
        draw_text(column, context, f"Not on {other}, which is active", "INFO", beside=CLEAR)
    draw_clear(row, source)


def draw_clear(layout: Layout, source: str) -> None:
    """The button that clears the source, so that the active object is used again."""
    layout.operator("tripo.clear_source", text="", icon="X", emboss=False).source = source


def draw_remarks(layout: Layout, context: bpy.types.Context) -> None:
    """What may go wrong with the form's task although it can be sent."""
    for remark in sources.remarks(forms.form_task(context)):
        draw_text(layout, context, remark, "INFO")


def draw_note(layout: Layout, context: bpy.types.Context, task_type: type[Task]) -> None:
    """What there is to know of a type of task before it is started."""
    if task_type.note:
        draw_text(layout, context, task_type.note, "INFO")
