# SPDX-License-Identifier: GPL-3.0-or-later
"""The sidebar tab: the form, the price, the balance and the jobs. Drawing only draws."""

from __future__ import annotations

from typing import Any

import bpy

from ..core.models import MODELS
from ..core.options import Option, Task, clash, unfit
from ..core.prices import estimate
from ..core.tasks import TASKS
from . import current, forms, job_rows
from .job_operators import balance_text
from .preferences import draw_key, preferences, refusal
from .task_operators import form_refusal
from .text import draw_text

Layout = bpy.types.UILayout


class TripoPanel:
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Tripo"


class TRIPO_PT_generate(TripoPanel, bpy.types.Panel):
    """The form"""

    bl_label = "Tripo"

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        draw_setup(layout, context)
        form = context.scene.tripo
        layout.row().prop(form, "kind", expand=True)
        kind = TASKS[form.kind]
        group = getattr(form, form.kind)
        draw_inputs(layout, group, kind)
        draw_groups(layout, context, group, kind)
        draw_generate(layout, context)
        draw_account(layout, refresh=True)


class TRIPO_PT_jobs(TripoPanel, bpy.types.Panel):
    """What was started, newest first"""

    bl_label = "Jobs"

    def draw(self, context: bpy.types.Context) -> None:
        now = current.existing()
        if now is None or not now.jobs:
            self.layout.label(text="Nothing generated yet")
            return
        newest = sorted(now.jobs.values(), key=lambda job: job.created, reverse=True)
        for job in newest[: job_rows.SHOWN]:
            job_rows.draw_job(self.layout, context, job, own=now.engine.owns(job.id))
        if len(newest) > job_rows.SHOWN:
            self.layout.label(text=f"{len(newest) - job_rows.SHOWN} older jobs are not shown")


def draw_setup(layout: Layout, context: bpy.types.Context) -> None:
    """What has to be done before anything can be generated."""
    now = current.existing()
    reason = refusal()
    if not reason and now and now.account and now.account.failure:
        reason = now.account.failure.text
    if not reason:
        return
    box = layout.box()
    draw_text(box, context, reason, icon="INFO")
    if "offline" in reason:
        box.operator("extensions.userpref_show_online", text="Allow Online Access...")
        return
    chosen = preferences()
    if chosen:
        draw_key(box.column(), chosen)


def draw_inputs(layout: Layout, group: Any, kind: type[Task]) -> None:
    """What the model is made from."""
    inputs = [facts for facts in kind.options.values() if not facts.group]
    pictures = [facts for facts in inputs if facts.role == "picture"]
    for facts in inputs:
        if facts not in pictures:
            layout.prop(group, facts.name, text="", placeholder=facts.help)
    if len(pictures) == 1:
        layout.template_ID_preview(group, pictures[0].name, open="image.open", rows=3, cols=6)
    elif pictures:
        grid = layout.grid_flow(row_major=True, columns=2, even_columns=True, align=False)
        for facts in pictures:
            draw_view(grid.column(align=True), group, facts)


def draw_view(column: Layout, group: Any, facts: Option) -> None:
    """One of several pictures: its name, a thumbnail, and a way to choose it."""
    image = getattr(group, facts.name)
    column.label(text=f"{facts.label} (needed)" if facts.required else facts.label)
    if image:
        column.template_icon(icon_value=column.icon(image), scale=5)
    column.template_ID(group, facts.name, open="image.open")


def draw_groups(layout: Layout, context: bpy.types.Context, group: Any, kind: type[Task]) -> None:
    """The folded groups, each with the options that the chosen model knows."""
    values = forms.group_values(group, kind)
    names = dict.fromkeys(facts.group for facts in kind.options.values() if facts.group)
    for name in names:
        header, body = layout.panel(f"tripo_{name.lower()}", default_closed=True)
        header.label(text=f"{name}  {MODELS[group.model].label}" if name == "Model" else name)
        if body is None:
            continue
        body.use_property_split = True
        body.use_property_decorate = False
        for facts in kind.options.values():
            if facts.group == name and not unfit(facts, values):
                reason = clash(kind.options, facts, values)
                used = facts.used(values[facts.name])
                draw_option(body, group, facts, reason, used)
                if reason and used:
                    draw_text(body, context, reason, icon="INFO")


def draw_option(layout: Layout, group: Any, facts: Option, reason: str, used: bool) -> None:
    """One option; greyed where other options leave no room for it."""
    if facts.role == "picture":
        layout.template_ID(group, facts.name, open="image.open", text=facts.label)
        return
    row = layout.row(heading=facts.label if facts.optional else "")
    if facts.follows:
        row.enabled = getattr(group, facts.follows)
    else:
        # One that is on and ruled out can still be switched off.
        row.enabled = not reason or used
    if not facts.optional:
        row.prop(group, facts.name)
        return
    switch = f"use_{facts.name}"
    row.prop(group, switch, text="")
    value = row.row()
    value.active = getattr(group, switch)
    value.prop(group, facts.name, text="")


def draw_generate(layout: Layout, context: bpy.types.Context) -> None:
    """The button with the price on it, and why it cannot be pressed."""
    reason = form_refusal(context.scene)
    text = "Generate"
    if not reason:
        text += f"   ≈ {estimate(forms.form_task(context.scene))} credits"
    row = layout.row()
    row.scale_y = 1.6
    row.operator("tripo.generate", text=text)
    if reason and not refusal():
        draw_text(layout, context, reason, icon="INFO")


def draw_account(layout: Layout, *, refresh: bool = False) -> None:
    """The balance, or why it is not known."""
    now = current.existing()
    account = now.account if now else None
    if account and account.failure and not refresh:
        draw_text(layout, bpy.context, account.failure.text, icon="ERROR")
        return
    row = layout.row()
    if now and now.asking:
        row.label(text="Asking for the balance...")
    else:
        row.label(text=balance_text(account) if account else "Balance unknown")
    if refresh:
        row.operator("tripo.refresh_balance", text="", icon="FILE_REFRESH")


register, unregister = bpy.utils.register_classes_factory((TRIPO_PT_generate, TRIPO_PT_jobs))
