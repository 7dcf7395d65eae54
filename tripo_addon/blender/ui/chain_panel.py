# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel of chains shows: the chosen recipe, its steps with their prices, its button."""

from __future__ import annotations

import bpy

from ...jobs import plans
from ...jobs.job import Job
from ...spec.prices import Price, total
from ...spec.recipes import LATER
from .. import chaining
from ..form import chain_form, recipe_draft
from ..settings import refusal, service
from . import gate_rows, recipe_rows
from .prices import price_text
from .text import draw_text

Layout = bpy.types.UILayout


def draw(layout: Layout, context: bpy.types.Context) -> None:
    """The recipe, what it costs, and the button that runs it."""
    found = chaining.listed()
    recipe = recipe_draft.current(context)
    if recipe is None:
        draw_recipes(layout.column(align=True))
        return
    changed = recipe_draft.is_changed(context, recipe)
    head = layout.row(align=True)
    head.menu("TRIPO_MT_recipes", text=f"{recipe.name} (changed)" if changed else recipe.name)
    head.operator("tripo.save_recipe", text="", icon="DUPLICATE")
    head.operator("tripo.import_recipe", text="", icon="IMPORT")
    head.operator("tripo.export_recipe", text="", icon="EXPORT")
    head.operator("tripo.delete_recipe", text="", icon="TRASH")
    if recipe.help and not changed:
        draw_text(layout, context, recipe.help)
    plan = chain_form.plan(context, recipe)
    first = type(plan.tasks[0]) if plan else recipe.steps[0].task
    recipe_rows.draw(layout, context, recipe, first, chain_form.prices(recipe, plan))
    if changed:
        recipe_rows.draw_changed(layout, recipe)
    reason = chain_form.refusal(context, recipe, plan)
    row = layout.row()
    row.scale_y = 1.6
    row.enabled = not reason
    words = f"Run   {price_text(plan.price, service())}" if plan else "Run"
    row.operator("tripo.run_recipe", text=words)
    # What is wrong with a step stands at the step.
    if plan and reason and not refusal():
        draw_text(layout, context, reason, icon="INFO")
    for problem in found.problems:
        draw_text(layout, context, problem, icon="ERROR")


def draw_recipes(layout: Layout) -> None:
    """All recipes, to choose one."""
    for name in chaining.listed().recipes:
        layout.operator("tripo.choose_recipe", text=name).recipe = name
    layout.operator("tripo.new_recipe", icon="ADD")


def draw_gate(layout: Layout, job: Job) -> None:
    """The ways on from a job that the user has looked at."""
    chain = job.chain
    assert chain
    gate_rows.draw_sides(layout, job)
    prices = [_price(job, at) for at in range(chain.index + 1, len(chain.recipe.steps))]
    following = chain.recipe.steps[chain.index + 1].task
    column = layout.column(align=True)
    words = f"Continue: {following.short}   {price_text(prices[0], job.service)}"
    column.operator("tripo.pass_gate", text=words, icon="PLAY").job = job.id
    words = f"Make Again   {price_text(job.estimate, job.service)}"
    column.operator("tripo.make_again", text=words, icon="FILE_REFRESH").job = job.id
    column.operator("tripo.stop_chain", icon="CANCEL").job = job.id
    if len(prices) > 1:
        words = f"The {len(prices)} steps to come: {price_text(total(prices), job.service)}"
        column.label(text=words)


def _price(job: Job, at: int) -> Price | None:
    """The price of a later step of a job's chain."""
    assert job.chain
    task = plans.later_task(job.chain.recipe, at, job.service, LATER, LATER)
    return plans.price_of(task, job.service)
