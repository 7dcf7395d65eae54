# SPDX-License-Identifier: GPL-3.0-or-later
"""A job in the list: what it is, how far it is, what can be done with it."""

from __future__ import annotations

import bpy

from ..core.job import Job, State
from . import previews
from .text import draw_text

SHOWN = 12
_ICONS = {
    State.DONE: "CHECKMARK",
    State.KEPT: "FILE_3D",
    State.FAILED: "ERROR",
    State.UNCERTAIN: "QUESTION",
    State.CANCELLED: "X",
}
_BARS = {State.QUEUED, State.RUNNING, State.DOWNLOADING}

Layout = bpy.types.UILayout


def draw_job(layout: Layout, context: bpy.types.Context, job: Job, *, own: bool) -> None:
    """One job: its name, its state with what can be done, and what went wrong.

    Another Blender may work on it; then it is not this one's `own`.
    """
    column = layout.box().column(align=True)
    icon = previews.icon(job)
    if icon:
        column.label(text=job.title, icon_value=icon)
    else:
        column.label(text=job.title, icon=_ICONS.get(job.state, "SORTTIME"))
    row = column.row(align=True)
    draw_state(row, job)
    if own or job.state.final:
        draw_actions(row, job)
    reason = job.failure.text if job.failure else job.note
    if reason:
        draw_text(column, context, reason)


def draw_state(layout: Layout, job: Job) -> None:
    """The state in words, as a bar where there is progress."""
    if job.state in _BARS:
        text = job.state if job.state is State.QUEUED else f"{job.state} {job.progress} %"
        layout.progress(factor=job.progress / 100, text=text)
        return
    charged = job.state is State.DONE and job.credits is not None
    layout.label(text=f"{job.state}, {job.credits:g} credits" if charged else job.state)


def draw_actions(row: Layout, job: Job) -> None:
    """The buttons that fit the state."""
    if not job.state.final:
        if job.state is not State.ARRIVING:
            _button(row, "tripo.cancel", "X", job)
        return
    if job.failure:
        _button(row, "tripo.copy_details", "COPYDOWN", job)
    if job.resumable:
        _button(row, "tripo.take_up", "FILE_REFRESH", job)
    if job.model:
        _button(row, "tripo.open_folder", "FILE_FOLDER", job)
    if job.state is State.DONE:
        _button(row, "tripo.select_result", "RESTRICT_SELECT_OFF", job)
    if job.state in {State.DONE, State.KEPT}:
        _button(row, "tripo.import_result", "IMPORT", job)


def _button(row: Layout, operator: str, icon: str, job: Job) -> None:
    row.operator(operator, text="", icon=icon).job = job.id
