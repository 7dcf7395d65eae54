# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the job that follows another one in its chain, for callers that wait for the whole."""

from __future__ import annotations

from concurrent.futures import Future
from typing import NamedTuple

from ..providers.base import Provider
from .chains import Chains
from .entrance import Entrance
from .job import Job
from .store import JobStore
from .threads import Workers


class After(NamedTuple):
    """What has come of a job of a chain."""

    job: Job
    """As it is now: its chain says why it has stopped."""
    following: Job | None
    """The job with which the chain goes on; None where it does not."""


class Following:
    """Every method returns at once; the journal's thread does the work."""

    def __init__(
        self, store: JobStore, journal_thread: Workers, chains: Chains, entrance: Entrance
    ) -> None:
        self._store = store
        self._journal_thread = journal_thread
        self._chains = chains
        self._entrance = entrance

    def after(self, job: Job, provider: Provider, *, again: bool = False) -> Future[After]:
        """The job that follows one that has ended, of whichever session: the next step, made now
        where it lacks, or another attempt at the same, which is made only with `again`. It is
        gone on with where it was left. The answer raises `TripoError`."""
        answer: Future[After] = Future()

        def work() -> None:
            try:
                answer.set_result(self._after(job, provider, again))
            # Whatever it is, somebody waits for the answer.
            except Exception as error:
                answer.set_exception(error)

        self._journal_thread.run(work)
        return answer

    def _after(self, job: Job, provider: Provider, again: bool) -> After:
        now = self._latest(job)
        if again:
            self._chains.make_again(now, provider, now.place)
        else:
            self._chains.go_on(now, provider)
        now = self._latest(job)
        chain = now.chain
        if chain is None or chain.open or (now.came and chain.last) or chain.stopped:
            return After(now, None)
        following = chain.next(chain.recipe) if now.came else chain.again()
        return After(now, self._entrance.found(following.job_id, provider))

    def _latest(self, job: Job) -> Job:
        if known := self._store.find(job.id):
            return known
        found = self._store.journal.standing(job.id)
        return found.job if found else job
