# SPDX-License-Identifier: GPL-3.0-or-later
"""Begins jobs that have a caller's key, or goes on with those that have the same key already."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress

from ..errors import Storage
from ..providers.base import Provider
from ..spec.state import Trigger
from . import keys
from .events import Deleted
from .job import Job
from .preparations import Before
from .queries import failure_of
from .store import JobStore
from .threads import Workers


class Entrance:
    """Every method returns at once; the journal's thread does the work."""

    def __init__(
        self,
        store: JobStore,
        journal_thread: Workers,
        start: Callable[[Job, Provider, Before | None], None],
        take_up: Callable[[Job, Provider], None],
    ) -> None:
        """`start` begins a job, `take_up` goes on with one of an earlier session."""
        self._store = store
        self._journal_thread = journal_thread
        self._start = start
        self._take_up = take_up

    def enter(
        self,
        job: Job,
        provider: Provider,
        before: Before | None = None,
        *,
        resend: bool = False,
    ) -> Future[Job]:
        """Begin a job that has a key, unless a job has this key: then go on with that where there
        is something left to do. Gives the job that has the key. `resend` is as in `Order`.

        The answer raises `KeyInUse` where that job asks for something else, and `TripoError`; the
        job that was given has then failed.
        """
        answer: Future[Job] = Future()

        def work() -> None:
            try:
                answer.set_result(self._enter(job, provider, before, resend))
            # Whatever it is, somebody waits for the answer.
            except Exception as error:
                self._refuse(job, answer, error)

        self._journal_thread.run(work)
        return answer

    def enter_all(
        self,
        begun: Sequence[tuple[Job, Before | None]],
        provider: Provider,
        *,
        resend: bool = False,
    ) -> list[Future[Job]]:
        """The same for several jobs with a key each. All of them are in the journal before the
        first request of any, and none is begun where one of their keys belongs to another task."""
        answers: list[Future[Job]] = [Future() for _ in begun]

        def work() -> None:
            left = list(zip(begun, answers, strict=True))
            try:
                for job, _ in begun:
                    if there := self._store.journal.holder(job.key, resend=resend):
                        keys.check(job, there)
                while left:
                    (job, before), answer = left[0]
                    answer.set_result(self._enter(job, provider, before, resend))
                    left.pop(0)
            # Whatever it is, somebody waits for the answers.
            except Exception as error:
                for (job, _), answer in left:
                    self._refuse(job, answer, error)

        self._journal_thread.run(work)
        return answers

    def _refuse(self, job: Job, answer: Future[Job], error: Exception) -> None:
        """A job could not be begun, for this reason."""
        failure = failure_of(error)
        self._store.tell(job.after(Trigger.FAIL, failure=failure, ended=time.time()))
        answer.set_exception(error)

    def follow(self, job_id: str, provider: Provider) -> None:
        """Report how a job stands on which another process works; go on with it here when that
        process is gone."""

        def work() -> None:
            with suppress(Storage):
                found = self._store.journal.standing(job_id)
                if found is None:
                    self._store.tell(Deleted(job_id))
                elif found.elsewhere or self._store.has(job_id):
                    self._store.tell_listed(found.job)
                else:
                    self._go_on(found.job, provider)

        self._journal_thread.run(work)

    def found(self, job_id: str, provider: Provider) -> Job | None:
        """A job of any session, gone on with where there is something left to do and nobody else
        works on it; None where there is none. Only the journal's thread calls this. Raises
        `Storage`."""
        found = self._store.journal.standing(job_id)
        if found is None:
            return None
        there = self._store.find(job_id) or found.job
        if found.elsewhere:
            self._store.tell_listed(there)
        else:
            self._go_on(there, provider)
        return self._store.find(job_id) or there

    def _enter(self, job: Job, provider: Provider, before: Before | None, resend: bool) -> Job:
        entered = self._store.journal.enter(job, resend=resend)
        self._store.budgets.move(job.id, entered.job.id if entered.new else "")
        if entered.new:
            self._start(entered.job, provider, before)
            return entered.job
        there = self._store.find(entered.job.id) or entered.job
        if job.chain:
            self._store.budgets.move(job.chain.id, there.chain.id if there.chain else "")
        keys.check(job, there)
        if entered.elsewhere:
            self._store.tell_listed(there)
        else:
            self._go_on(there, provider)
        return self._store.find(there.id) or there

    def _go_on(self, job: Job, provider: Provider) -> None:
        """Go on with a job if there is something left to do, which never sends it again."""
        gone = any(not os.path.isfile(path) for path in job.files.values())
        same = job.account == provider.account
        left = job.unfinished or job.unanswered or job.resumable
        if same and (left or (gone and job.remote_id)):
            self._take_up(job, provider)
        self._store.tell_listed(job)
