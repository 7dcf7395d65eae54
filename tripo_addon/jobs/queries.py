# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions to a service that are about no job: balance, usage, prices."""

from __future__ import annotations

import logging
import threading

from ..errors import TripoError
from ..providers.base import Provider, Usage
from ..spec.options import Task
from .events import Account, Quote, UsageReport
from .job import Failure
from .preparations import Before
from .store import JobStore
from .submit import price_of
from .threads import Workers
from .uploads import Uploads

log = logging.getLogger(__name__)

USAGE_COUNT = 1000
USAGE_PAGE = 200


class Queries:
    """Every method returns at once; the answer is one event."""

    def __init__(self, store: JobStore, workers: Workers, uploads: Uploads) -> None:
        self._store = store
        self._workers = workers
        self._uploads = uploads
        self._asking: set[Provider] = set()
        self._asked: dict[Provider, int] = {}
        """How often a provider was asked for its balance."""
        self._told: dict[Provider, int] = {}
        """The number of the latest of these questions that was answered."""
        self._lock = threading.Lock()

    def balance(self, provider: Provider) -> None:
        """Ask for the balance; several calls before it is asked count as one."""
        with self._lock:
            if provider in self._asking:
                return
            self._asking.add(provider)
        self._workers.run(lambda: self._balance(provider))

    def usage(self, provider: Provider, count: int = USAGE_COUNT) -> None:
        """Ask for the account's newest tasks."""
        self._workers.run(lambda: self._usage(provider, count))

    def price(self, task: Task, provider: Provider, before: Before) -> None:
        """Ask the service what a task will cost; the task is not sent."""
        self._workers.run(lambda: self._price(task, provider, before))

    def _balance(self, provider: Provider) -> None:
        with self._lock:
            self._asking.discard(provider)
            number = self._asked[provider] = self._asked.get(provider, 0) + 1
        try:
            answer = Account(provider.balance(), None, provider.account)
        except Exception as error:
            answer = Account(None, failure_of(error), provider.account)
        with self._lock:
            # An answer that comes after the answer to a later question is out of date.
            if number > self._told.get(provider, 0):
                self._told[provider] = number
                self._store.tell(answer)

    def _usage(self, provider: Provider, count: int) -> None:
        try:
            rows = usage_rows(provider, count)
        except Exception as error:
            self._store.tell(UsageReport((), failure_of(error), provider.account))
        else:
            self._store.tell(UsageReport(tuple(rows), None, provider.account))

    def _price(self, task: Task, provider: Provider, before: Before) -> None:
        try:
            before(lambda: not self._store.network.closing.is_set())
            price = price_of(task, provider, self._uploads)
        except Exception as error:
            self._store.tell(Quote(task, None, failure_of(error), provider.account))
        else:
            self._store.tell(Quote(task, price, None, provider.account))


def usage_rows(provider: Provider, count: int) -> list[Usage]:
    """The account's newest tasks, newest first. Raises `TripoError`."""
    rows: list[Usage] = []
    while len(rows) < count:
        found = provider.usage(min(USAGE_PAGE, count - len(rows)), len(rows))
        known = {row.task_id for row in rows}
        new = [row for row in found if row.task_id not in known]
        if not new:
            break
        rows += new
    return rows


def failure_of(error: Exception) -> Failure:
    """Why a question was not answered, for every exception, since somebody waits for an answer."""
    if isinstance(error, TripoError):
        return Failure.of(error)
    log.error("A question to the service failed", exc_info=error)
    return Failure("The service's answer is strange")
