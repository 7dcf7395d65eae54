# SPDX-License-Identifier: GPL-3.0-or-later
"""Many jobs at once: which may be deleted or tried again, and their deletion in small turns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import Kind, Spent
from ..spec.prices import Price, total
from ..spec.state import State
from .job import Job

TURN = 20
"""How many jobs are deleted before others may use the journal."""


def may_have_result(job: Job) -> bool:
    """Whether the service may have a result of a job that has ended without it."""
    returned = job.failure is not None and job.failure.spent is Spent.RETURNED
    return job.state is State.UNCERTAIN or (job.resumable and not returned)


def must_be_edited(job: Job) -> bool:
    """Whether the same request would be refused once more."""
    return bool(job.failure and job.failure.kind is Kind.REQUEST)


def goes(job: Job) -> bool:
    """Whether a job may be deleted with others: nothing that was paid for waits in it."""
    ended = {State.DONE, State.FAILED, State.CANCELLED}
    return job.state in ended and not may_have_result(job) and not job.at_gate


@dataclass(frozen=True)
class AnotherTry:
    """The failed jobs for which another try makes sense."""

    free: tuple[Job, ...] = ()
    """The service may have their results: they are taken up again, which costs nothing."""
    paid: tuple[Job, ...] = ()
    """They are sent once more as new jobs."""

    @classmethod
    def of(cls, jobs: Iterable[Job], known: Iterable[Job]) -> AnotherTry:
        """Those among `jobs`; not those that are among the `known` jobs as a later one."""
        latest: dict[object, float] = {}
        for job in known:
            asked = _asked(job)
            latest[asked] = max(job.created, latest.get(asked, 0.0))
        failed = [
            job
            for job in jobs
            if job.state in {State.FAILED, State.UNFETCHED} and not must_be_edited(job)
            if latest.get(_asked(job), 0.0) <= job.created
        ]
        free = tuple(job for job in failed if may_have_result(job))
        return cls(free, tuple(job for job in failed if job not in free and job.renewable))

    @property
    def price(self) -> Price | None:
        """What they are expected to cost; None where that of one is not known."""
        return total(job.estimate for job in self.paid)


def _asked(job: Job) -> object:
    """What a job asks for; each of several variations asks for something of its own."""
    return job.account, repr(job.task), job.variation
