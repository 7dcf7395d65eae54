# SPDX-License-Identifier: GPL-3.0-or-later
"""Pick before paying: the button that draws pictures, and the pictures to choose from."""

from __future__ import annotations

from math import ceil
from typing import Any

import bpy

from ...jobs.job import Job
from ...spec.options import Task
from ...spec.prices import Price, total
from ...spec.tasks import TextToModel
from .. import costs, current, groups, picking
from ..form import pick_form
from ..settings import service
from ..typed import icon as known_icon
from ..typed import window_manager
from . import previews
from .prices import price_text, short_price
from .text import BUTTON, TABS, draw_text, width

Layout = bpy.types.UILayout
FILL = "Fill Placeholders..."
EDGES = 10
"""What a box takes of the room of its pictures."""
WIDEST = 240
"""Pixels at a scale of 1; more than that a thumbnail does not show."""


def draw_begin(layout: Layout, context: bpy.types.Context, task_type: type[Task]) -> None:
    """The other ways from a prompt: pictures first, and placeholders."""
    if task_type is not TextToModel:
        return
    if pick_form.possible():
        column = layout.column(align=True)
        prices = pick_form.plan(context).prices
        count = groups.picture_count(window_manager(context))
        row = column.row(align=True)
        words = f"Pictures First   {short_price(total([prices[0]] * count))}"
        row.operator("tripo.draw_pictures", text=words)
        number = row.row(align=True)
        number.ui_units_x = 2.5
        number.prop(window_manager(context), "tripo_picture_count", text="")
        told = price_text(prices[1], service())
        draw_text(column, context, f"Then {told} a model")
    layout.operator("tripo.fill_placeholders", text=FILL, icon="EMPTY_AXIS")


def draw_row(layout: Layout, context: bpy.types.Context) -> None:
    """The pictures of which the user has not chosen yet, and the button that makes models."""
    now, jobs = current.existing(), picking.row()
    if not now or not jobs:
        return
    box = layout.box()
    head = box.row()
    head.label(text="Pick Before Paying", icon="IMAGE_DATA")
    head.operator("tripo.pick_none", text="", icon="X", emboss=False)
    draw_text(box, context, jobs[0].title)
    columns = 1 if len(jobs) == 1 else 2
    room = width(context) - TABS - EDGES
    side = min(room / columns, WIDEST)
    while columns < len(jobs) and room / (columns + 1) >= WIDEST:
        columns += 1
        side = room / columns
    grid = box.grid_flow(row_major=True, columns=columns, even_columns=True, align=True)
    for number, job in enumerate(jobs, 1):
        _draw_picture(grid.column(align=True), job, number, side / BUTTON)
    # The last line is as wide as the others.
    for _ in range(ceil(len(jobs) / columns) * columns - len(jobs)):
        grid.column().label(text="")
    chosen = picking.chosen(jobs)
    price = picking.price_of(chosen or jobs[:1])
    row = box.row()
    row.scale_y = 1.6
    row.operator("tripo.make_picked", text=_make(chosen, price))
    if chosen and (shortage := costs.shortage(now.account, price)):
        draw_text(box, context, f"{shortage}.", icon="ERROR")
    elif not chosen:
        told = price_text(price, service())
        draw_text(box, context, f"{told} a model; the rest costs nothing more")


def _make(chosen: list[Job], price: Price | None) -> str:
    if not chosen:
        return "Make Models"
    what = "Model" if len(chosen) == 1 else "Models"
    return f"Make {len(chosen)} {what}   {price_text(price, service())}"


def _draw_picture(cell: Layout, job: Job, number: int, scale: float) -> None:
    picture = previews.icon(job)
    if picture:
        cell.template_icon(icon_value=picture, scale=scale)
    else:
        empty = cell.column()
        empty.scale_y = scale
        empty.label(text="" if job.final else f"{job.progress} %", icon="IMAGE_DATA")
    is_picked = job.id in picking.picked
    row = cell.row(align=True)
    row.enabled = job.at_gate
    words = f"{number}" if job.at_gate or not job.final else "Failed"
    mark = known_icon("CHECKBOX_HLT" if is_picked else "CHECKBOX_DEHLT")
    button: Any = row.operator("tripo.pick_picture", text=words, icon=mark, depress=is_picked)
    button.job = job.id
