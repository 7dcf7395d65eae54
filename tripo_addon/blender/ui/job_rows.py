# SPDX-License-Identifier: GPL-3.0-or-later
"""A job in the list: what it is, how far it is, what can be done with it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import NamedTuple

import bpy

from ...errors import Kind, Spent
from ...jobs.job import Job
from ...providers import unit
from ...spec.options import PLACED, Result
from ...spec.state import State
from ...text.numbers import moment
from ..form.next_steps import next_steps, seeds_of
from ..typed import icon
from . import chain_panel, previews
from .text import draw_text

_ICONS = {
    State.DONE: "CHECKMARK",
    State.KEPT: "FILE_3D",
    State.UNFETCHED: "ERROR",
    State.FAILED: "ERROR",
    State.UNCERTAIN: "QUESTION",
    State.CANCELLED: "X",
}
_BARS = {State.QUEUED, State.RUNNING, State.DOWNLOADING}
THUMBNAIL = 2.0
"""Height in buttons."""

Layout = bpy.types.UILayout


def draw_job(layout: Layout, context: bpy.types.Context, job: Job, *, own: bool) -> None:
    """One job: its name, its state with what can be done, and what went wrong.

    Another Blender may work on it; then it is not this one's `own`.
    """
    box = layout.box().column(align=True)
    head = box.row(align=True)
    preview = previews.icon(job)
    if preview:
        picture = head.row(align=True)
        picture.alignment = "LEFT"
        picture.template_icon(icon_value=preview, scale=THUMBNAIL)
    column = head.column(align=True)
    title = column.row(align=True)
    title.label(text=job.title, icon=icon("NONE" if preview else _ICONS.get(job.state, "SORTTIME")))
    _button(title, Action("tripo.job_details", "DOWNARROW_HLT"), job)
    row = column.row(align=True)
    draw_state(row, job)
    if own or job.final:
        draw_actions(row, job)
    for text in filter(None, (chain_text(job), facts_text(job), reason_text(job), job.note)):
        draw_text(box, context, text)
    if job.at_gate:
        chain_panel.draw_gate(box, job)
    if job.final:
        draw_candidates(box, job)


def draw_candidates(layout: Layout, job: Job) -> None:
    """The tasks that may be an uncertain job's, to choose from."""
    for candidate in job.candidates:
        row = layout.split(factor=0.6, align=True)
        created = moment(candidate.created)
        when = time.strftime("%H:%M:%S", time.localtime(created)) if created else ""
        # A prompt that is the job's own tells nothing.
        told = candidate.status if candidate.prompt in {"", job.task.title()} else candidate.prompt
        row.label(text=f"{when} {told}")
        button = row.operator("tripo.claim")
        button.job, button.task = job.id, candidate.task_id


def draw_state(layout: Layout, job: Job) -> None:
    """The state in words, as a bar where there is progress."""
    if job.state in _BARS:
        text = job.state if job.state is State.QUEUED else f"{job.state} {job.progress} %"
        layout.progress(factor=job.progress / 100, text=text)
        return
    charged = job.state is State.DONE and job.credits
    layout.label(text=f"{job.credits:g} {unit(job.service)}" if charged else job.state)


def reason_text(job: Job) -> str:
    """Why a job did not end as it should; all of it is in its details."""
    if job.state is State.UNCERTAIN and job.candidates:
        return "Its answer never came. Is one of these its task?"
    return job.failure.text if job.failure else ""


def chain_text(job: Job) -> str:
    """Which step of a chain a job is, and what the chain waits for."""
    chain = job.chain
    if chain is None:
        return ""
    if chain.stopped:
        return f"{chain.text}. It stops here: {chain.stopped}"
    return f"{chain.text}. Look at it, then go on" if job.at_gate else chain.text


def facts_text(job: Job) -> str:
    """What there is to know of a finished job: an answer, or a price other than expected."""
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
    if job.missing:
        names = ", ".join(job.missing)
        parts.append(f"Not fetched: {names}; import again to try once more")
    if job.estimate and job.credits is not None and not job.estimate.covers(job.credits):
        parts.append(f"Expected were {job.estimate} {unit(job.service)}, charged {job.credits:g}")
    return ". ".join(parts)


class Action(NamedTuple):
    """A button."""

    operator: str
    icon: str
    text: str = ""


