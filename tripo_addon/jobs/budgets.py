# SPDX-License-Identifier: GPL-3.0-or-later
"""What several jobs together may cost. Checked when a job is sent, as its price may be known only
then, and a job with a caller's key may need no sending at all."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from ..errors import OverBudget
from ..providers import unit
from ..spec.prices import Price
from .job import Job


class Budget:
    """An amount of credits for jobs; safe to use from any thread."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._taken: dict[str, float] = {}
        """What each job may cost, or has cost."""
        self._lock = threading.Lock()

    @property
    def left(self) -> float:
        """What is not taken yet, in credits."""
        with self._lock:
            return self._limit - sum(self._taken.values())

    def take(self, job: Job, price: Price | None) -> None:
        """Set aside what a job may cost. Raises `OverBudget`."""
        with self._lock:
            others = sum(most for job_id, most in self._taken.items() if job_id != job.id)
            left = self._limit - others
            if price is None or price.most > left:
                raise OverBudget(price and price.most, left, unit(job.service))
            self._taken[job.id] = price.most

    def ended(self, job: Job) -> None:
        """A job costs no more than it has by now."""
        with self._lock:
            if job.id in self._taken:
                self._taken[job.id] = sum(job.cost)


class Budgets:
    """The budgets of the jobs of this process; safe to use from any thread."""

    def __init__(self) -> None:
        self._budgets: dict[str, Sequence[Budget]] = {}
        self._lock = threading.Lock()

    def add(self, job_id: str, budgets: Sequence[Budget]) -> None:
        """A job, or all steps of a chain by its id, is paid from all of these budgets."""
        if budgets:
            with self._lock:
                self._budgets[job_id] = budgets

    def move(self, before: str, job_id: str) -> None:
        """A job, or a chain, has another id than before; empty where it is none any more."""
        with self._lock:
            budgets = self._budgets.pop(before, None)
            if budgets and job_id:
                self._budgets[job_id] = budgets

    def take(self, job: Job, price: Price | None) -> None:
        """A job is sent now. Raises `OverBudget` where it may cost more than is allowed."""
        if job.most is not None and (price is None or price.most > job.most):
            raise OverBudget(price and price.most, job.most, unit(job.service))
        with self._lock:
            budgets = self._budgets.get(job.id) or self._of_chain(job)
        for budget in budgets:
            budget.take(job, price)

    def ended(self, job: Job) -> None:
        """A job has ended."""
        with self._lock:
            budgets = self._budgets.pop(job.id, ()) or self._of_chain(job)
        for budget in budgets:
            budget.ended(job)

    def _of_chain(self, job: Job) -> Sequence[Budget]:
        return self._budgets.get(job.chain.id, ()) if job.chain else ()
