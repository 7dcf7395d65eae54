# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine of this Blender with what the panels show: jobs and account. Main thread only."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import partial

import bpy

from ..errors import Kind, Spent, TripoError, Unavailable
from ..jobs.disk_use import DiskUse
from ..jobs.durations import Durations
from ..jobs.engine import Engine
from ..jobs.events import (
    Account,
    Deleted,
    Elsewhere,
    Event,
    Notice,
    Page,
    Quote,
    Ready,
    Spending,
    UsageReport,
    Waiting,
)
from ..jobs.job import Failure, Job
from ..jobs.journal import receipts
from ..jobs.journal.journal import Journal
from ..jobs.journal.spending import Ledger
from ..jobs.preparations import Before
from ..jobs.wanted import EVERYTHING, Wanted
from ..jobs.watching import watch
from ..net.client import Network
from ..providers import connect, environment
from ..providers.base import Connection, Provider
from ..spec.options import PLACED, Task
from ..spec.prices import Price
from ..spec.state import State
from . import clock, costs, groups, guards, log_file, paths
from .listing import SHOWN, Listing
from .scene import file_id, noted, waiting
from .scene.requests import HELD
from .scene.second_blender import SecondBlender, command_of
from .settings import (
    connection,
    connections,
    service,
    settings,
)
from .typed import window_manager

REPORTS = 30
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0
"""Seconds until the balance is asked for again; each pause is twice as long as the one before."""
MOST_MISSES = 10
"""More misses do not make the pause longer."""


