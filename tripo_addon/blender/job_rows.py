# SPDX-License-Identifier: GPL-3.0-or-later
"""A job in the list: what it is, how far it is, what can be done with it."""

from __future__ import annotations

import bpy

from ..core.fetcher import MISSING
from ..core.job import Job, State
from ..core.options import Result
from ..core.tasks import next_types
from ..providers import SERVICES
from . import previews
from .results import seeds_of
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
    if own or job.final:
        draw_actions(row, job)
    about = facts_text(job)
    if about:
        draw_text(column, context, about)
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
    # There is no room for more beside the buttons.
    layout.label(text=f"{job.credits:g} {_unit(job)}" if charged else job.state)


def _unit(job: Job) -> str:
    return SERVICES[job.service].unit if job.service in SERVICES else "credits"


def facts_text(job: Job) -> str:
    """What there is to know of a finished job: an answer, seeds, a price other than expected."""
    if job.state not in {State.DONE, State.KEPT}:
        return ""
    parts = []
    if "riggable" in job.facts:
        rig_type = job.facts.get("rig_type", "unknown")
        parts.append(
            f"Can be rigged as {rig_type}" if job.facts["riggable"] else "Cannot be rigged"
        )
    if job.task.type == "import_model":
        parts.append("The service has it now: go on with any step")
    if MISSING in job.facts:
        parts.append(f"Not fetched: {job.facts[MISSING]}; import again to try once more")
    names = {"model_seed": "model", "texture_seed": "texture", "image_seed": "image"}
    seeds = [f"{names[name]} {seed}" for name, seed in seeds_of(job).items() if name in names]
    if seeds:
        parts.append(f"Seeds: {', '.join(seeds)}")
    if job.estimate and job.credits is not None and not job.estimate.covers(job.credits):
        parts.append(f"Expected were {job.estimate} {_unit(job)}, charged {job.credits:g}")
    return ". ".join(parts)


def draw_actions(row: Layout, job: Job) -> None:
    """The buttons that fit the state."""
    if not job.final:
        if job.state is not State.ARRIVING:
            _button(row, "tripo.cancel", "X", job)
        return
    if job.failure:
        _button(row, "tripo.copy_details", "COPYDOWN", job)
    if job.resumable:
        _button(row, "tripo.take_up", "FILE_REFRESH", job)
    if job.files:
        _button(row, "tripo.open_folder", "FILE_FOLDER", job)
    if job.state not in {State.DONE, State.KEPT}:
        return
    result = job.task.result
    if result in {Result.PICTURE, Result.VIEWS}:
        _button(row, "tripo.show_image", "IMAGE_DATA", job)
    if result is Result.MODEL and job.state is State.DONE:
        _button(row, "tripo.select_result", "RESTRICT_SELECT_OFF", job)
    if seeds_of(job):
        _button(row, "tripo.use_seeds", "LINKED", job)
    if job.files and result is not Result.ANSWER:
        _button(row, "tripo.import_result", "IMPORT", job)
    if next_types(type(job.task)):
        row.operator("tripo.next", text="Next", icon="FORWARD").job = job.id


def _button(row: Layout, operator: str, icon: str, job: Job) -> None:
    row.operator(operator, text="", icon=icon).job = job.id
