# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done with a job, as buttons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import bpy

from ...jobs.bulk import may_have_result, must_be_edited
from ...jobs.job import Job
from ...spec.options import PLACED, Result
from ...spec.state import State
from .. import current, once
from ..form.next_steps import next_steps, seeds_of
from ..settings import service
from ..typed import icon
from .text import unequal

Layout = bpy.types.UILayout


class Action(NamedTuple):
    """A button."""

    operator: str
    icon: str
    text: str = ""


ICON = " " * 4
"""As wide as a button's icon."""
_NEXT = Action("tripo.next", "FORWARD", "Next...")
_EDIT_ICON = "GREASEPENCIL"


def draw_actions(layout: Layout, job: Job, columns: int = 2) -> None:
    """The buttons that the state calls for, in rows of so many."""
    for row in rows_of(main(job), columns):
        line = layout.row(align=True)
        if len(row) == 2:
            line = unequal(line, *(action.text + ICON for action in row))
        for action in row:
            _button(line, action, job)


def draw_all_actions(layout: Layout, job: Job) -> None:
    """Everything that can be done with a job."""
    for action in (*_first(job), *_further(job)):
        _button(layout, action, job)


def rows_of(actions: Sequence[Action], columns: int) -> list[Sequence[Action]]:
    return [actions[at : at + columns] for at in range(0, len(actions), columns)]


def main(job: Job) -> Sequence[Action]:
    """The actions that a job's state calls for, the likeliest first."""
    now = current.existing()
    # Which steps can follow depends on other jobs, and takes long to find out.
    return _main(job, service(), now.listing.changes if now else 0)


@once.until_changed
def _main(job: Job, _service: str, _changes: int) -> Sequence[Action]:
    actions = list(_first(job))
    if job.state is State.DONE and next_steps(job):
        actions.append(_NEXT)
    return actions


def _again(job: Job) -> Action:
    """Another try, which is a new job: with its price, where that is known."""
    text = "Try Again" if job.state is State.FAILED else "Generate Again"
    return Action("tripo.retry", "PLAY", f"{text}   ≈ {job.estimate}" if job.estimate else text)


def _edit(job: Job) -> Action:
    prompt = "prompt" in type(job.task).options
    return Action("tripo.use_settings", _EDIT_ICON, "Edit Prompt" if prompt else "Edit")


def _first(job: Job) -> Iterator[Action]:
    """The actions that matter most in the job's state."""
    result = job.task.result
    if not job.final:
        yield Action("tripo.cancel", "X", "Cancel")
    elif job.state is State.UNCERTAIN:
        yield Action("tripo.look_again", "VIEWZOOM", "Look Again")
    elif job.state in {State.UNFETCHED, State.FAILED, State.CANCELLED}:
        if may_have_result(job):
            yield Action("tripo.take_up", "FILE_REFRESH", "Take Up Again")
        elif must_be_edited(job):
            yield _edit(job)
        else:
            yield _again(job)
    elif job.state is State.KEPT:
        yield Action("tripo.import_result", "IMPORT", "Import")
    elif result in {Result.PICTURE, Result.VIEWS}:
        yield Action("tripo.show_image", "IMAGE_DATA", "Show Image")
    elif result in PLACED:
        yield Action("tripo.select_result", "RESTRICT_SELECT_OFF", "Select")
        yield Action("tripo.frame_result", "ZOOM_SELECTED", "Frame")
        yield Action("tripo.import_result", "IMPORT", "Import Again")
        if job.variation:
            yield Action("tripo.keep_variations", "CHECKMARK", "Keep This One")
    elif result is Result.FILE and job.files:
        yield Action("tripo.open_folder", "FILE_FOLDER", "Open Folder")
        yield Action("tripo.import_result", "IMPORT", "Import")


def _further(job: Job) -> Iterator[Action]:
    """All other actions that are possible with the job."""
    first = {action.operator for action in _first(job)}
    if job.state in {State.DONE, State.KEPT}:
        if next_steps(job):
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
    if job.renewable and "tripo.retry" not in first and not must_be_edited(job):
        yield _again(job)
    if job.final:
        yield Action("tripo.delete_job", "TRASH", "Delete...")


def _button(row: Layout, action: Action, job: Job) -> None:
    row.operator(action.operator, text=action.text, icon=icon(action.icon)).job = job.id
