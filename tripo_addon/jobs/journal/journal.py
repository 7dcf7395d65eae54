# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal: every job on disk, so that no crash can lose a task that was paid for.

SQLite in WAL mode, fully synchronous: when `write` has returned, the job survives a power cut.
Several Blenders share one journal; a job belongs to one living process.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace

from ...errors import OverLimit
from ...providers import unit
from ...spec.state import Trigger
from .. import keys
from ..job import Job
from . import sql
from .database import task_known_to, twice
from .lookups import Entered, Lookups, jobs_of, waiting_in
from .recovery import identity
from .schema import read
from .spending import day_start


class Journal(Lookups):
    """The jobs of one user; safe to use from any thread. Every method raises `Storage`."""

    @twice
    def write(self, job: Job) -> bool:
        """Make this the job's state on disk; False when another process works or worked on it.

        A job that has a task keeps it: a state without the task is out of date and changes nothing.
        """

        def change(base: sqlite3.Connection) -> bool:
            if (owner := task_known_to(base, job)) is not None:
                return owner == self.owner
            if self._is_another_s(base, job):
                return False
            self._put(base, job)
            return True

        return self._commits.make(change)

    @twice
    def write_all(self, jobs: Sequence[Job]) -> None:
        """Write jobs down that nobody has seen yet: all of them, or none."""

        def change(base: sqlite3.Connection) -> None:
            for job in jobs:
                self._put(base, job)

        self._commits.make(change)

    @twice
    def enter(self, job: Job, *, resend: bool = False) -> Entered:
        """The job that has the same key as this one, or else this one, `write`n under the id that
        its key gives it. Of processes that ask at once, one writes. `resend` is as in
        `keys.is_free`."""

        def change(base: sqlite3.Connection) -> Entered:
            job_id, there = self._holder(base, job.key, resend)
            if there:
                return there
            entered = replace(job, id=job_id)
            self._put(base, entered)
            return Entered(entered, new=True)

        return self._commits.make(change)

    @twice
    def holder(self, key: str, *, resend: bool = False) -> Job | None:
        """The job that `enter` would give for a key; None where it would write a new one."""
        with self._using() as base:
            _, there = self._holder(base, key, resend)
            return there and there.job

    def _holder(
        self, base: sqlite3.Connection, key: str, resend: bool
    ) -> tuple[str, Entered | None]:
        """The id for a job with a key, and the job that is there already."""
        for attempt in itertools.count():
            job_id = keys.job_id(key, attempt)
            found = base.execute(sql.ENTRY, (job_id,)).fetchone()
            if found is None:
                return job_id, None
            owner, deleted, data = found
            there = None if deleted else self._entered(owner, data)
            if there and not keys.is_free(there.job, resend=resend):
                return job_id, there
        raise AssertionError("some attempt is the first of its number")

    def submit(self, job: Job, limit: float = 0.0) -> bool:
        """`write` a job just before it is sent; False when it must not be sent from here. The job
        has to be in the journal as this process's own, without a task. Raises `OverLimit` when the
        day's jobs of its service, those of other Blenders among them, would cost more than `limit`
        with it; 0 is no limit.
        """
        while self._submit(job, limit):
            # If the journal was deleted meanwhile, no other process would read the job in it.
            if identity(self.path) == self._file:
                return True
        return False

    @twice
    def _submit(self, job: Job, limit: float) -> bool:
        # Not with others by one commit: then all would be on their way at the same moment, and a
        # crash would leave all of them uncertain.
        with self._using() as base:
            base.execute(sql.BEGIN)
            found = base.execute(sql.STANDING, (job.id,)).fetchone()
            if found != (self.owner, ""):
                return False
            price = job.estimate.most if job.estimate else None
            if limit and price != 0:
                (today,) = base.execute(
                    sql.SPENT_SINCE, (day_start(), job.service, job.id)
                ).fetchone()
                if today + (price or 0.0) > limit or today >= limit:
                    most = job.estimate and job.estimate.most
                    raise OverLimit(limit, today, most, unit(job.service))
            self._put(base, job)
            return True

    @twice
    def claim(self, job: Job) -> bool:
        """`write` a job whose task was found; False when that task belongs to another job, or the
        job has another task by now."""
        with self._using() as base:
            base.execute(sql.BEGIN)
            taken = base.execute(
                sql.TAKEN,
                (job.remote_id, job.account, job.id, job.id, job.remote_id),
            ).fetchone()
            if taken:
                return False
            self._put(base, job)
            return True

    @twice
    def adopt(self, account: str) -> list[Job]:
        """Take over an account's unfinished jobs whose process is gone, oldest first.

        A job on which this process works is taken over only after its next write has dropped it.
        """
        with self._using() as base:
            assert self._owner
            base.execute(sql.BEGIN)
            rows = base.execute(sql.UNFINISHED, (account,)).fetchall()
            here = {job.id for job in self.held() if not job.final}
            orphans = [
                (job_id, data)
                for job_id, owner, data in rows
                if job_id not in here and not self._owner.alive(owner)
            ]
            base.executemany(sql.TAKE_OVER, [(self._owner.name, job_id) for job_id, _ in orphans])
            return jobs_of((data,) for _, data in orphans)

    @twice
    def claim_waiting(self, wanted: Callable[[Job], bool]) -> list[Job]:
        """Take over those of the waiting results that are `wanted`, for their import here; each is
        given to one process only."""
        with self._using() as base:
            # Most often there are none, for which nobody has to wait.
            if not any(map(wanted, waiting_in(base))):
                return []
        with self._using() as base:
            base.execute(sql.BEGIN)
            claimed = [job.after(Trigger.IMPORT) for job in waiting_in(base) if wanted(job)]
            for job in claimed:
                self._put(base, job)
            return claimed

    @twice
    def follow(self, before: Job, after: Job) -> bool:
        """`write` the job `after` that follows another in their chain, and that the chain has gone
        on. False, and nothing is new, when it has gone on before, or either job was deleted."""
        with self._using() as base:
            base.execute(sql.BEGIN)
            there = next(iter(jobs_of(base.execute(sql.FIND, (before.id,)))), None)
            if there is None or there.chain is None or not there.chain.open:
                return False
            closed = replace(there, chain=there.chain.closed())
            base.execute(sql.SET_DATA, (closed.to_json(), closed.id))
            if base.execute(sql.LAST_OWNER, (after.id,)).fetchone():
                return False
            self._put(base, after)
            return True

    @twice
    def delete(self, job_id: str) -> None:
        """Forget a job, but keep what it has cost and which task was its own."""
        with self._using() as base:
            base.execute(sql.DELETE, (job_id,))

    @twice
    def rename(self, job: Job, before: str) -> None:
        """`write` a job that had another id `before`, so that it counts once."""
        with self._using() as base:
            base.execute(sql.BEGIN)
            base.execute(sql.REMOVE, (before,))
            self._put(base, job)

    @twice
    def release(self, account: str, remote_id: str) -> None:
        """Let another job have the task of a deleted job."""
        with self._using() as base:
            base.execute(sql.RELEASE, (remote_id, account))

    @twice
    def take(self, job: Job) -> bool:
        """`write` a job that goes on here; False when a living Blender works on it, or has gone
        on with it meanwhile."""
        with self._using() as base:
            assert self._owner
            base.execute(sql.BEGIN)
            if task_known_to(base, job) is not None:
                return False
            found = base.execute(sql.OWNER, (job.id,)).fetchone()
            if found and found[0] != self._owner.name:
                there = read(found[1])
                # Nobody works on a job that only waits for the next start.
                rests = there is not None and there.final
                if not rests and self._owner.alive(found[0]):
                    return False
            self._lost.pop(job.id, None)
            self._put(base, job)
            return True
