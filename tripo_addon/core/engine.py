# SPDX-License-Identifier: GPL-3.0-or-later
"""The job engine: upload, submit once, poll, download, on threads of its own.

Everything that crosses to the main thread is frozen and goes through one queue. Threads
exist only while there is work. Each job is handled by one thread at a time: a worker until
the service has it, the heart while the service works, a worker again for the result.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace

from ..providers.base import Provider, Status, Usage
from .board import Account, Board, Event, Quote, Ready, UsageReport
from .errors import Spent, TripoError, Unclear
from .fetcher import fetch_result
from .heart import POLL_SECONDS, Heart
from .http import CONNECT_SECONDS, Network
from .job import Failure, Job, State
from .journal import Journal
from .options import Result
from .sender import NOT_REPEATED, price_of, send
from .uploads import Uploads
from .workers import Workers

log = logging.getLogger(__name__)

STOP_SECONDS = 5.0
USAGE_COUNT = 1000
USAGE_PAGE = 200
NOT_HERE = "Another Blender works on it, or it belongs to another service or key"


class Engine:
    """Carries jobs from the form to a file on disk, for one Blender.

    Every method returns at once; what comes of it is found in `drain()`.
    """

    def __init__(
        self,
        journal: Journal,
        network: Network,
        *,
        prepare: Callable[[Job], str] | None = None,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        """`prepare` makes a ready .blend of a downloaded model, off the main thread."""
        self.network = network
        self._board = Board(journal, network)
        self._prepare = prepare
        self._heart = Heart(self._board, self._submit, self._fetch, poll_seconds)
        self._asking: set[Provider] = set()
        self._books = Workers("tripo-journal", 1)
        self._senders = Workers("tripo-send", 4)
        self._uploads = Uploads()
        self._fetchers = Workers("tripo-fetch", 4)

    def start(self, job: Job, provider: Provider, before: Callable[[], None] | None = None) -> None:
        """Take a job on. It is in the journal before its first request.

        `before` is called first, on the worker: it may write the job's pictures.
        """
        self._board.add(job, provider)

        def steps(job_id: str) -> None:
            if before:
                before()
            self._send(job_id)

        def write(job_id: str) -> None:
            self._board.write(job)
            self._senders.run(lambda: self._board.guard(job_id, steps))

        self._books.run(lambda: self._board.guard(job.id, write))

    def take_up(self, job: Job, provider: Provider) -> None:
        """Go on with a job of an earlier session, or with one that was given up."""
        if job.state is State.ARRIVING:
            self.arrive_again(job)
        elif job.remote_id:
            again = replace(job, state=State.RUNNING, progress=0, failure=None, note="")
            if self._board.add(again, provider):
                self._heart.wake()
        elif job.state in {State.SUBMITTING, State.UNCERTAIN}:
            error = Unclear("Blender ended before the service answered", NOT_REPEATED, Spent.MAYBE)
            if self._board.add(job, provider):
                self.settle(job.id, State.UNCERTAIN, Failure.of(error))
        else:
            self.start(replace(job, state=State.WAITING), provider)

    def arrive_again(self, job: Job) -> None:
        """Make a model that is on disk ready for the scene; needs no service."""
        if self._board.add(replace(job, state=State.ARRIVING, ready="")):
            self._fetchers.run(lambda: self._board.guard(job.id, self._make_ready))

    def cancel(self, job_id: str) -> None:
        """Stop waiting for a job; free as long as it has not been sent."""
        if self._board.cancel(job_id):
            self._books.run(lambda: self._give_up(job_id))
            self._heart.wake()

    def settle(self, job_id: str, state: State, failure: Failure | None = None) -> None:
        """The caller's word on how a job ended."""
        self._books.run(lambda: self._settle(job_id, state, failure))

    def refresh(self, provider: Provider) -> None:
        """Ask for the balance; calls until that happens count as one."""
        if provider not in self._asking:
            self._asking.add(provider)
            self._senders.run(lambda: self._ask_balance(provider))

    def ask_usage(self, provider: Provider, count: int = USAGE_COUNT) -> None:
        """Ask for the account's newest tasks."""
        self._senders.run(lambda: self._ask_usage(provider, count))

    def ask_price(self, job: Job, provider: Provider, before: Callable[[], None]) -> None:
        """Ask what a task will cost where the service itself tells; it is not sent."""
        self._senders.run(lambda: self._ask_price(job, provider, before))

    def load(self, count: int) -> None:
        """Bring the journal's newest jobs, for the list."""
        self._books.run(lambda: self._load(count))

    def adopt(self, account: str, provider: Provider) -> None:
        """Go on with an account's unfinished jobs whose processes are gone."""
        self._books.run(lambda: self._adopt(account, provider))

    def owns(self, job_id: str) -> bool:
        """Whether this engine works on a job, or did."""
        return self._board.has(job_id)

    @property
    def busy(self) -> bool:
        """Whether more is to come: asked before `drain()`, False means that nothing is."""
        parts = (self._books, self._senders, self._uploads, self._fetchers)
        return self._heart.beating or any(each.busy for each in parts)

    def drain(self) -> list[Event]:
        """What has happened since the last call, in order."""
        return self._board.drain()

    def stop(self) -> None:
        """End all threads. A task being created may finish, so that its answer is not lost."""
        self.network.closing.set()
        self.network.abort(creates=False)
        self._join(STOP_SECONDS)
        if self.busy:
            self.network.abort(creates=True)
            self._join(CONNECT_SECONDS)
        self._books.stop(STOP_SECONDS, drop=False)
        for provider in self._board.providers():
            provider.close()
        self._board.journal.close()

    def _join(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        self._heart.wake()
        for part in (self._senders, self._uploads, self._fetchers, self._heart):
            part.stop(max(end - time.monotonic(), 0.0))

    def _submit(self, job_id: str) -> None:
        self._senders.run(lambda: self._board.guard(job_id, self._send))

    def _send(self, job_id: str) -> None:
        wait = send(self._board, self._uploads, job_id)
        if wait is not None:
            self._heart.send_later(job_id, wait)
            return
        self._heart.wake()
        self.refresh(self._board.provider(job_id))

    def _fetch(self, job_id: str, status: Status) -> None:
        def steps(job_id: str) -> None:
            fetch_result(self._board, job_id, status)
            self._arrive(job_id)

        self._fetchers.run(lambda: self._board.guard(job_id, steps))
        self.refresh(self._board.provider(job_id))

    def _arrive(self, job_id: str) -> None:
        """A result is on disk: a model or a picture goes on to the main thread."""
        if self._board.job(job_id).task.result in {Result.FILE, Result.ANSWER}:
            self._board.change(job_id, state=State.DONE, failure=None, note="")
        else:
            self._make_ready(job_id)

    def _make_ready(self, job_id: str) -> None:
        job = self._board.change(job_id, state=State.ARRIVING, failure=None, note="")
        if self._prepare and job.model:
            try:
                job = self._board.change(job_id, ready=self._prepare(job))
            except TripoError as error:
                self._board.check(job_id)
                self._board.change(job_id, state=State.KEPT, failure=Failure.of(error))
                return
        self._board.tell(Ready(job))

    def _give_up(self, job_id: str) -> None:
        """End a cancelled job on which no thread works; the others see it for themselves."""
        if self._board.job(job_id).state.polled:
            self._board.give_up(job_id)

    def _settle(self, job_id: str, state: State, failure: Failure | None) -> None:
        self._board.change(job_id, state=state, failure=failure, note="")

    def _ask_balance(self, provider: Provider) -> None:
        self._asking.discard(provider)
        try:
            self._board.tell(Account(provider.balance(), None, provider.account))
        except Exception as error:
            self._board.tell(Account(None, _failure(error), provider.account))

    def _ask_usage(self, provider: Provider, count: int) -> None:
        rows: list[Usage] = []
        try:
            while len(rows) < count:
                found = provider.usage(min(USAGE_PAGE, count - len(rows)), len(rows))
                known = {row.task_id for row in rows}
                new = [row for row in found if row.task_id not in known]
                if not new:
                    break
                rows += new
        except Exception as error:
            self._board.tell(UsageReport((), _failure(error), provider.account))
        else:
            self._board.tell(UsageReport(tuple(rows), None, provider.account))

    def _ask_price(self, job: Job, provider: Provider, before: Callable[[], None]) -> None:
        try:
            before()
            price = price_of(job.task, provider, self._uploads)
        except Exception as error:
            self._board.tell(Quote(job.task, None, _failure(error), provider.account))
        else:
            self._board.tell(Quote(job.task, price, None, provider.account))

    def _load(self, count: int) -> None:
        for job in self._board.journal.recent(count):
            if not self._board.has(job.id):
                self._board.tell(job if job.state.final else replace(job, note=NOT_HERE))

    def _adopt(self, account: str, provider: Provider) -> None:
        for job in self._board.journal.adopt(account):
            self.take_up(job, provider)


def _failure(error: Exception) -> Failure:
    """Why a question was not answered; somebody waits for that, whatever happened."""
    if isinstance(error, TripoError):
        return Failure.of(error)
    log.error("A question to the service failed", exc_info=error)
    return Failure("The service's answer is strange")
