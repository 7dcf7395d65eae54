# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine of this program with what it has told. Safe to use from any thread."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from ..errors import Invalid, Spent, TripoError, Unavailable
from ..files.folders import job_folder
from ..jobs import plans
from ..jobs.chain import Chain
from ..jobs.engine import Engine
from ..jobs.events import Account, Deleted, Event, Notice, Page, Quote, Spending, UsageReport
from ..jobs.job import Job
from ..jobs.journal import receipts
from ..jobs.journal.journal import Journal
from ..jobs.journal.spending import Ledger
from ..jobs.keys import of_variation
from ..jobs.order import Begun, Order
from ..jobs.plans import Plan
from ..jobs.reconcile import LOOKS
from ..jobs.submit import check
from ..jobs.variation import Variation
from ..jobs.wanted import EVERYTHING, Wanted
from ..jobs.watching import watch
from ..net.client import Network
from ..providers import SERVICES, connect, environment
from ..providers.base import Connection, Provider
from ..spec import arguments
from ..spec.options import Task
from ..spec.prices import Price, estimate
from ..spec.recipes import Recipe
from ..spec.tasks import TASKS
from . import inputs
from .settings import Settings


class Session:
    """One engine with the state that callers ask for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.network = Network(f"tripo_addon/{version()} Python")
        self.network.endless = False
        found = partial(receipts.read_all, settings.results)
        journal = Journal(settings.folder, found)
        self.engine = Engine(journal, self.network, scenes=False, looks=LOOKS)
        self.engine.history.results = settings.results
        self.jobs: dict[str, Job] = {}
        """All jobs that are known here, by id."""
        self.watchers: dict[str, Callable[[Job], None]] = {}
        """By a job's key, or else its id: what is called with each change of the job."""
        self.account: Account | None = None
        self.usage: UsageReport | None = None
        self.quote: Quote | None = None
        self.page: Page | None = None
        self.notice: Notice | None = None
        """What was said last that belongs to no job."""
        self.ledger = Ledger()
        self._providers: dict[Connection, Provider] = {}
        self._lock = threading.RLock()

    def provider(self, named: str = "") -> Provider:
        """The chosen service, or the one `named`; one provider for all of its jobs. Raises
        `Unavailable`."""
        if not named and (reason := environment.wrong_service()):
            raise Unavailable(reason)
        return self._provider(self.settings.connection(self.settings.service(named)))

    def _provider(self, connection: Connection) -> Provider:
        with self._lock:
            if connection not in self._providers:
                self._providers[connection] = connect(connection, self.network)
            return self._providers[connection]

    def provider_of(self, job: Job) -> Provider:
        """The provider that a job was started with. Raises `TripoError`."""
        for name in SERVICES:
            connection = self.settings.connection(name)
            if connection.account == job.account and connection.key:
                return self._provider(connection)
        raise TripoError(
            "This job belongs to another service, address or key",
            "Choose those it was started with",
            Spent.MAYBE if job.remote_id else Spent.UNSAID,
        )

    def begin(self, task: Task, order: Order) -> Begun:
        """Put a task on its way. Raises `TripoError` when it cannot be sent."""
        provider, task = self.check(task, order.service)
        chain = None
        if order.recipe:
            plan_of(order.recipe, task, provider.service)
            chain = Chain(plans.begun(order.recipe, task))
        job = self._job(task, provider, order, chain=chain)
        entered: Future[Job] | None = None
        if order.key:
            entered = self.engine.entrance.enter(job, provider, resend=order.resend)
        else:
            self.engine.start(job, provider)
        return Begun(job, entered)

    def begin_all(self, task: Task, count: int, order: Order) -> list[Begun]:
        """Put so many jobs of a task on their way, all of which are on disk before any is sent.
        Raises `TripoError` when they cannot be sent."""
        provider, task = self.check(task, order.service)
        press = str(uuid.uuid4())
        jobs = [
            self._job(
                task,
                provider,
                replace(order, key=of_variation(order.key, number)),
                Variation(press, number, count),
            )
            for number in range(1, count + 1)
        ]
        begun = [(job, None) for job in jobs]
        if order.key:
            entered = self.engine.entrance.enter_all(begun, provider, resend=order.resend)
            return list(map(Begun, jobs, entered))
        self.engine.start_all(begun, provider)
        return list(map(Begun, jobs))

    def _job(
        self,
        task: Task,
        provider: Provider,
        order: Order,
        variation: Variation | None = None,
        chain: Chain | None = None,
    ) -> Job:
        """A new job, which is known here."""
        job_id = chain.job_id if chain else str(uuid.uuid4())
        job = Job(
            task=task,
            service=provider.service,
            account=provider.account,
            folder=str(job_folder(self.settings.results, task.title(), job_id)),
            estimate=price_of(task, provider.service),
            id=job_id,
            key=order.key,
            most=order.most,
            variation=variation,
            claim=order.claim,
            chain=chain,
        )
        with self._lock:
            self.jobs[job.id] = job
        self.engine.budgets.add(job_id, order.budgets)
        if chain:
            self.engine.budgets.add(chain.id, order.budgets)
        return job

    def check(self, task: Task, named: str = "") -> tuple[Provider, Task]:
        """The service of a task, and the task with its inputs. Raises `TripoError` when it cannot
        be sent."""
        made = inputs.ready(task)
        check(self.settings.service(named), made)
        return self.provider(named), made

    def attach(self, task_id: str, kind: str) -> Begun:
        """Fetch the result of any task of this account. Raises `TripoError`.

        `kind` is its type, for services that do not tell it.
        """
        task_id, kind = arguments.task_id(task_id), arguments.type_of_task(kind)
        provider, job_id = self.provider(), str(uuid.uuid4())
        job = Job(
            task=TASKS[kind](**{name: facts.empty for name, facts in TASKS[kind].options.items()}),
            service=provider.service,
            account=provider.account,
            folder=str(job_folder(self.settings.results, task_id, job_id)),
            remote_id=task_id,
            id=job_id,
        )
        self.jobs[job.id] = job
        answer = self.engine.history.attach(job, provider, self.engine.take_up)
        return Begun(job, answer)

    def load(self, count: int, offset: int = 0, wanted: Wanted = EVERYTHING) -> None:
        """Bring a part of the history, newest first, and the ledger; the answer is `page`."""
        self.page = None
        self.engine.history.load(count, offset, wanted)

    def refresh(self) -> None:
        """Ask for the balance; the answer is `account`. Raises `Unavailable`."""
        provider = self.provider()
        self.account = None
        self.engine.ask.balance(provider)

    def ask_usage(self) -> None:
        """Ask for the account's history; the answer is `usage`. Raises `Unavailable`."""
        provider = self.provider()
        self.usage = None
        self.engine.ask.usage(provider)

    def fetch(self) -> None:
        """List what was made elsewhere with the same key; the answer is `notice`. Raises
        `Unavailable`."""
        self.notice = None
        self.engine.history.fetch(self.provider())

    def resume(self) -> None:
        """Go on with the unfinished jobs of earlier programs, as far as there are keys for them."""
        for name in SERVICES:
            connection = self.settings.connection(name)
            with suppress(TripoError):
                if connection.key:
                    self.engine.adopt(connection.account, self._provider(connection))

    def absorb(self) -> bool:
        """Take in what the threads have done; True when there was anything."""
        with self._lock:
            events = self.engine.drain()
            for event in events:
                self._take(event)
        return bool(events)

    def _take(self, event: Event) -> None:
        match event:
            case Job():
                self.jobs[event.id] = event
                watch(self.watchers, event)
            case Account():
                self.account = event
            case UsageReport():
                self.usage = event
            case Quote():
                self.quote = event
            case Notice():
                self.notice = event
            case Page():
                self.page = event
                for job in event.jobs:
                    self.jobs[job.id] = job
            case Spending():
                self.ledger = event.ledger
            case Deleted():
                self.jobs.pop(event.job_id, None)

    def stop(self) -> None:
        """End all threads; what is unfinished goes on with the next program."""
        self.engine.stop()


def plan_of(recipe: Recipe, task: Task, service: str) -> Plan:
    """What the chain comes to that begins with a task. Raises `Invalid` when it cannot be sent."""
    plan = plans.of(recipe, task, service)
    if plan.problems:
        raise Invalid(plan.problems, "Change the recipe, or what it starts with")
    return plan


def price_of(task: Task, service: str) -> Price | None:
    """The expected price with a service; None where there is no list of prices."""
    return estimate(task) if SERVICES[service].prices else None


@cache
def version() -> str:
    """The version of this package; that of its manifest in a checkout."""
    import tomllib
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    manifest = Path(__file__).parents[2] / "blender_manifest.toml"
    if manifest.is_file():
        return str(tomllib.loads(manifest.read_text("utf-8"))["version"])
    with suppress(PackageNotFoundError):
        return installed("tripo-addon")
    return "0"
