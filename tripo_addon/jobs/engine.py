# SPDX-License-Identifier: GPL-3.0-or-later
"""The job engine: upload, submit once, poll, download, on threads of its own.

Everything that crosses to the main thread is frozen and goes through one queue. Threads
exist only while there is work. Each job is handled by one thread at a time: a worker until
the service has it, its service's poller while the service works, a worker again for the result.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import Refused, Spent, Storage, TripoError
from ..files.disk import remove
from ..net.client import Network
from ..net.outage import note
from ..providers.base import Provider, Status
from ..spec.options import Result
from ..spec.state import State, Trigger
from .arrivals import Arrivals, Prepare
from .cancel import Canceller
from .chains import Chains
from .changes import Changes
from .entrance import Entrance
from .events import Event, Notice
from .failures import no_answer
from .fetch import fetch_result
from .following import Following
from .history import History
from .job import Failure, Job
from .journal.journal import Journal
from .pollers import POLL_SECONDS, Pollers
from .preparations import Before, GoOn, Preparations
from .queries import Queries
from .queue import SENDING
from .reconcile import LOOKS
from .steps import run_step
from .store import JobStore, Withdrawn
from .submit import Away, send
from .threads import ServiceWorkers, Workers
from .uploads import Uploads
from .waiting import WaitingResults

STOP_SECONDS = 5.0
_together: ContextVar[list[str] | None] = ContextVar("together", default=None)
"""What lets the jobs of this thread's press be sent, once all of them are written down."""
IMPORT_IT = "To import it all the same, press Import in the list of jobs or attach its task"


