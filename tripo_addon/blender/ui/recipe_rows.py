# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of the chosen recipe: what each is, what it costs, and how it is changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy

from ...spec import recipe_edits
from ...spec.option import Option
from ...spec.options import Task
from ...spec.prices import Price
from ...spec.recipes import Recipe, RecipeStep
from ...spec.validity import clash
from .. import groups
from ..form import recipe_draft
from ..form import values as forms
from ..typed import icon, window_manager
from . import option_rows
from .prices import short_price
from .text import draw_text

Layout = bpy.types.UILayout
FOLD = {True: "DISCLOSURE_TRI_DOWN", False: "DISCLOSURE_TRI_RIGHT"}


def draw(
    layout: Layout,
    context: bpy.types.Context,
    recipe: Recipe,
    first: type[Task],
    prices: Sequence[Price | None],
) -> None:
    """The steps one below the other, of which one may be open, and a way to add another. `first`
    is the type that the first step would have with the form as it is."""
    opened = recipe_draft.opened(context, recipe)
    wrong = recipe_edits.problems_by_step(recipe)
    box = layout.box()
    for at, (step, price) in enumerate(zip(recipe.steps, prices, strict=True)):
        column = box.column(align=True)
        task = step.task if at else first
        _draw_step(column, context, recipe, at, task, price, at == opened, at in wrong)
        for text in wrong.get(at, ()):
            draw_text(column, context, text, "ERROR")
        if at == opened:
            _draw_open(box.box(), context, recipe, step, at)
    row = box.row()
    row.enabled = recipe_edits.can_be_longer(recipe)
    words = "Add a Step" if opened < 0 else f"Add a Step after {opened + 1}"
    row.menu("TRIPO_MT_add_step", text=words, icon="ADD")


def draw_changed(layout: Layout, recipe: Recipe) -> None:
    """What can be done with a recipe that was changed and is not kept yet."""
    row = layout.row(align=True)
    row.operator("tripo.save_recipe", text="Save...", icon="FILE_TICK")
    row.operator("tripo.undo_recipe", icon="LOOP_BACK")


def draw_additions(layout: Layout, context: bpy.types.Context) -> None:
    """The types of step that can be added: first those that can work on the result of the step
    before."""
    recipe = recipe_draft.current(context)
    if recipe is None:
        return
    opened = recipe_draft.opened(context, recipe)
    at = (len(recipe.steps) if opened < 0 else opened + 1) - 1
    fitting = recipe_edits.followers(recipe, at)
    for task in fitting:
        _draw_addition(layout, task, at + 1)
    layout.separator()
    layout.label(text=f"Not right after {recipe.steps[at].task.label}:")
    for task in recipe_edits.later_types():
        if task not in fitting:
            _draw_addition(layout, task, at + 1)


def _draw_addition(layout: Layout, task: type[Task], index: int) -> None:
    button = layout.operator("tripo.add_step", text=task.label, icon=icon(task.icon))
    button.type, button.index = task.type, index


def _draw_step(
    layout: Layout,
    context: bpy.types.Context,
    recipe: Recipe,
    at: int,
    task: type[Task],
    price: Price | None,
    opened: bool,
    wrong: bool,
) -> None:
    """One step in a line: a click on it shows its options."""
    row = layout.row(align=True)
    name = row.row(align=True)
    name.alignment = "LEFT"
    name.alert = wrong
    name.operator("tripo.open_step", text="", icon=icon(FOLD[opened]), emboss=False).index = at
    words = f"{at + 1}  {task.label}"
    name.operator("tripo.open_step", text=words, icon=icon(task.icon), emboss=False).index = at
    amount = row.row()
    amount.alignment = "RIGHT"
    # The button below tells the unit, for which there is no room here.
    amount.label(text="" if wrong else short_price(price))
    gate = row.row(align=True)
    gate.enabled = at + 1 < len(recipe.steps)
    gate.prop(window_manager(context), "tripo_gates", index=at, text="", icon="PAUSE")


def _draw_open(
    layout: Layout, context: bpy.types.Context, recipe: Recipe, step: RecipeStep, at: int
) -> None:
    """The place and the options of the step that is open."""
    row = layout.row(align=True)
    for words, by, sign in (("Up", -1, "TRIA_UP"), ("Down", 1, "TRIA_DOWN")):
        part = row.row(align=True)
        part.enabled = 0 <= at + by < len(recipe.steps)
        button = part.operator("tripo.move_step", text=words, icon=icon(sign))
        button.index, button.by = at, by
    part = row.row(align=True)
    part.enabled = len(recipe.steps) > 1
    part.operator("tripo.remove_step", text="Remove", icon="X").index = at
    manager = window_manager(context)
    group = groups.step_form(manager, step.type)
    values = forms.group_values(group, step.task)
    known = [
        facts
        for facts in step.task.options.values()
        if recipe_draft.is_shown(step.task, facts, at)
        and not forms.hidden(step.task, facts, values)
    ]
    shown = [facts for facts in known if not facts.group or facts.used(values[facts.name])]
    every = bool(manager.tripo_step_all)  # type: ignore[attr-defined]
    if len(shown) < len(known):
        layout.prop(manager, "tripo_step_all")
    _draw_options(layout, context, group, step.task, known if every else shown)
    if at == 0:
        text = "What it starts with, and what is not set here, comes from the form above"
        draw_text(layout, context, text, "INFO")


def _draw_options(
    layout: Layout, context: bpy.types.Context, group: Any, task: type[Task], shown: list[Option]
) -> None:
    values = forms.group_values(group, task)
    column = layout.column()
    parts = option_rows.divide(column, context, shown)
    for facts in shown:
        reason, used = clash(task, facts, values), facts.used(values[facts.name])
        if facts.type is tuple and facts.item is str:
            _draw_list(column, group, facts)
        else:
            option_rows.draw_option(column, context, group, facts, parts, not reason or used)


def _draw_list(layout: Layout, group: Any, facts: Option) -> None:
    """A list: its items, each with a button to take it away, and one to add another."""
    column = layout.column(align=True)
    column.use_property_split = False
    head = column.row(align=True)
    head.label(text=facts.label)
    head.operator("tripo.add_step_item", text="", icon="ADD").option = facts.name
    for at, item in enumerate(getattr(group, facts.name)):
        row = column.row(align=True)
        row.prop(item, "value", text="")
        button = row.operator("tripo.remove_step_item", text="", icon="REMOVE")
        button.option, button.index = facts.name, at
