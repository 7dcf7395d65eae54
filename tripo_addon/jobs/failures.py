# SPDX-License-Identifier: GPL-3.0-or-later
"""How a job ends that did not come to its result: its state, its reason and what was spent."""

from __future__ import annotations

from typing import Any

from ..errors import (
    Offline,
    Refused,
    Spent,
    Storage,
    TripoError,
    Unavailable,
    Unclear,
    Unfetched,
    Unreachable,
)
from ..spec.state import State
from .job import Failure, Job

NEXT_START = "It is fetched by itself at the next start"


def after_error(job: Job, error: TripoError) -> dict[str, Any]:
    """What changes in a job that an error ends.

    It never says that nothing was spent where something may have been.
    """
    state = State.FAILED
    if job.state is State.UNCERTAIN:
        state, error.spent = State.UNCERTAIN, Spent.MAYBE
    elif isinstance(error, Unfetched) or (job.state is State.DOWNLOADING and may_pass(error)):
        state = State.UNFETCHED
        error.spent = Spent.YES if job.state is State.DOWNLOADING else Spent.MAYBE
        error.advice = ". ".join(filter(None, (error.advice.rstrip("."), NEXT_START)))
    elif error.spent is Spent.NOTHING:
        if job.state in {State.DOWNLOADING, State.ARRIVING}:
            error.spent = Spent.YES
        elif job.remote_id:
            error.spent = Spent.MAYBE
        elif job.state is State.SUBMITTING and not isinstance(
            error, Refused | Unreachable | Unavailable
        ):
            state, error.spent = State.UNCERTAIN, Spent.MAYBE
    return {"state": state, "failure": Failure.of(error)}


def after_stop(job: Job) -> dict[str, Any]:
    """What changes in a job that the user stops."""
    state = State.CANCELLED
    if not job.remote_id:
        error = TripoError("You cancelled it before it was sent")
    elif job.state is State.ARRIVING:
        state = State.KEPT
        kept = f"The file is kept: {job.model}" if job.model else "Its files are kept"
        error = TripoError("You stopped its import", kept, Spent.YES)
    elif job.state is State.DOWNLOADING:
        error = TripoError(
            "You stopped its download", "Take the job up again to get the result", Spent.YES
        )
    else:
        error = TripoError(
            "You stopped waiting; the service goes on with the task",
            "Take the job up again to get the result",
            Spent.MAYBE,
        )
    return {"state": state, "failure": Failure.of(error)}


def after_losing(job: Job) -> dict[str, Any]:
    """What changes in a job that another Blender took over, and that no list has any more."""
    error = TripoError(
        "Another Blender took this job over, and it is on no list any more",
        "See whether its result is in the results folder before you generate again",
        Spent.MAYBE,
    )
    return {"state": State.FAILED, "failure": Failure.of(error)}


def may_pass(error: TripoError) -> bool:
    """Whether what keeps a result from being fetched may be gone another time."""
    return isinstance(error, Storage | Offline | Unreachable | Unclear) or (
        isinstance(error, Refused) and error.passing
    )