def draw_actions(row: Layout, job: Job) -> None:
    """The buttons that the state calls for: in words, or as icons where there are several."""
    actions = list(_first(job))
    if job.state is State.DONE and _goes_on(job):
        actions.append(_NEXT)
    for action in actions[:-1]:
        _button(row, action._replace(text=""), job)
    for action in actions[-1:]:
        # Beside a bar there is no room for words, and beside an icon for little more.
        words = (len(actions) == 1 and job.final) or action is _NEXT
        _button(row, action if words else action._replace(text=""), job)


def draw_all_actions(layout: Layout, job: Job) -> None:
    """Everything that can be done with a job, in words."""
    for action in (*_first(job), *_further(job)):
        _button(layout, action, job)


_NEXT = Action("tripo.next", "FORWARD", "Next")


def _goes_on(job: Job) -> bool:
    return bool(next_steps(job))


def _given_back(job: Job) -> bool:
    """Whether the service itself has ended the task, so that asking again brings nothing."""
    return bool(job.failure and job.failure.spent is Spent.RETURNED)


def _must_be_edited(job: Job) -> bool:
    """Whether the same request would be refused once more."""
    return bool(job.failure and job.failure.kind is Kind.REQUEST)


def _first(job: Job) -> Iterator[Action]:
    """The actions that matter most in the job's state."""
    result = job.task.result
    if not job.final:
        yield Action("tripo.cancel", "X", "Cancel")
    elif job.state is State.UNCERTAIN:
        yield Action("tripo.look_again", "VIEWZOOM", "Look Again")
    elif job.state in {State.UNFETCHED, State.FAILED, State.CANCELLED}:
        if job.resumable and not _given_back(job):
            yield Action("tripo.take_up", "FILE_REFRESH", "Take Up Again")
        elif _must_be_edited(job):
            yield Action("tripo.use_settings", "GREASEPENCIL", "Edit")
        else:
            yield Action("tripo.retry", "PLAY", "Generate Again")
    elif job.state is State.KEPT:
        yield Action("tripo.import_result", "IMPORT", "Import")
    elif result in {Result.PICTURE, Result.VIEWS}:
        yield Action("tripo.show_image", "IMAGE_DATA", "Show Image")
    elif result in PLACED:
        yield Action("tripo.select_result", "RESTRICT_SELECT_OFF", "Select in Scene")
        yield Action("tripo.frame_result", "ZOOM_SELECTED", "Frame")
        yield Action("tripo.import_result", "IMPORT", "Import Again")
    elif result is Result.FILE and job.files:
        yield Action("tripo.open_folder", "FILE_FOLDER", "Open Folder")
        yield Action("tripo.import_result", "IMPORT", "Import")


def _further(job: Job) -> Iterator[Action]:
    """All other actions that are possible with the job."""
    first = {action.operator for action in _first(job)}
    if job.state in {State.DONE, State.KEPT}:
        if _goes_on(job):
            yield _NEXT
        if job.task.result in {Result.PICTURE, Result.VIEWS} and job.state is State.DONE:
            yield Action("tripo.import_result", "IMPORT", "Open Again")
    if job.task.result in PLACED and job.state is State.DONE:
        yield Action("tripo.show_textures", "SHADING_TEXTURE", "Show Textures")
        yield Action("tripo.mark_asset", "ASSET_MANAGER", "Mark as Asset")
    if job.state in {State.DONE, State.KEPT}:
        yield Action("tripo.keep_recipe", "PRESET_NEW", "Keep as Recipe...")
    if "tripo.use_settings" not in first:
        yield Action("tripo.use_settings", "PRESET", "Use Settings")
    if seeds_of(job):
        yield Action("tripo.use_seeds", "RNDCURVE", "Use Seeds")
    if job.files and "tripo.open_folder" not in first:
        yield Action("tripo.open_folder", "FILE_FOLDER", "Open Folder")
    yield Action("tripo.copy_details", "COPYDOWN", "Copy Details")
    if job.renewable and "tripo.retry" not in first and not _must_be_edited(job):
        yield Action("tripo.retry", "PLAY", "Generate Again")
    if job.final:
        yield Action("tripo.delete_job", "TRASH", "Delete...")


def _button(row: Layout, action: Action, job: Job) -> None:
    row.operator(action.operator, text=action.text, icon=icon(action.icon)).job = job.id
