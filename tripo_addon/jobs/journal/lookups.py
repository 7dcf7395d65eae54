# SPDX-License-Identifier: GPL-3.0-or-later
"""What the journal can be asked."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Collection, Iterable
from typing import NamedTuple

from ...errors import Storage
from ...spec.state import State
from ..job import Job
from ..wanted import EVERYTHING, Wanted
from . import sql
from .database import Database, twice
from .schema import read
from .spending import Ledger, day_start, month_start

log = logging.getLogger(__name__)


class Unanswered(NamedTuple):
    """A job that was sent, and that may or may not have a task."""

    job: Job
    sending: bool
    """A living Blender waits for the answer."""


class Entered(NamedTuple):
    """The job that has a caller's key."""

    job: Job
    new: bool = False
    """It was written just now."""
    elsewhere: bool = False
    """Another living process works on it."""


class Lookups(Database):
    """Questions about jobs; nothing is written."""

    @twice
    def standing(self, job_id: str) -> Entered | None:
        """How a job stands; None for one that is not there, or was deleted."""
        with self._using() as base:
            found = self._found(base, job_id)
            if found and not found.elsewhere:
                # Its process may have ended the job, and then itself, after the job was read.
                found = self._found(base, job_id)
            return found

    @twice
    def page(
        self, count: int, offset: int = 0, wanted: Wanted = EVERYTHING
    ) -> tuple[list[Job], int]:
        """The jobs that are asked for, newest first, and how many there are."""
        conditions, values = sql.wanted(wanted)
        with self._using() as base:
            (total,) = base.execute(sql.count(conditions), values).fetchone()
            rows = base.execute(sql.page(conditions), (*values, count, offset))
            return jobs_of(rows), total

    @twice
    def ids(self, wanted: Wanted) -> list[str]:
        """The ids of all jobs that are asked for."""
        conditions, values = sql.wanted(wanted)
        with self._using() as base:
            return [job_id for (job_id,) in base.execute(sql.ids(conditions), values)]

    @twice
    def done(self, count: int) -> list[Job]:
        """The newest jobs whose result has arrived."""
        with self._using() as base:
            return jobs_of(base.execute(sql.NEWEST_DONE, (count,)))

    @twice
    def find(self, job_id: str) -> Job | None:
        """A job by its id."""
        with self._using() as base:
            rows = base.execute(sql.FIND, (job_id,))
            return next(iter(jobs_of(rows)), None)

    @twice
    def of_task(self, account: str, remote_id: str) -> Job | None:
        """The job of a task at the service."""
        with self._using() as base:
            rows = base.execute(sql.OF_TASK, (remote_id, account))
            return next(iter(jobs_of(rows)), None)

    @twice
    def with_task(self, remote_id: str) -> Job | None:
        """The newest job of a task at the service, whichever account it is of."""
        with self._using() as base:
            rows = base.execute(sql.NEWEST_OF_TASK, (remote_id,))
            return next(iter(jobs_of(rows)), None)

    @twice
    def of_type(self, type: str, count: int) -> list[Job]:
        """The newest jobs of a type of task, newest first."""
        with self._using() as base:
            return jobs_of(base.execute(sql.NEWEST_OF_TYPE, (type, count)).fetchall())

    @twice
    def unfinished(self) -> list[Job]:
        """All jobs that are not over, whichever account and Blender they are of."""
        with self._using() as base:
            return jobs_of(base.execute(sql.ALL_UNFINISHED).fetchall())

    @twice
    def known(self, account: str, remote_ids: Collection[str]) -> set[str]:
        """Those of an account's tasks that belong to a job, or belonged to a deleted one."""
        with self._using() as base:
            rows = base.execute(sql.KNOWN, (json.dumps(list(remote_ids)), account))
            return {remote_id for (remote_id,) in rows}

    @twice
    def found(self, account: str, remote_ids: Collection[str]) -> set[str]:
        """Those of the `known` tasks that were attached or fetched: nobody knows who sent them."""
        with self._using() as base:
            rows = base.execute(sql.FOUND, (json.dumps(list(remote_ids)), account))
            return {remote_id for (remote_id,) in rows}

    @twice
    def unanswered(self, account: str) -> list[Unanswered]:
        """An account's jobs that may have a task of which nobody knows yet."""
        with self._using() as base:
            rows = base.execute(sql.UNANSWERED, (account,)).fetchall()
            assert self._owner
            found = []
            for owner, data in rows:
                for job in jobs_of([(data,)]):
                    sending = job.state is State.SUBMITTING and self._owner.alive(owner)
                    found.append(Unanswered(job, sending))
            return found

    @twice
    def waiting(self) -> list[Job]:
        """The jobs whose results wait to be imported."""
        with self._using() as base:
            return waiting_in(base)

    @twice
    def outstanding(self) -> list[Job]:
        """The jobs whose results may still come into a scene, whichever account and Blender they
        are of: those that are not over, wait to be imported, or may have a task."""
        with self._using() as base:
            return jobs_of(base.execute(sql.OUTSTANDING).fetchall())

    @twice
    def stalled(self, account: str) -> list[Job]:
        """An account's ended jobs after which a chain may go on, as their process is gone or is
        this one."""
        with self._using() as base:
            assert self._owner
            rows = base.execute(sql.STALLED, (account,)).fetchall()
            name, alive = self._owner.name, self._owner.alive
            return jobs_of((data,) for owner, data in rows if owner == name or not alive(owner))

    @twice
    def others(self, accounts: Collection[str]) -> bool:
        """Whether another process that lives, or has just died, has unfinished jobs of these
        accounts."""
        with self._using() as base:
            assert self._owner
            rows = base.execute(sql.OTHERS, (self._owner.name,))
            return any(account in accounts for (account,) in rows)

    @twice
    def ledger(self) -> Ledger:
        """What was spent this month and today."""
        today, month = day_start(), month_start()
        with self._using() as base:
            rows = base.execute(sql.SPENDING, (today, min(month, today))).fetchall()
        return Ledger.of(rows)

    def _found(self, base: sqlite3.Connection, job_id: str) -> Entered | None:
        owner, deleted, data = base.execute(sql.ENTRY, (job_id,)).fetchone() or ("", 1, "")
        return None if deleted else self._entered(owner, data)

    def _entered(self, owner: str, data: str) -> Entered:
        assert self._owner
        job = read(data)
        if job is None:
            raise Storage("Another version of this add-on has written this job", "Use that one")
        elsewhere = not job.final and owner != self._owner.name and self._owner.alive(owner)
        return Entered(job, elsewhere=elsewhere)


def waiting_in(base: sqlite3.Connection) -> list[Job]:
    return [job for job in jobs_of(base.execute(sql.WAITING)) if job.waiting]


def jobs_of(rows: Iterable[tuple[str]]) -> list[Job]:
    found = [read(text) for (text,) in rows]
    # Another version of the add-on has written it, and still finds it there.
    if None in found:
        log.warning("A job in the journal cannot be read")
    return [job for job in found if job is not None]
