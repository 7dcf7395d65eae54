# SPDX-License-Identifier: GPL-3.0-or-later
"""The form's button, named by what it does and with the price on it, and what is in its way."""

from __future__ import annotations

import bpy

from ...errors import Problem
from ...providers import SERVICES, capabilities, unit
from ...spec import press
from ...spec.prices import Price
from .. import current, once
from ..costs import price_of
from ..form import press_form, values
from ..form.refusal import form_problem, told
from ..settings import refusal, service
from ..typed import scene as scene_of
from . import press_rows
from .text import draw_text

Layout = bpy.types.UILayout


def draw_generate(layout: Layout, context: bpy.types.Context) -> None:
    """The button with the price on it, and why it cannot be pressed."""
    task_type = values.chosen(scene_of(context))
    problem = form_problem(context)
    row = layout.row(align=True)
    row.scale_y = 1.6
    count = press_form.count(scene_of(context), task_type)
    verb = task_type.verb if count == 1 else f"{task_type.verb} {count}"
    text = "   ".join(filter(None, (verb, price_text(context))))
    row.operator("tripo.generate", text=text)
    press_rows.draw_count(row, context, task_type)
    if not SERVICES[service()].prices:
        draw_quote(layout, context)
    if problem:
        _draw_problem(layout, context, problem)
    else:
        _draw_shortage(layout, context)


def _draw_problem(layout: Layout, context: bpy.types.Context, problem: Problem) -> None:
    # What hinders every task is told at the top, what the service cannot do beside the types.
    if refusal():
        return
    task_type, given = values.pressed_values(scene_of(context))
    if not capabilities.unable(service(), task_type) and told(problem, task_type, given):
        draw_text(layout, context, problem.text, icon="INFO")


def _draw_shortage(layout: Layout, context: bpy.types.Context) -> None:
    now = current.existing()
    shortage = now.shortage(whole_price(context)) if now else ""
    if shortage:
        box = layout.box()
        note = SERVICES[service()].top_up_note
        draw_text(box, context, ". ".join(filter(None, (shortage, note))) + ".", icon="ERROR")
        box.operator("wm.url_open", text="Top Up", icon="URL").url = SERVICES[service()].top_up_url


def price_text(context: bpy.types.Context) -> str:
    """The expected price of the form, as far as it is known, also of an unfinished form."""
    if not SERVICES[service()].prices:
        return ""
    task_type, price = values.chosen(scene_of(context)), whole_price(context)
    if price is None:
        return "price unknown"
    if not price.most and task_type.credits_from:
        return f"from {task_type.credits_from:g} {unit(service())}"
    return f"≈ {price} {unit(service())}" if price.most else "free"


@once.per_drawing
def whole_price(context: bpy.types.Context) -> Price | None:
    """What all that a press sends costs by the list; None where that has no price."""
    task = values.form_task(context)
    return press.total(price_of(task), press_form.count(scene_of(context), type(task)))


def draw_quote(layout: Layout, context: bpy.types.Context) -> None:
    """The price as the service itself names it."""
    now = current.existing()
    quote = now.quote if now else None
    row = layout.row()
    if quote and quote.task.type == values.chosen(scene_of(context)).type:
        if quote.failure:
            draw_text(layout, context, quote.failure.text, icon="ERROR")
        price = f"{quote.price} {unit(service())}" if quote.price else "not told"
        row.label(text=f"Price when last asked: {price}")
    else:
        row.label(text="Price not asked yet")
    row.operator("tripo.ask_price", text="", icon="FILE_REFRESH")
