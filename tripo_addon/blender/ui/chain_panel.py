# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel of chains shows: the chosen recipe, its steps with their prices, its button."""

from __future__ import annotations

import bpy

from ...jobs import plans
from ...jobs.job import Job
from ...providers import unit
from ...spec.prices import Price
from ...spec.recipes import LATER
from .. import chaining
from ..form import chain_form
from ..settings import refusal, service
from ..typed import icon, window_manager
from .text import draw_text

Layout = bpy.types.UILayout


def draw(layout: Layout, context: bpy.types.Context) -> None:
    """The recipe, what it costs, and the button that runs it."""
    found = chaining.listed()
    recipe = chain_form.chosen(context)
    if recipe is None:
        draw_recipes(layout.column(align=True))
        return
    head = layout.row(align=True)
    head.menu("TRIPO_MT_recipes", text=recipe.name)
    head.operator("tripo.save_recipe", text="", icon="DUPLICATE")
    head.operator("tripo.import_recipe", text="", icon="IMPORT")
    head.operator("tripo.export_recipe", text="", icon="EXPORT")
    head.operator("tripo.delete_recipe", text="", icon="TRASH")
    if recipe.help:
        draw_text(layout, context, recipe.help)
    plan = chain_form.plan(context, recipe)
    manager = window_manager(context)
    column = layout.box().column(align=True)
    for at, (task, price) in enumerate(zip(plan.tasks, plan.prices, strict=True)):
        row = column.row(align=True)
        row.label(text=f"{at + 1}  {task.label}", icon=icon(task.icon))
        amount = row.row()
        amount.alignment = "RIGHT"
        amount.label(text=price_text(price, service()))
        gate = row.row(align=True)
        gate.enabled = at + 1 < len(recipe.steps)
        gate.prop(manager, "tripo_gates", index=at, text="", icon="PAUSE")
    reason = chain_form.refusal(context, recipe, plan)
    row = layout.row()
    row.scale_y = 1.6
    row.enabled = not reason
    row.operator("tripo.run_recipe", text=f"Run   {price_text(plan.price, service())}")
    if reason and not refusal():
        draw_text(layout, context, reason, icon="INFO")
    for problem in found.problems:
        draw_text(layout, context, problem, icon="ERROR")


def draw_recipes(layout: Layout) -> None:
    """All recipes, to choose one."""
    for name in chaining.listed().recipes:
        layout.operator("tripo.choose_recipe", text=name).recipe = name


def draw_gate(layout: Layout, job: Job) -> None:
    """The ways on from a job that the user has looked at."""
    chain = job.chain
    assert chain
    following = plans.later_task(chain.recipe, chain.index + 1, job.service, LATER, LATER)
    price = plans.price_of(following, job.service)
    column = layout.column(align=True)
    words = f"Continue: {following.short}   {price_text(price, job.service)}"
    column.operator("tripo.pass_gate", text=words, icon="PLAY").job = job.id
    words = f"Make Again   {price_text(job.estimate, job.service)}"
    column.operator("tripo.make_again", text=words, icon="FILE_REFRESH").job = job.id


def price_text(price: Price | None, name: str) -> str:
    """A price with the unit of a service."""
    if price is None:
        return "price unknown"
    return f"≈ {price} {unit(name)}" if price.most else "free"