class Session:
    """One engine with the state that is drawn from it."""

    def __init__(self) -> None:
        log_file.start(settings().log_level)
        self.network = Network(paths.user_agent())
        self.network.online = bpy.app.online_access
        self.network.endless = not bpy.app.background
        self.second_blender: SecondBlender | None = None
        """Makes the models ready; None where they are imported in this Blender."""
        self._writer: SecondBlender | None = None
        """Goes on with models that an earlier press has noted down; without a window, too."""
        prepare = None
        if bpy.app.binary_path:
            self._writer = SecondBlender(command_of(bpy.app.binary_path))
        if self._writer and not bpy.app.background:
            self.second_blender = self._writer
            self.second_blender.enabled = not settings().import_here
            prepare = self.second_blender.prepare
        found = partial(receipts.read_all, settings().results)
        self.engine = Engine(
            Journal(paths.journal_folder(), found),
            self.network,
            prepare=prepare,
            go_on=partial(noted.go_on, self._writer),
        )
        self.listing = Listing()
        self.arriving: dict[str, Job] = {}
        """Jobs whose result waits to be placed in the scene."""
        self.placing = True
        """Whether results enter the scene; otherwise they stay on disk until they are imported."""
        self.ended: deque[Job] = deque(maxlen=REPORTS)
        """Jobs that have ended and were not reported yet."""
        self.held: dict[str, Job] = {}
        """The jobs whose results wait until the user imports them, oldest first."""
        self.account: Account | None = None
        self.usage: UsageReport | None = None
        self.quote: Quote | None = None
        """The last price that a service has named."""
        self._priced = ""
        """The account that was asked for it."""
        self.page: Page | None = None
        """The last page of the history that was read."""
        self.ledger = Ledger()
        self.notice: Notice | None = None
        """Something that the user should know and that belongs to no job."""
        self.durations = Durations()
        self.disk_use: DiskUse | None = None
        """What the files of jobs take, since it was looked for."""
        self._stale = False
        """Whether the page that is looked at has to be read once more."""
        self.asking = False
        """Whether an answer about the account is on its way."""
        self._misses = 0
        """How often in a row the balance could not be learnt."""
        self.homeless: set[str] = set()
        """The ids of the jobs whose results wait to be imported, as their file was never saved."""
        self.dismissed: set[str] = set()
        """Those of them of which the user wants to hear no more in this session."""
        self.others = False
        """Whether other Blenders have unfinished jobs, which this one takes over if those die."""
        self.entering: dict[str, Future[Job]] = {}
        """By the id of a job that was begun with a caller's key: the job that has the key."""
        self.watchers: dict[str, Callable[[Job], None]] = {}
        """By a job's key, or else its id: what is called with each change of the job."""
        self._traced: dict[str, Future[Job | None]] = {}
        """By task id: the jobs that were looked up in the whole journal."""
        self._providers: dict[Connection, Provider] = {}
        self._adopting = False
        """Whether the unfinished jobs of earlier sessions are to go on."""
        self._adopted: set[str] = set()
        """The accounts whose unfinished jobs already go on here."""

    @property
    def jobs(self) -> dict[str, Job]:
        """All jobs that are known here, by id."""
        return self.listing.jobs

    def provider(self, named: str = "") -> Provider:
        """The chosen service, or the one `named`; one provider for all of its jobs. Raises
        `Unavailable`."""
        if not named and (reason := environment.wrong_service()):
            raise Unavailable(reason)
        return self._provider(connection(named or service()))

    def _provider(self, connection: Connection) -> Provider:
        guards.check()
        chosen = settings()
        log_file.hide(connection.key)
        self.network.online = bpy.app.online_access
        self.network.most_bytes = chosen.most_bytes
        self.network.route = chosen.route
        self.engine.daily_limit = chosen.daily_limit
        self.engine.history.results = chosen.results
        if connection not in self._providers:
            self._providers[connection] = connect(connection, self.network)
        self.network.check(connection.base_url)
        provider = self._providers[connection]
        if self._adopting and connection.account not in self._adopted:
            self._adopted.add(connection.account)
            self.engine.adopt(connection.account, provider)
        return provider

    def provider_of(self, job: Job) -> Provider:
        """The provider that a job was started with. Raises `TripoError`."""
        for known in connections():
            if known.account == job.account:
                return self._provider(known)
        raise TripoError(
            "This job belongs to another service, address or key",
            "Choose those it was started with",
            Spent.MAYBE if job.remote_id else Spent.UNSAID,
        )

    @property
    def narrowed(self) -> bool:
        """Whether only some jobs are listed."""
        return self.listing.wanted != EVERYTHING

    def end_search(self, narrowed: bool) -> None:
        """Empty the search field and the filter: a new job is seen, whatever was sought before."""
        manager = window_manager(bpy.context)
        self.listing.wanted = EVERYTHING
        if groups.search(manager):
            groups.set_search(manager, "")
        if narrowed:
            self.show()

    def price(self, task: Task) -> Price | None:
        """What a task is expected to cost; None where only the service knows it, or nobody does."""
        return costs.price_of(task)

    def shortage(self, price: Price | None) -> str:
        """Why the balance does not cover a price; empty when it does, or when it is not known."""
        return costs.shortage(self.account, price)

    def ask_price(self, task: Task, before: Before, named: str = "") -> None:
        """Ask the service for the price of a task; the answer is `quote`. Raises `TripoError`."""
        self.quote, self._priced = None, self.provider(named).account
        self.engine.ask.price(task, self.provider(named), before)

    def ask_usage(self) -> None:
        """Ask for the account's history; the answer is `usage`. Raises `Unavailable`."""
        self.usage = None
        self.engine.ask.usage(self.provider())

    def forget_account(self) -> None:
        """The account has changed: nothing is known of the new one yet."""
        self.account = self.usage = self.quote = None
        self._priced = ""
        self.asking = False
        self._misses = 0

    def resume(self) -> None:
        """Bring the jobs of earlier sessions; the unfinished go on as soon as that is possible."""
        self.load()
        self.engine.history.tell_durations()
        self._tidy()
        self._adopting = True
        for known in connections():
            # Without a key, or offline, they wait for the next time that the service is asked.
            with suppress(TripoError):
                self._provider(known)

    def _tidy(self) -> None:
        """Remove what was noted down to be sent and is needed no more; on a thread of its own, as
        the results folder may be a slow one."""
        jobs, inputs = self.engine.history.unfinished(), settings().results / "inputs"

        def work() -> None:
            # What stays is removed another time.
            with suppress(Exception):
                noted.tidy(inputs, jobs.result())

        threading.Thread(target=work, name="tripo-tidy", daemon=True).start()

    def look_after_others(self) -> None:
        """Take over the jobs of other Blenders that have died since the last look."""
        for connected, provider in self._providers.items():
            with suppress(TripoError):
                self.network.check(connected.base_url)
                self.engine.adopt(connected.account, provider)
        self._reload()
        self.import_waiting()

    def import_waiting(self) -> None:
        """Import the results that wait for the open file, and look which others wait. Only for a
        Blender with a window: scripts and commands import what they are asked for."""
        if self.placing and file_id.known():
            self.engine.waiting.bring(waiting.of_file(file_id.known()))
        self.engine.waiting.tell()

    def move(self, before: str, now: str, path: str) -> None:
        """The open file has another id, or another path, than before."""
        for job in self.jobs.values():
            if job.place.get("file") == before and not job.final and self.engine.owns(job.id):
                self.engine.move(job.id, {**job.place, "file": now, "blend": path})

    def show(self, offset: int = 0, wanted: Wanted = EVERYTHING) -> None:
        """Turn the list to another page, or to what is asked for."""
        self.listing.offset, self.listing.wanted = offset, wanted
        self.load(SHOWN, offset, wanted)

    def load(self, count: int = SHOWN, offset: int = 0, wanted: Wanted = EVERYTHING) -> None:
        """Bring a part of the history, newest first, and the ledger; the answer is `page`."""
        self.page = None
        self.engine.history.load(count, offset, wanted)

    def _reload(self) -> None:
        """Bring the page that is looked at once more."""
        self.load(SHOWN, self.listing.offset, self.listing.wanted)

    def job_of(self, task_id: str) -> Job | None:
        """The job of a task at the service, as far as it is known here."""
        traced = self._traced.get(task_id)
        looked = traced.result() if traced and traced.done() and not traced.exception() else None
        return self.listing.of_task(task_id) or looked

    def trace(self, task_id: str) -> Future[Job | None]:
        """Look a task's job up in the whole journal, once; if it is found, it is then in `jobs`."""
        known = self._traced.get(task_id)
        if known is None or (known.done() and known.exception()):
            self._traced[task_id] = self.engine.history.trace(task_id)
        return self._traced[task_id]

    def fetch(self) -> None:
        """List what was made elsewhere with the same key. Raises `TripoError`."""
        self.notice = None
        self.engine.history.fetch(self.provider())

    def refresh(self) -> None:
        """Ask for the balance. Raises `Unavailable`."""
        provider = self.provider()
        self.asking = True
        self.account = None
        self.engine.ask.balance(provider)

    def refresh_again(self) -> None:
        """The same, but the known balance stays in sight; does nothing where it cannot ask."""
        with suppress(TripoError):
            self.engine.ask.balance(self.provider())

    def _plan_balance(self) -> None:
        """After a failure that may pass, ask for the balance again, less and less often."""
        failure = self.account.failure if self.account else None
        if failure is None or failure.kind is not Kind.PASSING:
            self._misses = 0
            return
        clock.ask_balance_in(min(FIRST_PAUSE * 2**self._misses, LONGEST_PAUSE))
        self._misses += self._misses < MOST_MISSES

    def remark(self, job: Job, text: str) -> None:
        """Note on a job, and say in the panel, what could not be done with its result."""
        self.notice = Notice(text, failed=True)
        self.engine.remark(job.id, text)

    def explain_waiting(self, note: str) -> bool:
        """Say why arriving jobs wait; True when that is news."""
        unsaid = [job for job in map(self.jobs.__getitem__, self.arriving) if job.note != note]
        for job in unsaid:
            self.listing.take(replace(job, note=note))
        return bool(unsaid)

    def tell_failure(self, error: TripoError) -> None:
        """Show in the place of the balance what is wrong with the key."""
        self.account = Account(None, Failure.of(error))

    def absorb(self) -> bool:
        """Take in what the threads have done; True when something drawn has changed."""
        self.network.online = bpy.app.online_access
        events = self.engine.drain()
        chosen = settings().connection.account if events else ""
        for event in events:
            self._take(event, chosen)
        if self._stale:
            self._stale = False
            self._reload()
        return bool(events)

    def _take(self, event: Event, chosen: str) -> None:
        match event:
            case Job():
                self._take_job(event)
            case Ready():
                self.arriving[event.job.id] = event.job
            case Account() | UsageReport() if event.account != chosen:
                pass  # It was asked for before another service or key was chosen.
            case Quote() if event.account != self._priced:
                pass
            case Account():
                self.account = event
                self.asking = False
                self._plan_balance()
            case UsageReport():
                self.usage = event
            case Quote():
                self.quote = event
            case Page():
                self.page = event
                self.listing.take_page(event, self.engine.owns)
                if event.failure:
                    self.notice = Notice(event.failure.text, failed=True)
            case Spending():
                self.ledger = event.ledger
            case Deleted():
                self.listing.forget(event.job_id)
                self._traced.clear()
                self.homeless.discard(event.job_id)
                self.held.pop(event.job_id, None)
                self._stale = True
            case Notice():
                self.notice = event
                # A notice is the only event for jobs that were fetched from the service.
                self._stale = True
            case Waiting():
                self.homeless = {job.id for job in event.jobs if waiting.is_homeless(job)}
                found = sorted((job for job in event.jobs if job.held), key=lambda job: job.created)
                self.held = {job.id: job for job in found}
            case Elsewhere():
                self.others = event.unfinished
            case Durations():
                self.durations = event
            case DiskUse():
                self.disk_use = event

    def _take_job(self, job: Job) -> None:
        before = self.jobs.get(job.id)
        if before is None and (job.chain or job.key) and not job.final:
            # The next step of a chain, or a job that has just entered.
            self.listing.follow(job)
        if job.final and before is not None and not before.final:
            self.ended.append(job)
            self.durations.add(job)
        self.listing.take(job)
        if job.held:
            self.held[job.id] = job
        else:
            self.held.pop(job.id, None)
        watch(self.watchers, job)
        coming = job.state in {State.RUNNING, State.DOWNLOADING} and HELD not in job.place
        if self.second_blender and coming and job.task.result in PLACED:
            self.second_blender.expect()

    @property
    def running(self) -> bool:
        """Whether any job of this Blender is on its way."""
        return self.engine.busy or bool(self.arriving)

    def stop(self) -> None:
        self.engine.stop()
        for other in {other for other in (self._writer, self.second_blender) if other}:
            other.close()
        log_file.stop()
