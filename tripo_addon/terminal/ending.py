# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to the jobs of a command that was interrupted, in words."""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import Spent, TripoError
from ..jobs.job import Job
from ..spec.state import State

NEXT = "`resume`, or the next program with this add-on,"


def sentences(jobs: Iterable[Job]) -> list[str]:
    """One sentence for all jobs to which the same happens."""
    counts: dict[str, int] = {}
    for job in jobs:
        sentence = _sentence(job)
        counts[sentence] = counts.get(sentence, 0) + bool(sentence)
    several = sum(counts.values()) > 1
    return [
        f"{count} jobs: {sentence}" if several else sentence
        for sentence, count in counts.items()
        if sentence
    ]


def _sentence(job: Job) -> str:
    """What happens to a job now; empty when it had already ended."""
    if job.state is State.CANCELLED and not job.remote_id:
        error = TripoError("Cancelled before it was sent")
    elif job.state.unsent:
        error = TripoError("It waits to be sent, as it did before", f"{NEXT} sends it")
    elif job.unanswered and not job.final:
        error = TripoError(
            "It was being sent, and no answer has come",
            f"{NEXT} looks for its task; nothing is sent again by itself",
            Spent.MAYBE,
        )
    elif job.state.polled:
        error = TripoError(
            "It was sent, and goes on at the service", f"{NEXT} fetches its result", Spent.MAYBE
        )
    elif job.state in {State.DOWNLOADING, State.UNFETCHED, State.ARRIVING}:
        error = TripoError("Its result was being fetched", f"{NEXT} goes on with it", Spent.YES)
    else:
        return ""
    return str(error)
