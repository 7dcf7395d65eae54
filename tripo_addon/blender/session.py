# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine of this Blender with what the panels show: jobs and account. Main thread only."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy

from ..core.board import Account, Quote, Ready, UsageReport
from ..core.engine import Engine
from ..core.errors import Spent, TripoError, Unavailable
from ..core.http import Network
from ..core.job import Failure, Job
from ..core.journal import Journal
from ..core.names import file_name
from ..core.options import Task
from ..core.prices import Price, estimate
from ..core.sender import check
from ..providers import SERVICES, connect
from ..providers.base import Connection, Provider
from . import paths, second_blender
from .preferences import settings, wrong_service

JOBS_SHOWN = 30


class Session:
    """One engine with the state that is drawn from it."""

    def __init__(self) -> None:
        self.network = Network(user_agent())
        self.network.online = bpy.app.online_access
        prepare = None
        if bpy.app.binary_path and not bpy.app.background:
            prepare = second_blender.preparer(bpy.app.binary_path, self.network.closing)
        self.engine = Engine(Journal(paths.user_folder()), self.network, prepare=prepare)
        self.jobs: dict[str, Job] = {}
        """By id, oldest first."""
        self.arriving: dict[str, Job] = {}
        """Jobs whose result waits to be placed in the scene."""
        self.ended: deque[Job] = deque(maxlen=JOBS_SHOWN)
        """Jobs that have ended and were not reported yet."""
        self.account: Account | None = None
        self.usage: UsageReport | None = None
        self.quote: Quote | None = None
        """The last price that a service has named."""
        self.asking = False
        """Whether an answer about the account is on its way."""
        self._providers: dict[Connection, Provider] = {}
        self._adopting = False
        """Whether the unfinished jobs of earlier sessions are to go on."""
        self._adopted: set[str] = set()
        """The accounts for which that was done."""

    def provider(self) -> Provider:
        """The chosen service, one provider for all of its jobs. Raises `Unavailable`."""
        if reason := wrong_service():
            raise Unavailable(reason)
        connection = settings().connection
        self.network.online = bpy.app.online_access
        if connection not in self._providers:
            self._providers[connection] = connect(connection, self.network)
        self.network.check(connection.base_url)
        provider = self._providers[connection]
        if self._adopting and connection.account not in self._adopted:
            self._adopted.add(connection.account)
            self.engine.adopt(connection.account, provider)
        return provider

    def start(
        self,
        task: Task,
        place: dict[str, Any],
        job_id: str,
        before: Callable[[], None] | None = None,
        *,
        subject: str = "",
    ) -> Job:
        """Put a task on its way. Raises `TripoError` when it cannot be sent.

        Without a cursor in `place` the result stays on disk. `before` is called first, on
        the worker.
        """
        chosen = settings()
        check(chosen.connection.provider, task)
        provider = self.provider()
        price = self.price(task)
        self._check_balance(provider, price)
        job = Job(
            task=task,
            service=chosen.connection.provider,
            account=chosen.connection.account,
            folder=str(job_folder(chosen.results, subject or task.title(), job_id)),
            estimate=price,
            subject=subject,
            place={**place, "facing": chosen.facing},
            id=job_id,
        )
        self.jobs[job.id] = job
        self.engine.start(job, provider, before)
        return job

    def price(self, task: Task) -> Price | None:
        """What a task is expected to cost; None where only the service can tell, or nobody."""
        return price_of(task)

    def shortage(self, price: Price | None) -> str:
        """Why the balance, as far as it is known, does not pay a price; empty when it does."""
        free = self.account.balance.free if self.account and self.account.balance else None
        if price is None or free is None or free >= price.least:
            return ""
        return f"It costs {price} credits and {free:g} are left"

    def _check_balance(self, provider: Provider, price: Price | None) -> None:
        """Raise `Unavailable` when credits are short, and look whether they still are."""
        shortage = self.shortage(price)
        if shortage:
            self.refresh()
            raise Unavailable(shortage, top_up_advice())

    def ask_price(self, task: Task, job_id: str, before: Callable[[], None]) -> None:
        """Ask the service for the price of a task; the answer is `quote`. Raises `TripoError`."""
        chosen = settings()
        check(chosen.connection.provider, task)
        job = Job(task=task, service=chosen.connection.provider, id=job_id)
        self.quote = None
        self.engine.ask_price(job, self.provider(), before)

    def ask_usage(self) -> None:
        """Ask for the account's history; the answer is `usage`. Raises `Unavailable`."""
        self.usage = None
        self.engine.ask_usage(self.provider())

    def forget_account(self) -> None:
        """The account has changed: nothing is known of the new one yet."""
        self.account = self.usage = self.quote = None

    def resume(self) -> None:
        """Bring the jobs of earlier sessions; the unfinished go on as soon as that is possible."""
        self.engine.load(JOBS_SHOWN)
        self._adopting = True
        # Without a key, or offline, they wait for the next time that the service is asked.
        with suppress(TripoError):
            self.provider()

    def take_up(self, job: Job) -> None:
        """Go on with a job that ended without its result. Raises `TripoError`."""
        provider, chosen = self.provider(), settings()
        if job.account != chosen.connection.account:
            raise TripoError(
                "This job belongs to another service, address or key",
                "Choose those it was started with",
                Spent.MAYBE,
            )
        # The old folder may be what went wrong.
        folder = chosen.results / Path(job.folder).name
        self.engine.take_up(replace(job, folder=str(folder)), provider)

    def refresh(self) -> None:
        """Ask for the balance. Raises `Unavailable`."""
        provider = self.provider()
        self.asking = True
        self.account = None
        self.engine.refresh(provider)

    def explain_waiting(self, note: str) -> bool:
        """Say why arriving jobs wait; True when that is news."""
        waiting = [self.jobs[job_id] for job_id in self.arriving]
        self.jobs |= {job.id: replace(job, note=note) for job in waiting}
        return any(job.note != note for job in waiting)

    def tell_failure(self, error: TripoError) -> None:
        """Show in the place of the balance what is wrong with the key."""
        self.account = Account(None, Failure.of(error))

    def absorb(self) -> bool:
        """Take in what the threads have done; True when something drawn has changed."""
        self.network.online = bpy.app.online_access
        events = self.engine.drain()
        chosen = settings().connection.account if events else ""
        for event in events:
            if isinstance(event, Account | UsageReport | Quote) and event.account != chosen:
                # It was asked for before another service or key was chosen.
                continue
            if isinstance(event, Account):
                self.account = event
                self.asking = False
                continue
            if isinstance(event, UsageReport):
                self.usage = event
                continue
            if isinstance(event, Quote):
                self.quote = event
                continue
            if isinstance(event, Ready):
                self.arriving[event.job.id] = event.job
                continue
            before = self.jobs.get(event.id)
            if event.final and before is not None and not before.final:
                self.ended.append(event)
            self.jobs[event.id] = event
        return bool(events)

    @property
    def running(self) -> bool:
        """Whether any job of this Blender is on its way."""
        return self.engine.busy or bool(self.arriving)

    def stop(self) -> None:
        self.engine.stop()


def price_of(task: Task) -> Price | None:
    """The expected price with the chosen service; None where there is no list of prices."""
    return estimate(task) if SERVICES[settings().connection.provider].prices else None


def top_up_advice() -> str:
    """Where to buy credits, for the chosen service."""
    url = SERVICES[settings().connection.provider].top_up_url
    return (
        f"Top up at {url} and refresh the balance (API credits and the credits of Tripo's web "
        "Studio are separate wallets)"
    )


def user_agent() -> str:
    return f"tripo_addon/{version()} Blender/{bpy.app.version_string.split()[0]}"


def version() -> str:
    """The add-on's version, from its manifest."""
    import tomllib

    here = Path(__file__).parents[1]
    for folder in (here, here.parent):
        manifest = folder / "blender_manifest.toml"
        if manifest.is_file():
            return str(tomllib.loads(manifest.read_text("utf-8"))["version"])
    return "0"


def job_folder(results: Path, title: str, job_id: str) -> Path:
    day = time.strftime("%Y-%m-%d")
    return results / f"{day} {file_name(title)[:40].rstrip()} {job_id[:8]}"
