# SPDX-License-Identifier: GPL-3.0-or-later
"""The chains of a batch's rows: which jobs have come of each, and with which one it goes on."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from ..errors import Spent, TripoError
from ..jobs import keys
from ..jobs.following import After
from ..jobs.job import Job as Snapshot
from ..jobs.order import Begun
from .handle import Job
from .hosts import Host
from .row_results import RowResult, told, told_of_chain


class RowChains:
    """All chains of one run, by the indices of their rows."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._start = time.time()
        self._jobs: dict[int, dict[str, Snapshot]] = {}
        """By their ids, in the order of the steps."""
        self._asked: dict[int, Future[After]] = {}

    def __len__(self) -> int:
        """How many rows wait for the job with which they go on."""
        return len(self._asked)

    def told(self, at: int, job: Snapshot, planned: RowResult) -> dict[str, Any]:
        """What the results say of a row with this job."""
        if job.chain is None:
            return told(job)
        jobs = self._jobs.setdefault(at, {})
        jobs[job.id] = job
        return told_of_chain(planned.steps, list(jobs.values()))

    def goes_on(self, at: int, job: Snapshot, *, resend: bool) -> bool:
        """A row's job has ended: whether another one may follow, which `found` gives then.

        What has failed for nothing before this run is made again.
        """
        chain = job.chain
        if chain is None or chain.stopped or (job.came and chain.last):
            return False
        earlier = 0 < job.ended < self._start
        again = not job.came and earlier and chain.index > 0 and keys.is_free(job, resend=resend)
        if not (job.came or again or not chain.open):
            return False
        self._ask(at, job, again=again)
        return True

    def make_again(self, at: int, job: Snapshot) -> None:
        """Make a step once more, of which the service has nothing."""
        self._ask(at, job, again=True)

    def _ask(self, at: int, job: Snapshot, *, again: bool) -> None:
        session = self._host.session()
        self._asked[at] = session.engine.chains.after(job, session.provider_of(job), again=again)

    def found(self) -> Mapping[int, Job | After | TripoError]:
        """By row: the job with which it goes on, or how it has ended instead."""
        ended: dict[int, Job | After | TripoError] = {}
        for at in [at for at, answer in self._asked.items() if answer.done()]:
            answer = self._asked.pop(at)
            error = answer.exception()
            if error is not None:
                ended[at] = error if isinstance(error, TripoError) else TripoError(str(error))
                continue
            after = answer.result()
            if after.following is None:
                ended[at] = after
            else:
                ended[at] = Job(self._host, Begun(after.following))
        return ended


def stopped(job: Snapshot) -> TripoError:
    """Why a chain does not go on after a job that has its result."""
    reason = job.chain.stopped if job.chain else ""
    text = f"The chain stops here: {reason}" if reason else "The chain cannot go on"
    return TripoError(text, "Its files are in the results folder", Spent.YES)
