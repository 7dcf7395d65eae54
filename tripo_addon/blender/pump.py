# SPDX-License-Identifier: GPL-3.0-or-later
"""The only door from the threads to Blender: takes in their news, places what has arrived."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import bpy

from ..core.errors import Spent, TripoError
from ..core.job import Failure, Job, State
from . import arrival, current, previews

if TYPE_CHECKING:
    from .session import Session

log = logging.getLogger(__name__)

WAIT_SECONDS = 0.02
NOT_PLACED = TripoError(
    "Its result is on disk", "Import it from the list of jobs of a Blender with a window", Spent.YES
)
_DRAWN = {"VIEW_3D": "UI", "IMAGE_EDITOR": "UI", "PREFERENCES": "WINDOW"}
"""Editors that show jobs or the account, and in which region."""


def turn(*, waiting: bool) -> bool:
    """Take in news and place what has arrived; False when nothing more is to come.

    A caller that is `waiting` wants its model selected, and holds up every tool of Blender:
    there is no sense in waiting for one to end.
    """
    now = current.session()
    busy = now.engine.busy
    changed = now.absorb()
    for job in list(now.arriving.values()):
        if not (waiting or arrival.possible()):
            changed |= now.explain_waiting("Waits until the tool in use, or the render, has ended")
            break
        del now.arriving[job.id]
        _deliver(job, select=waiting)
        changed = True
    if changed:
        previews.load(now.listing.shown())
        redraw()
    # News may have led to new questions.
    return busy or changed or bool(now.arriving)


def _deliver(job: Job, *, select: bool) -> None:
    engine = current.session().engine
    if "cursor" not in job.place:
        # Asked for as a file only: it stays out of the scene.
        engine.settle(job.id, State.DONE)
        return
    if not current.session().placing:
        engine.settle(job.id, State.KEPT, Failure.of(NOT_PLACED))
        return
    failure = _arrive(job, select=select)
    engine.settle(job.id, State.KEPT if failure else State.DONE, failure)


def _arrive(job: Job, *, select: bool) -> Failure | None:
    """Bring a result into Blender; why that was not possible."""
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
    """An importer that ends this process shall do so once. A ready .blend needs none."""
    if not job.model or job.ready:
        yield
        return
    engine = current.session().engine
    engine.mark_import(job.id, True)
    try:
        yield
    finally:
        engine.mark_import(job.id, False)


def wait(job_id: str, tell: Callable[[Job], None] = lambda job: None) -> Job:
    """Work until a job has ended, telling each of its changes; for callers without a window."""
    now = current.session()
    last = None
    while True:
        turn(waiting=True)
        job = now.jobs[job_id]
        if job is not last:
            tell(job)
            last = job
        if job.final:
            return job
        time.sleep(WAIT_SECONDS)


Answer = TypeVar("Answer")


def wait_for_all() -> None:
    """Work until nothing more is to come."""
    while turn(waiting=True):
        rest()


def rest() -> None:
    """A moment for the threads, for callers without a window."""
    time.sleep(WAIT_SECONDS)


def wait_for(answer: Callable[[Session], Answer | None]) -> Answer:
    """Work until an answer that was asked for is there."""
    now = current.session()
    while (found := answer(now)) is None:
        turn(waiting=True)
        time.sleep(WAIT_SECONDS)
    return found


def redraw() -> None:
    """Draw the sidebars and the preferences again."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            for region in area.regions:
                if region.type == _DRAWN.get(area.type):
                    region.tag_redraw()
