# SPDX-License-Identifier: GPL-3.0-or-later
"""How a failed job ends: its state, its reason and what was spent."""

from __future__ import annotations

import time

from ..codes import reason_for
from ..errors import (
    Offline,
    Refused,
    Spent,
    Storage,
    TaskFailed,
    TripoError,
    Unavailable,
    Unclear,
    Unfetched,
    Unreachable,
)
from ..providers.base import Status
from ..spec.state import State, Trigger
from .job import Failure, Job

NEXT_START = "It is fetched by itself at the next start"
NOT_REPEATED = "Nothing is sent again by itself"
SEARCHED = f"{NOT_REPEATED}. The account's usage is searched for the task, which then goes on"
CHOOSE = (
    f"{NOT_REPEATED}. Choose its task among those that were found; if it is none of them, look "
    "again later, or in the service's console, before you generate again"
)
NOT_FOUND = (
    f"{NOT_REPEATED}. The account's usage shows no such task, but may not be up to date: look "
    "again in an hour, or in the service's console, before you generate again"
)
ATTACHED = (
    f"{NOT_REPEATED}. A task that may be its own was attached or fetched, and is in the list as a "
    "job of its own: look whether it is this one before you generate again"
)
ABSENT = (
    f"{NOT_REPEATED}. The account's usage shows no such task, so the service does not have it: "
    "generate again"
)
NO_ANSWER = (
    f"{NOT_REPEATED}. The account's usage cannot be read: a filter, a proxy or another host "
    "answers in place of the service. Check the network and the base URL, then look again for its "
    "task"
)
SILENT = (
    f"{NOT_REPEATED}. The service could not be asked for its task: look again when it can be "
    "reached"
)
NO_USAGE = (
    f"{NOT_REPEATED}. This service tells no usage: look in its console before you generate "
    "again; a task that you find there can be attached by its id"
)


def after_error(job: Job, error: TripoError) -> Job:
    """The job as an error ends it.

    It never says that nothing was spent if something may have been spent.
    """
    if job.state is State.UNCERTAIN:
        return _ended(job, Trigger.LOSE_ANSWER, error, Spent.MAYBE)
    if isinstance(error, Unfetched) or (job.state is State.DOWNLOADING and may_pass(error)):
        error.advice = ". ".join(filter(None, (error.advice.rstrip("."), NEXT_START)))
        spent = Spent.YES if job.state is State.DOWNLOADING else Spent.MAYBE
        return _ended(job, Trigger.PUT_OFF, error, spent)
    if error.spent is not Spent.NOTHING:
        return _ended(job, Trigger.FAIL, error, error.spent)
    if job.state in {State.DOWNLOADING, State.ARRIVING}:
        return _ended(job, Trigger.FAIL, error, Spent.YES)
    if job.remote_id:
        return _ended(job, Trigger.FAIL, error, Spent.MAYBE)
    refused = isinstance(error, Refused | Unreachable | Unavailable)
    if job.state is State.SUBMITTING and not refused:
        return _ended(job, Trigger.LOSE_ANSWER, error, Spent.MAYBE)
    return _ended(job, Trigger.FAIL, error, Spent.NOTHING)


def _ended(job: Job, trigger: Trigger, error: TripoError, spent: Spent) -> Job:
    error.spent = spent
    return job.after(trigger, failure=Failure.of(error))


def no_answer(what: str, advice: str = SEARCHED) -> Failure:
    """Why nobody knows whether the service has a task."""
    return Failure.of(Unclear(what, advice, Spent.MAYBE))


def after_losing(job: Job) -> Job:
    """The job as it ends when another Blender took it over and the journal no longer has it."""
    error = TripoError(
        "Another Blender took this job over, and it is on no list any more",
        "See whether its result is in the results folder before you generate again",
        Spent.MAYBE,
    )
    return job.after(Trigger.LOSE, failure=Failure.of(error), ended=time.time())


def may_pass(error: TripoError) -> bool:
    """Whether a result that cannot be fetched now may be fetched at another time."""
    return isinstance(error, Storage | Offline | Unreachable | Unclear) or (
        isinstance(error, Refused) and error.passing
    )


def task_failure(status: Status) -> TaskFailed:
    """Why a task ended without a result."""
    error = _reason(status)
    if not status.refunded:
        error.spent = Spent.YES
    return error


def _reason(status: Status) -> TaskFailed:
    if status.state is State.CANCELLED:
        return TaskFailed("The service cancelled the task", "Generate again", code=status.code)
    if not status.code:
        what = "The service could not finish the task"
        return TaskFailed(f"{what}: {status.message}" if status.message else what, "Generate again")
    reason = reason_for(400, status.code)
    what = f"{reason.what}: {status.message}" if status.message and reason.quote else reason.what
    return TaskFailed(what, reason.advice, code=status.code)
