# SPDX-License-Identifier: GPL-3.0-or-later
"""The job engine: upload, submit once, poll, download, on threads of its own.

Everything that crosses to the main thread is frozen and goes through one queue. Threads
exist only while there is work. Each job is handled by one thread at a time: a worker until
the service has it, its service's pulse while the service works, a worker again for the result.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from ..providers.base import Provider, Status
from .board import Board, Withdrawn
from .errors import Refused, Spent, Storage, TripoError
from .events import Event, Notice, Ready
from .fetcher import fetch_result
from .heart import POLL_SECONDS, Heart
from .history import History
from .http import CONNECT_SECONDS, Network
from .inquiries import Inquiries
from .job import Failure, Job, State
from .journal import Journal
from .lanes import SENDING
from .lookup import LOOKS, let_go
from .options import Result
from .outage import note
from .sender import Away, send, uncertain
from .uploads import Uploads
from .workers import Crews, Workers

STOP_SECONDS = 5.0
IMPORT_IT = "To import it all the same, press Import in the list of jobs or attach its task"


class Engine:
    """Carries jobs from the form to a file on disk, for one Blender.

    Every method returns at once; what comes of it is found in `drain()`.
    """

    def __init__(
        self,
        journal: Journal,
        network: Network,
        *,
        prepare: Callable[[Job, Callable[[], bool]], str] | None = None,
        poll_seconds: float = POLL_SECONDS,
        looks: Sequence[float] = LOOKS,
    ) -> None:
        """`prepare` makes a ready .blend of a downloaded model, off the main thread, as long as
        the function that it is given says that somebody wants it.

        `looks` are the seconds before each search for the task of an unanswered submit.
        """
        self.network = network
        self.daily_limit = 0.0
        """Credits that a day's jobs of one service may cost; 0 is no limit."""
        self._board = Board(journal, network)
        self._prepare = prepare
        self._heart = Heart(self._board, self._submit, self._fetch, poll_seconds, looks)
        self._books = Workers("tripo-journal", 1)
        self._senders = Crews("tripo-send", SENDING)
        self._askers = Workers("tripo-ask", 2)
        self._uploads = Uploads()
        self._fetchers = Crews("tripo-fetch", 4)
        self._recovered = 0
        """How many damaged journals were replaced, and told of."""
        self._accounts: dict[str, tuple[Provider, int]] = {}
        """The accounts whose jobs go on here, and that number when their usage was read last."""
        self._before: dict[str, Callable[[], None]] = {}
        self.ask = Inquiries(self._board, self._askers, self._uploads)
        self._board.failed = self._count_back
        self.history = History(self._board, self._books, self._askers)

    def start(self, job: Job, provider: Provider, before: Callable[[], None] | None = None) -> None:
        """Take a job on. It is in the journal before its first request.

        `before` is called first, on the worker: it may write the job's pictures.
        """
        if not self._board.add(job, provider):
            return
        if before:
            self._before[job.id] = before

        def write(job_id: str) -> None:
            self._board.write(job_id)
            pulse = self._heart.of(provider)
            pulse.lanes.add(job)
            pulse.wake()

        self._books.run(lambda: self._board.guard(job.id, write))

    def take_up(self, job: Job, provider: Provider) -> None:
        """Go on with a job of an earlier session, or with one that was given up."""
        if job.state is State.ARRIVING and job.importing:
            self._keep_fatal(job, provider)
        elif job.state is State.ARRIVING:
            self.arrive_again(job)
        elif job.remote_id:
            state = job.state if job.state.polled else State.RUNNING
            again = replace(job, state=state, progress=0, failure=None, note="")
            if self._board.add(again, provider):
                self._books.run(lambda: self._board.guard(job.id, self._resume))
        elif job.state in {State.SUBMITTING, State.UNCERTAIN}:
            what = job.failure.what if job.failure else "Blender ended before the service answered"
            again = replace(job, sent=job.sent or job.created, **uncertain(what))
            if self._board.add(again, provider):
                self._books.run(lambda: self._board.guard(job.id, self._resume))
        else:
            self.start(replace(job, state=State.WAITING, failure=None, note=""), provider)

    def arrive_again(self, job: Job) -> None:
        """Make a model that is on disk ready for the scene; needs no service."""
        again = replace(job, state=State.ARRIVING, ready="", importing=False)
        if self._board.add(again):
            self._fetchers.run(None, lambda: self._board.guard(job.id, self._make_ready))

    def claim(self, job: Job, task_id: str, provider: Provider) -> None:
        """The user's word that this task is an uncertain job's; its result is fetched."""
        if self._board.add(replace(job, looked=False), provider):
            self._books.run(lambda: self._board.guard(job.id, lambda _: self._claim(job, task_id)))

    def cancel(self, job_id: str) -> None:
        """Stop waiting for a job; free as long as it has not been sent."""
        if self._board.cancel(job_id):
            self._books.run(lambda: self._board.guard(job_id, self._give_up))
            self._heart.wake()

    def mark_import(self, job_id: str, importing: bool) -> None:
        """Write down that an import in this Blender begins or has ended; when this returns, it
        is on disk. One that ends Blender is not begun again by itself."""
        self._board.change(job_id, importing=importing)

    def withdraw(self, only: Collection[str] | None = None) -> Withdrawn:
        """Let none of these jobs, or of all, be sent any more: those that have not been end, for
        nothing; those that are being sent go on if the service takes them."""
        found = self._board.withdraw(only)
        for job_id in found.stopped:
            self._books.run(partial(self._board.guard, job_id, self._give_up))
        self._heart.wake()
        return found

    def settle(self, job_id: str, state: State, failure: Failure | None = None) -> None:
        """The caller's word on how a job ended."""
        self._books.run(
            lambda: self._board.guard(job_id, lambda _: self._settle(job_id, state, failure))
        )

    def arrives(self, job_id: str) -> bool:
        """Whether somebody waits for a job's result, and it is not in the scene yet."""
        return self._board.arrives(job_id)

    def adopt(self, account: str, provider: Provider) -> None:
        """Go on with an account's unfinished jobs whose processes are gone."""
        self._books.run(lambda: self._adopt(account, provider))

    def owns(self, job_id: str) -> bool:
        """Whether this engine works on a job, or did."""
        return self._board.has(job_id)

    @property
    def busy(self) -> bool:
        """Whether more is to come: asked before `drain()`, False means that nothing is."""
        parts = (self._books, self._senders, self._askers, self._uploads, self._fetchers)
        return self._heart.beating or any(each.busy for each in parts)

    def drain(self) -> list[Event]:
        """What has happened since the last call, in order."""
        if self._board.journal.rebuilt > self._recovered:
            self._recovered = self._board.journal.rebuilt
            self._books.run(self._recover)
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
        self._end_stopped()
        self._board.write_late()
        for provider in self._board.providers():
            provider.close()
        self._board.journal.close()

    def _join(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        self._heart.wake()
        for part in (self._senders, self._askers, self._uploads, self._fetchers, self._heart):
            part.stop(max(end - time.monotonic(), 0.0))

    def _end_stopped(self) -> None:
        """What the user has stopped does not go on in the next session."""
        for job_id in self._board.stopped():
            job = self._board.find(job_id)
            if job is not None and not job.unanswered:
                self._board.give_up(job_id)

    def _submit(self, job_id: str) -> None:
        self._senders.run(self._board.provider(job_id), lambda: self._send(job_id))

    def _send(self, job_id: str) -> None:
        pulse = self._heart.of(self._board.provider(job_id))
        try:
            self._board.guard(job_id, self._send_now)
        finally:
            # Whatever came of it, another job may be the next.
            pulse.wake()

    def _send_now(self, job_id: str) -> None:
        provider = self._board.provider(job_id)
        pulse = self._heart.of(provider)
        lanes = pulse.lanes
        before = self._before.get(job_id)
        if before:
            self._board.check(job_id)
            before()
            self._before.pop(job_id, None)
        job = self._board.job(job_id)
        try:
            kept_back = send(
                self._board,
                self._uploads,
                job_id,
                attempt=lanes.attempts(job),
                limit=self.daily_limit,
            )
        except Refused:
            pulse.answered()
            raise
        if isinstance(kept_back, Away):
            lanes.absent(job, pulse.outage.failed(kept_back.error), note(kept_back.error))
            return
        pulse.answered()
        if kept_back:
            lanes.refused(job, kept_back)
            return
        lanes.accepted(job)
        self._books.run(self.history.tell_spending)
        self.ask.balance(provider)

    def _count_back(self, job: Job) -> None:
        """What was held for a job that came to nothing is given back."""
        provider = self._board.provider_of(job.id)
        if provider is not None:
            self.ask.balance(provider)

    def _resume(self, job_id: str) -> None:
        """Go on with a job that the service has, or may have."""
        job, provider = self._board.job(job_id), self._board.provider(job_id)
        if not self._board.take(job_id):
            return
        if job.remote_id:
            self._board.keep_receipt(job)
        self._heart.of(provider).wake()

    def _claim(self, job: Job, task_id: str) -> None:
        try:
            claimed = self._board.claim(job.id, task_id)
            text = f"The task {task_id} belongs to another job in the list"
        except Storage as error:
            claimed, text = False, str(error)
        if claimed:
            self._heart.of(self._board.provider(job.id)).wake()
        else:
            self._board.tell(Notice(text, failed=True))
            self._board.conclude(job.id, looked=True)

    def _fetch(self, job_id: str, status: Status) -> None:
        def steps(job_id: str) -> None:
            fetch_result(self._board, job_id, status)
            self._arrive(job_id)

        provider = self._board.provider(job_id)
        self._fetchers.run(provider, lambda: self._board.guard(job_id, steps))
        self.ask.balance(provider)

    def _arrive(self, job_id: str) -> None:
        """A result is on disk: a model or a picture goes on to the main thread."""
        if self._board.job(job_id).task.result in {Result.FILE, Result.ANSWER}:
            self._settle(job_id, State.DONE, None)
        else:
            self._make_ready(job_id)

    def _make_ready(self, job_id: str) -> None:
        board = self._board
        board.check(job_id)
        job = board.change(job_id, state=State.ARRIVING, failure=None, note="")
        board.keep_receipt(job)
        if self._prepare and job.model:
            try:
                ready = self._prepare(job, lambda: board.arrives(job_id))
            except TripoError as error:
                board.check(job_id)
                board.arrive(job_id, state=State.KEPT, failure=Failure.of(error))
                return
            if not board.arrive(job_id, ready=ready):
                _remove(ready)
                return
        board.tell(Ready(board.job(job_id)))

    def _give_up(self, job_id: str) -> None:
        """End a stopped job on which no thread works; the others see it for themselves."""
        job = self._board.find(job_id)
        if job is None or not self._board.is_stopped(job_id):
            return
        idle = job.state is State.ARRIVING
        if job.state is State.WAITING:
            idle = self._heart.of(self._board.provider(job_id)).lanes.withdraw(job)
        if idle:
            _remove(job.ready)
            self._board.give_up(job_id)
        else:
            let_go(self._board, job_id)

    def _keep_fatal(self, job: Job, provider: Provider) -> None:
        """Leave a model on disk whose import has ended a Blender before."""
        if self._board.add(replace(job, importing=False), provider):
            what = "Blender ended while it imported this model, which may happen again"
            error = TripoError(what, f"{IMPORT_IT}. Its file: {job.model}", Spent.YES)
            self._settle(job.id, State.KEPT, Failure.of(error))

    def _settle(self, job_id: str, state: State, failure: Failure | None) -> None:
        _remove(self._board.job(job_id).ready)
        self._board.change(job_id, state=state, failure=failure, note="", ready="")
        self._books.run(self.history.tell_spending)

    def _adopt(self, account: str, provider: Provider) -> None:
        self.history.accounts.add(account)
        try:
            found = self._board.journal.adopt(account)
        except Storage as error:
            self._board.tell(Notice(error.what))
            return
        for job in found:
            self._board.guard(job.id, partial(self._take_up_again, job, provider))
        self.history.tell_damage()
        broken = self._board.journal.broken
        if broken > self._accounts.get(account, (provider, 0))[1]:
            self.history.restore(provider)
        self._accounts[account] = provider, broken
        self.history.tell_others()

    def _take_up_again(self, job: Job, provider: Provider, _: str) -> None:
        self.take_up(job, provider)

    def _recover(self) -> None:
        """Go on with what a new journal has, after one was found damaged."""
        self.history.tell_damage()
        for account, (provider, _) in list(self._accounts.items()):
            self._adopt(account, provider)


def _remove(ready: str) -> None:
    """Remove a ready .blend: its model is in the scene, or it can be made again."""
    if ready:
        with suppress(OSError):
            Path(ready).unlink()
