# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panels show: the form, the price, the balance and the jobs. Drawing only draws."""

from __future__ import annotations

import bpy

from ...jobs.journal.spending import Ledger, Line, total
from ...jobs.usage import summary
from ...providers import SERVICES, capabilities, unit
from ...spec.options import Task
from ...spec.tasks import SECTIONS, TASKS
from .. import current, groups, once
from ..form import values
from ..scene import provenance
from ..settings import service, settings
from ..typed import active_object, icon
from ..typed import scene as scene_of
from . import (
    first_rows,
    form_rows,
    generate_rows,
    group_rows,
    level_rows,
    picking_rows,
    press_rows,
    prompt_rows,
    source_rows,
    uv_rows,
    variation_rows,
    way_rows,
)
from .account_rows import draw_account
from .text import columns, draw_pairs, draw_text

Layout = bpy.types.UILayout


@once.drawing()
def draw_form(layout: Layout, context: bpy.types.Context) -> None:
    """The form with its price, its button and the balance."""
    if not first_rows.draw_setup(layout, context):
        return
    scene = scene_of(context)
    form, task_type, group = groups.form(scene), values.chosen(scene), values.chosen_group(scene)
    active = active_object(context)
    if active:
        source_rows.draw_pair(layout, context, active)
        variation_rows.draw_variations(layout, context, active)
        variation_rows.draw_shapes(layout, context, active)
        level_rows.draw_levels(layout, context, active)
        uv_rows.draw_result(layout, context, active)
    draw_selector(layout, context, form, task_type)
    form_rows.draw_unknown(layout, context)
    form_rows.draw_inputs(layout, context, group, task_type)
    prompt_rows.draw_style(layout, context)
    # Above all options, so that it is never out of sight.
    generate_rows.draw_generate(layout, context)
    way_rows.draw_ways(layout, context, task_type)
    picking_rows.draw_row(layout, context)
    form_rows.draw_note(layout, context, task_type)
    form_rows.draw_remarks(layout, context)
    form_rows.draw_settings(layout, context, group, task_type)
    group_rows.draw_groups(layout, context, group, task_type)
    press_rows.draw_results(layout, context, task_type)
    level_rows.draw_form(layout, context, task_type)
    draw_account(layout, refresh=True)


def draw_usage(layout: Layout, context: bpy.types.Context) -> None:
    """What the account was used for."""
    now = current.existing()
    if now:
        layout.label(text="By this add-on")
        draw_pairs(layout.column(align=True), context, spending_lines(now.ledger))
        layout.separator()
        layout.label(text="By all programs with this key")
    layout.operator("tripo.refresh_usage", icon="FILE_REFRESH")
    report = now.usage if now else None
    if report is None:
        return
    if report.failure:
        draw_text(layout, context, report.failure.text, icon="ERROR")
        return
    rows = list(summary(report.rows, unit(service())))
    draw_pairs(layout.column(align=True), context, rows)


def spending_lines(ledger: Ledger) -> list[tuple[str, str]]:
    """Names and values: today, this month, this month by type of task, the dearest first."""
    counted = unit(service())
    limit = settings().daily_limit
    today, month = (total(lines, service()) for lines in (ledger.today, ledger.month))
    of_limit = f" of {limit:g}" if limit else ""
    lines = [line for line in ledger.month if line.service == service() and line.type in TASKS]
    lines.sort(key=lambda line: -line.charged)
    return [
        ("Today", _with_open(f"{today.charged:g}{of_limit} {counted}", today)),
        ("This month", _with_open(f"{month.charged:g} {counted}", month)),
        *(
            (
                TASKS[line.type].label,
                _with_open(f"{line.tasks} for {line.charged:g} {counted}", line),
            )
            for line in lines
        ),
    ]


def _with_open(charged: str, line: Line) -> str:
    """What was charged, and what may still be."""
    return f"{charged}, {line.open:g} open" if line.open else charged


def draw_image(layout: Layout, context: bpy.types.Context) -> None:
    """What can be made of the image that is looked at."""
    editor = context.space_data
    image = editor.image if isinstance(editor, bpy.types.SpaceImageEditor) else None
    if image is None:
        layout.label(text="There is no image here")
        return
    made = provenance.read(image)
    if made and made.type in TASKS:
        draw_text(layout, context, f"{made.prompt} ({TASKS[made.type].label})")
    if values.only_urls():
        label = SERVICES[service()].label
        draw_text(layout, context, f"{label} takes pictures by their URLs only", icon="INFO")
        return
    layout.label(text="Use it in the 3D View's form:")
    column = layout.column(align=True)
    for name, task_type in TASKS.items():
        if "image" in task_type.options and not capabilities.unable(service(), task_type):
            button = column.operator(
                "tripo.use_image", text=task_type.label, icon=icon(task_type.icon)
            )
            button.kind = name


def _grid(layout: Layout, columns: int) -> Layout:
    return layout.grid_flow(row_major=True, columns=columns, even_columns=True, align=True)


def draw_selector(
    layout: Layout, context: bpy.types.Context, form: groups.Form, task_type: type[Task]
) -> None:
    """The sections, and the types of task in the chosen one."""
    grid = _grid(layout, columns(context, SECTIONS, 4))
    for section in SECTIONS:
        grid.prop_enum(form, "section", section)
    # What this service cannot do is not there, unless it is chosen: then the reason is shown.
    shown = [
        name
        for name, task in TASKS.items()
        if task.section == task_type.section
        and (task is task_type or not capabilities.unable(service(), task))
    ]
    grid = _grid(layout, columns(context, [TASKS[name].short for name in shown], 3))
    for name in shown:
        grid.prop_enum(form, "kind", name)
    reason = capabilities.unable(service(), task_type)
    if reason:
        draw_text(layout, context, reason, icon="INFO")
