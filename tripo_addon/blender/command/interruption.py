# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends the jobs of an interrupted command, and says what happens to each of them."""

from __future__ import annotations

from collections.abc import Iterable

from ...errors import Spent, TripoError
from ...jobs.job import Job
from ...spec.state import State
from .. import current

NEXT = "`resume`, or the next Blender with this add-on,"


def end(*, earlier: bool) -> str:
    """End the session; how its jobs have ended, in words.

    What was not sent is not sent any more, but for jobs of `earlier` commands, which were asked
    for then and still wait. The answer to what is being sent is waited for.
    """
    now = current.existing()
    if now is None:
        return str(TripoError("Interrupted before anything was sent"))
    if not earlier:
        now.engine.withdraw()
    current.stop()
    now.absorb()
    own = [job for job in now.jobs.values() if now.engine.owns(job.id)]
    told = list(_sentences(own))
    if not told:
        told = [str(TripoError("Nothing was on its way", spent=Spent.UNSAID))]
    return " ".join(["Interrupted.", *told])


def _sentences(jobs: Iterable[Job]) -> Iterable[str]:
    """One sentence for all jobs to which the same happens."""
    counts: dict[str, int] = {}
    for job in jobs:
        sentence = _sentence(job)
        counts[sentence] = counts.get(sentence, 0) + bool(sentence)
    for sentence, count in counts.items():
        if sentence:
            yield f"{count} jobs: {sentence}" if sum(counts.values()) > 1 else sentence


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
