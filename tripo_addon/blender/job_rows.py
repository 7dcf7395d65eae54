# SPDX-License-Identifier: GPL-3.0-or-later
"""A job in the list: what it is, how far it is, what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator

import bpy

from ..core.fetcher import MISSING
from ..core.job import Job, State
from ..core.options import Result
from ..core.tasks import next_types
from ..providers import SERVICES
from . import previews
from .results import seeds_of
from .text import draw_text

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
    title = column.row(align=True)
    if icon:
        title.label(text=job.title, icon_value=icon)
    else:
        title.label(text=job.title, icon=_ICONS.get(job.state, "SORTTIME"))
    _button(title, "tripo.job_details", "DOWNARROW_HLT", job)
    row = column.row(align=True)
    draw_state(row, job)
    if own or job.final:
        draw_actions(row, job)
    about = facts_text(job)
    if about:
        draw_text(column, context, about)
    reason = job.failure.text if job.failure else ""
    for text in filter(None, (reason, job.note)):
        draw_text(column, context, text)
    if job.final:
        draw_candidates(column, job)


def draw_candidates(layout: Layout, job: Job) -> None:
    """The tasks that may be an uncertain job's, to choose from."""
    for each in job.candidates:
        row = layout.row(align=True)
        prompt = each.prompt or each.task_id
        row.label(text=f"{each.created[11:16]} {prompt} ({each.status}, {each.credits:g})")
        button = row.operator("tripo.claim")
        button.job, button.task = job.id, each.task_id


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
    """The buttons that fit the state, as far as there is room for them."""
    for operator, icon, _ in _first(job):
        _button(row, operator, icon, job)
    if job.state in {State.DONE, State.KEPT} and next_types(type(job.task)):
        row.operator("tripo.next", text="Next", icon="FORWARD").job = job.id


def draw_all_actions(layout: Layout, job: Job) -> None:
    """Everything that can be done with a job, in words."""
    for operator, icon, text in (*_first(job), *_further(job)):
        layout.operator(operator, text=text, icon=icon).job = job.id


Action = tuple[str, str, str]
"""Operator, icon, text."""


def _first(job: Job) -> Iterator[Action]:
    """What the state calls for."""
    result = job.task.result
    if not job.final:
        if job.state is not State.ARRIVING:
            yield "tripo.cancel", "X", "Cancel"
        return
    if job.state is State.UNCERTAIN:
        yield "tripo.look_again", "VIEWZOOM", "Look Again"
    if job.resumable and job.state is not State.KEPT:
        yield "tripo.take_up", "FILE_REFRESH", "Take Up Again"
    elif job.renewable:
        yield "tripo.retry", "FILE_REFRESH", "Generate Again"
    if job.files:
        yield "tripo.open_folder", "FILE_FOLDER", "Open Folder"
    if job.state not in {State.DONE, State.KEPT}:
        return
    if result in {Result.PICTURE, Result.VIEWS} and job.files:
        yield "tripo.show_image", "IMAGE_DATA", "Show Image"
    if result is Result.MODEL and job.state is State.DONE:
        yield "tripo.select_result", "RESTRICT_SELECT_OFF", "Select in Scene"
    if result is not Result.ANSWER and (job.files or job.remote_id):
        yield "tripo.import_result", "IMPORT", "Import Again" if job.files else "Import"


def _further(job: Job) -> Iterator[Action]:
    """What is always possible."""
    if seeds_of(job):
        yield "tripo.use_seeds", "LINKED", "Use Its Seeds"
    yield "tripo.use_settings", "PRESET", "Use Settings"
    yield "tripo.copy_details", "COPYDOWN", "Copy Details"
    if job.final:
        if job.resumable and job.state is not State.KEPT:
            yield "tripo.retry", "PLAY", "Generate Again"
        yield "tripo.delete_job", "TRASH", "Delete..."


def _button(row: Layout, operator: str, icon: str, job: Job) -> None:
    row.operator(operator, text="", icon=icon).job = job.id