class Engine:
    """Carries jobs from the form to a file on disk, for one Blender.

    Every method returns at once; `drain()` gives the results as events.
    """

    def __init__(
        self,
        journal: Journal,
        network: Network,
        *,
        prepare: Prepare | None = None,
        go_on: GoOn | None = None,
        scenes: bool = True,
        poll_seconds: float = POLL_SECONDS,
        looks: Sequence[float] = LOOKS,
    ) -> None:
        """`prepare` makes downloaded models ready, and `go_on` does what a press has left to be
        done before a job is sent, both off the main thread. Without `scenes` a job is done when its
        files are on disk, and balance and spending are told only when they are asked for. `looks`
        are the seconds before each search for the task of an unanswered submit.
        """
        self._scenes = scenes
        self.network = network
        self.daily_limit = 0.0
        """Credits that a day's jobs of one service may cost; 0 is no limit."""
        self._store = JobStore(journal, network)
        self._pollers = Pollers(self._store, self._submit, self._fetch, poll_seconds, looks)
        self._journal_thread = Workers("tripo-journal", 1)
        self._senders = ServiceWorkers("tripo-send", SENDING)
        self._askers = Workers("tripo-ask", 2)
        self._uploads = Uploads()
        self._fetchers = ServiceWorkers("tripo-fetch", 4)
        self._arrivals = Arrivals(self._store, self._journal_thread, prepare)
        self._workers = (
            self._senders,
            self._askers,
            self._uploads,
            self._fetchers,
            self._arrivals,
        )
        self._accounts: dict[str, Provider] = {}
        """The accounts whose jobs go on here; used by the journal's thread only."""
        self._preparations = Preparations()
        self._prepare_again = go_on
        self.ask = Queries(self._store, self._askers, self._uploads)
        self._store.failed = self._count_back
        self.history = History(self._store, self._journal_thread, self._askers)
        self.waiting = WaitingResults(self._store, self._journal_thread, self.arrive_again)
        self._chains = Chains(self._store, self.start)
        self._canceller = Canceller(self._store, self._run, self._unqueue, self._pollers.wake)
        self.budgets = self._store.budgets
        self.changes = Changes()
        """The jobs about which `drain` has told something."""
        self.entrance = Entrance(self._store, self._journal_thread, self.start, self.take_up)
        self.chains = Following(self._store, self._journal_thread, self._chains, self.entrance)

    def start(self, job: Job, provider: Provider, before: Before | None = None) -> None:
        """Begin a job. It is in the journal before its first request.

        `before` is called first, on the worker: it may write the job's pictures and its model.
        """
        if not self._store.add(job, provider):
            return
        if before:
            self._preparations.add(job.id, before)

        started = _together.get()
        if started is not None:
            started.append(job.id)
            return
        # The journal's thread does one after the other, in this order.
        self._run(job.id, self._store.write)
        self._run(job.id, self._wait_for_turn)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is started within, from this thread, comes into the journal at once, before any of
        it is sent: after a crash the jobs of one press are all known, or none was begun."""
        started: list[str] = []
        before = _together.set(started)
        try:
            yield
        finally:
            _together.reset(before)
            if started:
                self._journal_thread.run(partial(self._begin_all, started))

    def start_all(self, begun: Sequence[tuple[Job, Before | None]], provider: Provider) -> None:
        """Begin several jobs `together`."""
        with self.together():
            for job, before in begun:
                self.start(job, provider, before)

    def _begin_all(self, job_ids: Sequence[str]) -> None:
        error: TripoError | None = None
        try:
            self._store.write_all(job_ids)
        except TripoError as wrong:
            error = wrong
        for job_id in job_ids:
            run_step(self._store, job_id, partial(self._wait_for_turn, error=error))

    def _wait_for_turn(self, job_id: str, *, error: TripoError | None = None) -> None:
        """A job that is in the journal is sent when the service takes it; `error` says why it is
        not in the journal."""
        if error:
            raise error
        job = self._store.job(job_id)
        if job.final:
            return  # It could not be written down, or was cancelled.
        poller = self._pollers.of(self._store.provider(job_id))
        poller.queue.add(job)
        poller.wake()

    def take_up(self, job: Job, provider: Provider) -> None:
        """Go on with a job of an earlier session, or with one that was given up."""
        if job.state is State.ARRIVING and job.importing:
            self._keep_fatal(job, provider)
        elif job.state is State.ARRIVING:
            self.arrive_again(job)
        elif job.remote_id:
            if self._store.add(job.after(Trigger.RESUME), provider):
                self._run(job.id, self._resume)
        elif job.unanswered:
            what = job.failure.what if job.failure else "Blender ended before the service answered"
            again = job.after(Trigger.LOSE_ANSWER, failure=no_answer(what))
            if self._store.add(replace(again, sent=job.sent or job.created), provider):
                self._run(job.id, self._resume)
        else:
            self.start(job.after(Trigger.NOT_TAKEN, failure=None), provider)

    def arrive_again(self, job: Job) -> None:
        """Make a model that is on disk ready for the scene; needs no service."""
        if self._store.add(job.after(Trigger.IMPORT)):
            self._arrivals.start(job.id)

    def move(self, job_id: str, place: Mapping[str, Any]) -> None:
        """The result of a job that has not ended goes to another place."""

        def change(job_id: str) -> None:
            self._store.change(job_id, place=place)

        self._run(job_id, change)

    def claim(self, job: Job, task_id: str, provider: Provider) -> None:
        """The user has said that this task belongs to this uncertain job; its result is fetched."""
        if self._store.add(replace(job, looked=False), provider):
            self._run(job.id, lambda _: self._claim(job, task_id))

    def pass_gate(self, job: Job, provider: Provider) -> None:
        """The user likes the result of a job at a gate: the next step of its chain is made."""
        self.pass_gates([(job, provider, job.place)])

    def pass_gates(self, liked: Sequence[tuple[Job, Provider, Mapping[str, Any]]]) -> None:
        """The same of several jobs by one press; each next step goes to a place of its own."""

        def pass_all() -> None:
            with self.together():
                for job, provider, place in liked:
                    step = partial(self._pass_gate, job, provider, place)
                    run_step(self._store, job.id, step)

        self._journal_thread.run(pass_all)

    def make_again(self, job: Job, provider: Provider, place: Mapping[str, Any]) -> None:
        """A step of a chain is made once more, as a new job with which the chain goes on."""
        self._run(job.id, lambda _: self._chains.make_again(job, provider, place))

    def stop_chain(self, job: Job) -> None:
        """The chain of a job at a gate ends with its result."""
        self._run(job.id, lambda _: self._chains.stop(job))

    def cancel(self, job_id: str) -> None:
        """Stop waiting for a job; free as long as it has not been sent."""
        self._canceller.cancel(job_id)

    def withdraw(self, only: Collection[str] | None = None) -> Withdrawn:
        """Let none of these jobs, or of all, be sent any more; see `Canceller.withdraw`."""
        return self._canceller.withdraw(only)

    def mark_import(self, job_id: str, importing: bool) -> None:
        """Write down that an import in this Blender begins or has ended; when this returns, it
        is on disk. An import that crashes Blender is not begun again by itself."""
        self._store.change(job_id, importing=importing)

    def remark(self, job_id: str, text: str) -> None:
        """Note once on a job what the user is to know of its result, which is there all the same;
        it is told before the job's end where that comes later."""

        def note(job_id: str) -> None:
            remarks = self._store.job(job_id).remarks
            if text not in remarks:
                self._store.change(job_id, remarks=(*remarks, text))

        self._run(job_id, note)

    def finish(self, job_id: str) -> None:
        """The caller says that a job's result is where it belongs."""
        self._run(job_id, lambda _: self._settle(job_id, Trigger.FINISH))

    def keep(self, job_id: str, failure: Failure) -> None:
        """The caller says that a result stays on disk, and why."""
        self._run(job_id, lambda _: self._settle(job_id, Trigger.KEEP, failure=failure))

    def arrives(self, job_id: str) -> bool:
        """Whether somebody waits for a job's result, and it is not in the scene yet."""
        return self._store.arrives(job_id)

    def adopt(self, account: str, provider: Provider) -> None:
        """Go on with an account's unfinished jobs whose Blender does not run any more."""
        self._journal_thread.run(lambda: self._adopt(account, provider))

    def owns(self, job_id: str) -> bool:
        """Whether this engine works on a job, or did."""
        return self._store.has(job_id)

    @property
    def folder(self) -> Path:
        """The folder with the list of jobs."""
        return self._store.journal.folder

    @property
    def busy(self) -> bool:
        """Whether more events may come. If it is False before a `drain()`, none come after that."""
        parts = (self._journal_thread, *self._workers, self._pollers)
        begun = sum(part.begun for part in parts)
        if any(part.busy for part in parts):
            return True
        # A part may have given work to one that was looked at before it.
        return sum(part.begun for part in parts) != begun

    @property
    def result_comes(self) -> bool:
        """Whether a result that is on disk is being made ready for the scene, or is so since the
        last `drain()`."""
        return self._arrivals.busy or self._arrivals.told

    def drain(self) -> list[Event]:
        """What has happened since the last call, in order."""
        if not self._store.journal.damages.empty():
            self._journal_thread.run(self._recover)
        self._arrivals.told = False
        events = self._store.drain()
        self.changes.note(event.id for event in events if isinstance(event, Job))
        return events

    def stop(self) -> None:
        """End all threads. A task being created may finish, so that its answer is not lost."""
        self.network.closing.set()
        self.network.abort(creates=False)
        self._join(STOP_SECONDS)
        if self.busy:
            self.network.abort(creates=True)
            self._join(self.network.route.connect_seconds)
        self._journal_thread.stop(STOP_SECONDS, drop=False)
        self._canceller.end_all()
        self._store.write_late()
        for provider in self._store.providers():
            provider.close()
        self._store.journal.close()

    def _join(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        self._pollers.wake()
        for part in (*self._workers, self._pollers):
            part.stop(max(end - time.monotonic(), 0.0))

    def _run(self, job_id: str, step: Callable[[str], None]) -> None:
        """Run a step of a job on the journal's thread."""
        self._journal_thread.run(lambda: run_step(self._store, job_id, step))

    def _unqueue(self, job: Job) -> bool:
        return self._pollers.of(self._store.provider(job.id)).queue.withdraw(job)

    def _submit(self, job_id: str) -> None:
        self._senders.run(self._store.provider(job_id), lambda: self._send(job_id))

    def _send(self, job_id: str) -> None:
        poller = self._pollers.of(self._store.provider(job_id))
        try:
            run_step(self._store, job_id, self._send_now)
        finally:
            # Whether it was sent or not, it may now be another job's turn.
            poller.wake()

    def _send_now(self, job_id: str) -> None:
        provider = self._store.provider(job_id)
        poller = self._pollers.of(provider)
        queue = poller.queue
        self._store.check(job_id)
        try:
            self._prepare(job_id)
        except TripoError:
            # What was stopped may have no file either, which is no failure then.
            self._store.check(job_id)
            raise
        job = self._store.job(job_id)
        try:
            kept_back = send(
                self._store,
                self._uploads,
                job_id,
                attempt=queue.attempts(job),
                limit=self.daily_limit,
            )
        except Refused:
            poller.answered()
            raise
        if isinstance(kept_back, Away):
            queue.absent(job, poller.outage.failed(kept_back.error), note(kept_back.error))
            return
        poller.answered()
        if kept_back:
            queue.refused(job, kept_back)
            return
        queue.accepted(job)
        self._tell_spending()
        self._ask_balance(provider)

    def _prepare(self, job_id: str) -> None:
        """Do what has to be done once before a job is sent."""

        def wanted() -> bool:
            return self._store.goes_on(job_id)

        if not self._preparations.run(job_id, wanted) and self._prepare_again:
            self._prepare_again(self._store.job(job_id), wanted)

    def _count_back(self, job: Job) -> None:
        """Ask for the balance: the service may have given back what it held for a failed job."""
        provider = self._store.provider_of(job.id)
        if provider is not None:
            self._ask_balance(provider)

    def _ask_balance(self, provider: Provider) -> None:
        """Ask what is left after a change, where it is shown."""
        if self._scenes:
            self.ask.balance(provider)

    def _resume(self, job_id: str) -> None:
        """Go on with a job that the service has, or may have."""
        job, provider = self._store.job(job_id), self._store.provider(job_id)
        if not self._store.take(job_id):
            return
        if job.remote_id:
            self._store.keep_receipt(job)
        self._pollers.of(provider).wake()

    def _claim(self, job: Job, task_id: str) -> None:
        try:
            claimed = self._store.claim(job.id, task_id, chosen=True)
            text = f"The task {task_id} belongs to another job in the list"
        except Storage as error:
            claimed, text = False, str(error)
        if claimed:
            self._pollers.of(self._store.provider(job.id)).wake()
        else:
            self._store.tell(Notice(text, failed=True))
            self._store.conclude(job.id)

    def _fetch(self, job_id: str, status: Status) -> None:
        def steps(job_id: str) -> None:
            self._arrive(job_id, fetch_result(self._store, job_id, status))

        provider = self._store.provider(job_id)
        self._fetchers.run(provider, lambda: run_step(self._store, job_id, steps))
        self._ask_balance(provider)

    def _arrive(self, job_id: str, found: Mapping[str, Any]) -> None:
        """A result is on disk, as these changes note: a model or a picture goes on to the main
        thread."""
        job = self._store.job(job_id)
        passing = job.chain is not None and (not job.chain.shown or bool(job.row))
        if passing or not self._scenes or job.task.result in {Result.FILE, Result.ANSWER}:
            self._settle(job_id, Trigger.FINISH, **found)
        else:
            self._store.change(job_id, **found)
            self._arrivals.start(job_id)

    def _keep_fatal(self, job: Job, provider: Provider) -> None:
        """Leave a model on disk if its import has crashed a Blender before."""
        if self._store.add(replace(job, importing=False), provider):
            what = "Blender ended while it imported this model, which may happen again"
            error = TripoError(what, f"{IMPORT_IT}. Its file: {job.model}", Spent.YES)
            self._settle(job.id, Trigger.KEEP, failure=Failure.of(error))

    def _settle(self, job_id: str, trigger: Trigger, **changes: Any) -> None:
        ready = self._store.job(job_id).ready
        self._store.after(job_id, trigger, **changes)
        remove(ready)
        self._tell_spending()
        self._run(job_id, self._go_on)
        if self._scenes:
            self.waiting.tell()

    def _tell_spending(self) -> None:
        """Say what was spent after a change, where it is shown."""
        if self._scenes:
            self._journal_thread.run(self.history.tell_spending)

    def _go_on(self, job_id: str) -> None:
        """Make the next step of a chain, if a job is in one and has come to its result."""
        job = self._store.job(job_id)
        provider = self._store.provider_of(job_id) or self._accounts.get(job.account)
        self._chains.go_on(job, provider)

    def _go_on_after(self, job: Job, provider: Provider, _: str) -> None:
        self._chains.go_on(job, provider)

    def _pass_gate(self, job: Job, provider: Provider, place: Mapping[str, Any], _: str) -> None:
        self._chains.pass_gate(job, provider, place)

    def _adopt(self, account: str, provider: Provider) -> None:
        self.history.accounts.add(account)
        try:
            found = self._store.journal.adopt(account)
        except Storage as error:
            self._store.tell(Notice(error.what))
            return
        for job in found:
            run_step(self._store, job.id, partial(self._take_up_again, job, provider))
        with suppress(Storage):
            self._store.look_elsewhere()
        self._accounts[account] = provider
        with suppress(Storage):
            # A process may end between a step of a chain and the next.
            for job in self._store.journal.stalled(account):
                run_step(self._store, job.id, partial(self._go_on_after, job, provider))
        self.history.damage.tell()
        self.history.damage.restore(account, provider)
        self.history.tell_others()

    def _take_up_again(self, job: Job, provider: Provider, _: str) -> None:
        self.take_up(job, provider)

    def _recover(self) -> None:
        """Go on with the jobs in a new journal, after the old one was found damaged."""
        self.history.damage.tell()
        for account, provider in list(self._accounts.items()):
            self._adopt(account, provider)
