# SPDX-License-Identifier: GPL-3.0-or-later
"""A job as one line of the list: what it is, how old it is, how far it is."""

from __future__ import annotations

import time
from collections.abc import Iterator

import bpy

from ...jobs.job import Job
from ...providers import unit
from ...spec.state import State
from .. import current, once
from ..languages import said
from ..session import Session
from ..typed import icon, preferences
from . import previews
from .text import BUTTON
from .widths import fitted, pixels

SIGNS = {
    State.WAITING: "SORTTIME",
    State.UNCERTAIN: "QUESTION",
    State.KEPT: "IMPORT",
    State.UNFETCHED: "IMPORT",
    State.FAILED: "ERROR",
    State.CANCELLED: "X",
}
"""Icons of the states in which a job waits for something, or has ended without its result."""
_WORDS = {
    State.WAITING: "waits",
    State.UPLOADING: "sending",
    State.SUBMITTING: "sending",
    State.ARRIVING: "importing",
    State.UNCERTAIN: "sent?",
    State.KEPT: "import?",
    State.UNFETCHED: "fetch?",
}
"""Short words for those states whose own names are too long for a row."""
MOST = 10
"""Rows that are in sight at once."""
BARS = {State.QUEUED, State.RUNNING, State.DOWNLOADING}
_NARROW, _WIDE = 13.0, 17.0
"""Buttons that fit beside each other in a region from which on a row has the age of a finished job,
and of any job."""
_EDGES, _SCROLL_BAR, _ICON = 62, 20, 42
"""What of a region's width no row has, one of a long list, and no name, in pixels at a scale of
1."""
_BESIDE = 8
"""What a column needs beside its text."""
_AGE, _CREDITS, _WORD, _BAR = 44, 30, 60, 92
"""Widths of columns, of those with words where ages stand in a column before them."""
_MINUTE, _HOUR, _DAY, _YEAR = 60, 3600, 86_400, 86_400 * 365

Layout = bpy.types.UILayout


def draw_row(layout: Layout, context: bpy.types.Context, at: int) -> None:
    """The job in a row of the page."""
    now = current.existing()
    job = now.listing.at(at) if now else None
    if now is None or job is None:
        layout.label(text="")
        return
    beside = buttons_beside(context)
    columns = list(_columns(beside, now, job))
    edges = _EDGES + (_SCROLL_BAR if len(now.listing.rows) > MOST else 0)
    left = beside * BUTTON - edges
    rest = sum(width for _, width in columns)
    name = fitted(now.listing.names.get(job.id) or job.title, left - rest - _ICON)
    # In a plain row Blender gives each part as much as it sees fit.
    row = layout.split(factor=1 - rest / left, align=True) if columns else layout
    preview = previews.icon(job) if job.held or job.state not in SIGNS else 0
    if preview:
        row.label(text=name, icon_value=preview)
    else:
        row.label(text=name, icon=icon(SIGNS.get(job.state, type(job.task).icon)))
    for text, width in columns:
        if width < rest:
            row = row.split(factor=width / rest, align=True)
        rest -= width
        part = row.row()
        if text:
            part.alignment = "RIGHT"
            part.label(text=text)
        else:
            draw_bar(part, now, job)


def _columns(beside: float, now: Session, job: Job) -> Iterator[tuple[str, float]]:
    """What stands behind a job's name, with widths in pixels; an empty text is a bar."""
    if job.state in BARS:
        yield "", _BAR
        return
    told = word(job, own=now.engine.owns(job.id))
    short = job.state is State.DONE and not job.at_gate
    aged = beside > (_NARROW if short else _WIDE)
    if aged:
        yield age(job.created, time.time()), _AGE
    if told and short:
        yield told, _CREDITS
    elif told:
        yield told, _WORD if aged else pixels(said(told)) + _BESIDE


def draw_bar(row: Layout, now: Session, job: Job) -> None:
    """How far a running job is, and how long it will take, as far as that is known."""
    left = now.durations.left(job, time.time())
    parts = ["queued" if job.state is State.QUEUED else f"{job.progress} %"]
    if left is not None:
        parts.append(clock_text(left))
    row.progress(factor=job.progress / 100, text="  ".join(parts))


def word(job: Job, *, own: bool = True) -> str:
    """How a job stands, in a word; of one that is done what it has cost."""
    if not (own or job.final):
        return "elsewhere"
    if job.at_gate:
        return "go on?"
    if job.state is State.DONE:
        return "" if job.credits is None else f"{job.credits:g}"
    return _WORDS.get(job.state, str(job.state))


def cost_text(job: Job) -> str:
    """What a job has cost, or is expected to cost; empty where nobody knows."""
    if job.credits is not None:
        return f"{job.credits:g} {unit(job.service)}"
    return f"≈ {job.estimate} {unit(job.service)}" if job.estimate and not job.final else ""


def age(since: float, now: float) -> str:
    """How long ago a moment is, in one unit; both in seconds since 1970."""
    seconds = int(max(now - since, 0))
    if seconds < _MINUTE:
        return "now"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h"
    if seconds < _YEAR:
        return f"{seconds // _DAY} d"
    return f"{seconds // _YEAR} y"


def clock_text(seconds: float) -> str:
    """A span of time as a clock shows it."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


@once.per_drawing
def buttons_beside(context: bpy.types.Context) -> float:
    """How many square buttons fit beside each other in the region that is drawn."""
    region = context.region
    return region.width / (20 * preferences(context).system.ui_scale) if region else 20.0
