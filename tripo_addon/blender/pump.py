# SPDX-License-Identifier: GPL-3.0-or-later
"""The only door from the threads to Blender: takes in their news, places what has arrived."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from ..errors import Spent, TripoError
from ..jobs.job import Failure, Job
from . import current, redraw
from .command import signals
from .scene import arrival
from .ui import previews

if TYPE_CHECKING:
    from .session import Session

log = logging.getLogger(__name__)

WAIT_SECONDS = 0.02
NOT_PLACED = TripoError(
    "Its result is on disk", "Import it from the list of jobs of a Blender with a window", Spent.YES
)


def turn(*, waiting: bool) -> bool:
    """Take in news and place what has arrived; False when nothing more is to come.

    A caller that is `waiting` wants its model selected, and holds up every tool of Blender:
    there is no sense in waiting for one to end.
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
    if changed:
        previews.load(now.listing.shown())
        redraw.redraw()
    # News may have led to new questions.
    return busy or changed or bool(now.arriving)


def _deliver(job: Job, *, select: bool) -> None:
    engine = current.session().engine
    if "cursor" not in job.place:
        # Asked for as a file only: it stays out of the scene.
        engine.finish(job.id)
        return
    if not current.session().placing:
        engine.keep(job.id, Failure.of(NOT_PLACED))
        return
    with signals.held():
        failure = _arrive(job, select=select)
        if failure:
            engine.keep(job.id, failure)
        else:
            engine.finish(job.id)


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
    """Work until a job has ended, telling each of its changes; for callers without a window.

    Where nothing works on it here any more it has a failure that says so. Nobody waits for it
    after an interruption: then it is not sent, unless it was already.
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


def _let_go(job: Job) -> TripoError:
    """Why a job has not ended although nothing works on it here."""
    spent = Spent.MAYBE if job.sent else Spent.NOTHING
    return TripoError(
        "Another Blender works on this job, or it was deleted", "Look into the list of jobs", spent
    )


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
    more = True
    while (found := answer(now)) is None:
        if not more:
            raise TripoError("No answer has come", "Try again", Spent.UNSAID)
        more = turn(waiting=True)
        rest()
    return found
