# SPDX-License-Identifier: GPL-3.0-or-later
"""The main thread's part of all jobs: handles what the threads report, places finished results."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import bpy

from ..errors import Kind, Spent, TripoError
from ..jobs.job import Failure, Job
from . import current, groups, redraw
from .command import signals
from .scene import arrival
from .scene.requests import HELD
from .typed import window_manager
from .ui import previews
from .windows import in_window

if TYPE_CHECKING:
    from .session import Session

log = logging.getLogger(__name__)

WAIT_SECONDS = 0.02
TIME_SECONDS = 1.0
"""Between drawings of the time that jobs will take."""
DRAW_SECONDS = 0.1
"""Between two drawings of a window that a caller holds up, at least."""
_told = 0.0
"""When changes were last shown, on the monotonic clock."""
_shown = 0
"""The count of the list's changes when they were last shown."""
_drawn = 0.0
"""When a window was drawn last that a caller holds up."""


class NotPlaced(TripoError):
    """The result was fetched by a Blender that brings none into a scene."""

    kind = Kind.NO_SCENE

    def __init__(self) -> None:
        super().__init__(
            "Its result is on disk",
            "Open its file in a Blender with a window, and it comes by itself; or import it there "
            "from the list of jobs",
            Spent.YES,
        )


class Waits(TripoError):
    """The user wants to import the result, instead of having it come by itself."""

    kind = Kind.HELD

    def __init__(self) -> None:
        super().__init__("Its result waits for you", "Press Import", Spent.YES)


@signals.held()
def turn(*, waiting: bool) -> bool:
    """Handle the reports of the threads and place finished results; False when no work is left.

    A caller that is `waiting` wants its model selected. It blocks Blender meanwhile, so a modal
    tool could not end: its model is placed whatever tool is active.
    """
    now = current.session()
    busy = now.engine.busy
    changed = now.absorb()
    for job in list(now.arriving.values()):
        if not now.engine.arrives(job.id):
            # It was cancelled.
            del now.arriving[job.id]
            continue
        if not (waiting or arrival.possible()):
            changed |= now.explain_waiting("Waits until the tool in use, or the render, has ended")
            break
        del now.arriving[job.id]
        _deliver(job, select=waiting)
        changed = True
    # Some changes are made here, by whoever has called the add-on.
    if changed or now.listing.changes != _shown:
        _show_changes(now)
        if waiting and not bpy.app.background:
            _draw()
    elif now.listing.going and not bpy.app.background:
        _show_time()
    # News may have led to new questions.
    return busy or changed or bool(now.arriving)


def _show_changes(now: Session) -> None:
    """Draw what has changed."""
    global _told, _shown
    _told, _shown = time.monotonic(), now.listing.changes
    if bpy.app.background:
        return
    previews.load([*now.listing.shown(), *filter(None, (now.listing.chosen_job,))])
    groups.fit_job_rows(window_manager(bpy.context), len(now.listing.rows))
    redraw.redraw()
    redraw.redraw_status()
    # It needs a GPU, which a Blender without a window may not have.
    from .ui import placeholders

    placeholders.update()


def _show_time() -> None:
    """Draw how long jobs will take, which changes by itself."""
    global _told
    if time.monotonic() > _told + TIME_SECONDS:
        _told = time.monotonic()
        redraw.redraw()


def _draw() -> None:
    """Draw the windows now: a caller that waits keeps Blender from doing it. What the user does
    meanwhile is handled when the wait has ended."""
    global _drawn
    if time.monotonic() - _drawn < DRAW_SECONDS:
        return
    with in_window():
        bpy.ops.wm.redraw_timer(type="DRAW_WIN_SWAP", iterations=1)
    _drawn = time.monotonic()


def _deliver(job: Job, *, select: bool) -> None:
    engine = current.session().engine
    if "cursor" not in job.place:
        # Asked for as a file only: it stays out of the scene.
        engine.finish(job.id)
        return
    if HELD in job.place:
        engine.keep(job.id, Failure.of(Waits()))
        return
    if not current.session().placing:
        engine.keep(job.id, Failure.of(NotPlaced()))
        return
    failure = _arrive(job, select=select)
    if failure:
        engine.keep(job.id, failure)
    else:
        engine.finish(job.id)


def _arrive(job: Job, *, select: bool) -> Failure | None:
    """Bring a result into Blender; returns the reason where that was not possible."""
    try:
        with _marked(job):
            arrival.arrive(job, select=select)
    except TripoError as error:
        return Failure.of(error)
    except Exception as error:
        log.exception("The model of job %s could not be placed", job.id)
        what = f"A fault in this add-on: {error}"
        return Failure(what, f"The file is kept: {job.model}", Spent.YES)
    return None


@contextmanager
def _marked(job: Job) -> Iterator[None]:
    """Note in the journal that an import runs, so that a file that crashes Blender is not imported
    again by itself. A ready .blend needs no importer, and so no note."""
    if not job.model or job.ready:
        yield
        return
    engine = current.session().engine
    engine.mark_import(job.id, True)
    try:
        yield
    finally:
        engine.mark_import(job.id, False)


@signals.held()
def wait(job_id: str, tell: Callable[[Job], None] = lambda job: None) -> Job:
    """Work until a job has ended, and report each of its changes; for callers without a window.

    When nothing here works on the job any more, it is returned with a failure that says so. When
    the wait is interrupted, a job that is not sent yet is not sent.
    """
    now = current.session()
    job, last = now.jobs[job_id], None
    try:
        while True:
            more = turn(waiting=True)
            job = now.jobs.get(job_id, job)
            if job is not last:
                tell(job)
                last = job
            if job.final:
                return job
            if not more:
                return replace(job, failure=Failure.of(_let_go(job)))
            rest()
    except BaseException:
        now.engine.withdraw([job_id])
        raise


def wait_each(jobs: Sequence[Job], tell: Callable[[Job], None] = lambda job: None) -> list[Job]:
    """`wait` for several jobs. When that is interrupted, those that are not sent yet are not
    sent."""
    try:
        return [wait(job.id, tell) for job in jobs]
    except BaseException:
        current.session().engine.withdraw([job.id for job in jobs])
        raise


def _let_go(job: Job) -> TripoError:
    """Why a job has not ended although nothing works on it here."""
    spent = Spent.MAYBE if job.sent else Spent.NOTHING
    return TripoError(
        "Another Blender works on this job, or it was deleted", "Look into the list of jobs", spent
    )


Answer = TypeVar("Answer")


@signals.held()
def wait_for_all() -> None:
    """Work until no work is left."""
    while turn(waiting=True):
        rest()


def rest() -> None:
    """Sleep for a moment, so that the threads can work; for callers without a window. An
    interruption that was delayed comes now."""
    time.sleep(WAIT_SECONDS)
    signals.deliver()


@signals.held()
def wait_for(answer: Callable[[Session], Answer | None]) -> Answer:
    """Work until `answer` finds what was asked for. Raises `TripoError` when no answer comes."""
    now = current.session()
    more = True
    while (found := answer(now)) is None:
        if not more:
            raise TripoError("No answer has come", "Try again", Spent.UNSAID)
        more = turn(waiting=True)
        rest()
    return found
