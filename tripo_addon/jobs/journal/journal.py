# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal: every job on disk, so that no crash can lose a task that was paid for.

SQLite in WAL mode, fully synchronous: when `write` has returned, the job survives a power cut.
Several Blenders share one journal; a job belongs to one living process.
"""

from __future__ import annotations

import functools
import itertools
import json
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from ...errors import OverLimit, Storage, TripoError
from ...files import disk
from ...files.lock import alone
from ...providers import unit
from ...spec.state import State, Trigger
from .. import keys
from ..job import Job
from ..wanted import EVERYTHING, Wanted
from . import JOURNAL, sql
from .process_lock import Owner
from .recovery import (
    NOWHERE,
    check_header,
    fault_of,
    finish,
    fresh_path,
    identity,
    is_damage,
    put_in_place,
)
from .schema import Newer, bring_up_to_date, read, row
from .spending import Ledger, day_start, month_start

log = logging.getLogger(__name__)

BUSY_SECONDS = 10.0
_P = ParamSpec("_P")
_R = TypeVar("_R")


class Unanswered(NamedTuple):
    """A job that was sent, and that may or may not have a task."""

    job: Job
    sending: bool
    """A living Blender waits for the answer."""


class Damage(NamedTuple):
    """A new journal was begun."""

    text: str
    """Why it was begun, where the old one was put, and what the new one has."""
    unreadable: bool
    """The old one was there and could not be read, so that jobs may be lost with it."""


class Entered(NamedTuple):
    """The job that has a caller's key."""

    job: Job
    new: bool = False
    """It was written just now."""
    elsewhere: bool = False
    """Another living process works on it."""


class _Damaged(Storage):
    """The journal was found damaged, and there is a new one now."""


def _twice(
    method: Callable[Concatenate[Journal, _P], _R],
) -> Callable[Concatenate[Journal, _P], _R]:
    """Repeat a call with the new journal when the old one was found damaged."""

    @functools.wraps(method)
    def call(self: Journal, /, *args: _P.args, **more: _P.kwargs) -> _R:
        try:
            return method(self, *args, **more)
        except _Damaged:
            return method(self, *args, **more)

    return call


class Journal:
    """The jobs of one user; safe to use from any thread. Every method raises `Storage`."""

    def __init__(
        self, folder: Path, receipts: Callable[[], Iterable[tuple[Job, str]]] = tuple
    ) -> None:
        """`receipts` gives the jobs that have receipts in the results folder, with the names of
        their processes, to replace a journal that is damaged, empty or gone."""
        self.folder = folder
        self.path = folder / JOURNAL
        self.damages: SimpleQueue[Damage] = SimpleQueue()
        """One entry for each new journal that was begun in the place of a damaged one."""
        self.held: Callable[[], Iterable[Job]] = tuple
        """Gives the jobs of this process, which a new journal has to have too."""
        self._receipts = receipts
        self._lock = threading.Lock()
        self._base: sqlite3.Connection | None = None
        self._file = NOWHERE
        self._new = False
        """Whether the journal may lack what this process has written to an earlier one."""
        self._owner: Owner | None = None
        self._closed = False
        self._lost: dict[str, str] = {}
        """This process's jobs that another had taken over before a new journal was begun, with
        the name of that process."""

    @_twice
    def write(self, job: Job) -> bool:
        """Make this the job's state on disk; False when another process works or worked on it.

        A job that has a task keeps it: a state without the task is out of date and changes nothing.
        """
        with self._using() as base:
            base.execute(sql.BEGIN)
            if (owner := _task_known_to(base, job)) is not None:
                return owner == self.owner
            if self._is_another_s(base, job):
                return False
            self._put(base, job)
            return True

    @_twice
    def write_all(self, jobs: Sequence[Job]) -> None:
        """Write jobs down that nobody has seen yet: all of them, or none."""
        with self._using() as base:
            base.execute(sql.BEGIN)
            for job in jobs:
                self._put(base, job)

    @_twice
    def enter(self, job: Job, *, resend: bool = False) -> Entered:
        """The job that has the same key as this one, or else this one, `write`n under the id that
        its key gives it. Of processes that ask at once, one writes. `resend` is as in
        `keys.is_free`."""
        with self._using() as base:
            base.execute(sql.BEGIN)
            job_id, there = self._holder(base, job.key, resend)
            if there:
                return there
            job = replace(job, id=job_id)
            self._put(base, job)
            return Entered(job, new=True)

    @_twice
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

    @_twice
    def standing(self, job_id: str) -> Entered | None:
        """How a job stands; None for one that is not there, or was deleted."""
        with self._using() as base:
            found = self._found(base, job_id)
            if found and not found.elsewhere:
                # Its process may have ended the job, and then itself, after the job was read.
                found = self._found(base, job_id)
            return found

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

    @_twice
    def _submit(self, job: Job, limit: float) -> bool:
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

    @_twice
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

    @_twice
    def page(
        self, count: int, offset: int = 0, wanted: Wanted = EVERYTHING
    ) -> tuple[list[Job], int]:
        """The jobs that are asked for, newest first, and how many there are."""
        conditions, values = sql.wanted(wanted)
        with self._using() as base:
            (total,) = base.execute(sql.count(conditions), values).fetchone()
            rows = base.execute(sql.page(conditions), (*values, count, offset))
            return _jobs(rows), total

    @_twice
    def ids(self, wanted: Wanted) -> list[str]:
        """The ids of all jobs that are asked for."""
        conditions, values = sql.wanted(wanted)
        with self._using() as base:
            return [job_id for (job_id,) in base.execute(sql.ids(conditions), values)]

    @_twice
    def done(self, count: int) -> list[Job]:
        """The newest jobs whose result has arrived."""
        with self._using() as base:
            return _jobs(base.execute(sql.NEWEST_DONE, (count,)))

    @_twice
    def find(self, job_id: str) -> Job | None:
        """A job by its id."""
        with self._using() as base:
            rows = base.execute(sql.FIND, (job_id,))
            return next(iter(_jobs(rows)), None)

    @_twice
    def of_task(self, account: str, remote_id: str) -> Job | None:
        """The job of a task at the service."""
        with self._using() as base:
            rows = base.execute(sql.OF_TASK, (remote_id, account))
            return next(iter(_jobs(rows)), None)

    @_twice
    def with_task(self, remote_id: str) -> Job | None:
        """The newest job of a task at the service, whichever account it is of."""
        with self._using() as base:
            rows = base.execute(sql.NEWEST_OF_TASK, (remote_id,))
            return next(iter(_jobs(rows)), None)

    @_twice
    def of_type(self, type: str, count: int) -> list[Job]:
        """The newest jobs of a type of task, newest first."""
        with self._using() as base:
            return _jobs(base.execute(sql.NEWEST_OF_TYPE, (type, count)).fetchall())

    @_twice
    def unfinished(self) -> list[Job]:
        """All jobs that are not over, whichever account and Blender they are of."""
        with self._using() as base:
            return _jobs(base.execute(sql.ALL_UNFINISHED).fetchall())

    @_twice
    def known(self, account: str, remote_ids: Collection[str]) -> set[str]:
        """Those of an account's tasks that belong to a job, or belonged to a deleted one."""
        with self._using() as base:
            rows = base.execute(sql.KNOWN, (json.dumps(list(remote_ids)), account))
            return {remote_id for (remote_id,) in rows}

    @_twice
    def found(self, account: str, remote_ids: Collection[str]) -> set[str]:
        """Those of the `known` tasks that were attached or fetched: nobody knows who sent them."""
        with self._using() as base:
            rows = base.execute(sql.FOUND, (json.dumps(list(remote_ids)), account))
            return {remote_id for (remote_id,) in rows}

    @_twice
    def unanswered(self, account: str) -> list[Unanswered]:
        """An account's jobs that may have a task of which nobody knows yet."""
        with self._using() as base:
            rows = base.execute(sql.UNANSWERED, (account,)).fetchall()
            assert self._owner
            found = []
            for owner, data in rows:
                for job in _jobs([(data,)]):
                    sending = job.state is State.SUBMITTING and self._owner.alive(owner)
                    found.append(Unanswered(job, sending))
            return found

    @_twice
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
            return _jobs((data,) for _, data in orphans)

    @_twice
    def waiting(self) -> list[Job]:
        """The jobs whose results wait to be imported."""
        with self._using() as base:
            return _waiting(base)

    @_twice
    def claim_waiting(self, wanted: Callable[[Job], bool]) -> list[Job]:
        """Take over those of the waiting results that are `wanted`, for their import here; each is
        given to one process only."""
        with self._using() as base:
            # Most often there are none, for which nobody has to wait.
            if not any(map(wanted, _waiting(base))):
                return []
        with self._using() as base:
            base.execute(sql.BEGIN)
            claimed = [job.after(Trigger.IMPORT) for job in _waiting(base) if wanted(job)]
            for job in claimed:
                self._put(base, job)
            return claimed

    @_twice
    def follow(self, before: Job, after: Job) -> bool:
        """`write` the job `after` that follows another in their chain, and that the chain has gone
        on. False, and nothing is new, when it has gone on before, or either job was deleted."""
        with self._using() as base:
            base.execute(sql.BEGIN)
            there = next(iter(_jobs(base.execute(sql.FIND, (before.id,)))), None)
            if there is None or there.chain is None or not there.chain.open:
                return False
            closed = replace(there, chain=there.chain.closed())
            base.execute(sql.SET_DATA, (closed.to_json(), closed.id))
            if base.execute(sql.LAST_OWNER, (after.id,)).fetchone():
                return False
            self._put(base, after)
            return True

    @_twice
    def stalled(self, account: str) -> list[Job]:
        """An account's ended jobs after which a chain may go on, as their process is gone or is
        this one."""
        with self._using() as base:
            assert self._owner
            rows = base.execute(sql.STALLED, (account,)).fetchall()
            name, alive = self._owner.name, self._owner.alive
            return _jobs((data,) for owner, data in rows if owner == name or not alive(owner))

    @_twice
    def others(self, accounts: Collection[str]) -> bool:
        """Whether another process that lives, or has just died, has unfinished jobs of these
        accounts."""
        with self._using() as base:
            assert self._owner
            rows = base.execute(sql.OTHERS, (self._owner.name,))
            return any(account in accounts for (account,) in rows)

    @_twice
    def delete(self, job_id: str) -> None:
        """Forget a job, but keep what it has cost and which task was its own."""
        with self._using() as base:
            base.execute(sql.DELETE, (job_id,))

    @_twice
    def rename(self, job: Job, before: str) -> None:
        """`write` a job that had another id `before`, so that it counts once."""
        with self._using() as base:
            base.execute(sql.BEGIN)
            base.execute(sql.REMOVE, (before,))
            self._put(base, job)

    @_twice
    def release(self, account: str, remote_id: str) -> None:
        """Let another job have the task of a deleted job."""
        with self._using() as base:
            base.execute(sql.RELEASE, (remote_id, account))

    @_twice
    def take(self, job: Job) -> bool:
        """`write` a job that goes on here; False when a living Blender works on it, or has gone
        on with it meanwhile."""
        with self._using() as base:
            assert self._owner
            base.execute(sql.BEGIN)
            if _task_known_to(base, job) is not None:
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

    @_twice
    def ledger(self) -> Ledger:
        """What was spent this month and today."""
        today, month = day_start(), month_start()
        with self._using() as base:
            rows = base.execute(sql.SPENDING, (today, min(month, today))).fetchall()
        return Ledger.of(rows)

    def keep(self) -> None:
        """Make sure that others find this process and its jobs, even if files were deleted."""
        with self._using():
            pass

    @property
    def owner(self) -> str:
        """The name of this process; empty before the journal was used."""
        return self._owner.name if self._owner else ""

    def close(self) -> None:
        """Let others take over what is unfinished. What a thread still has to write is written."""
        with self._lock:
            self._closed = True
            self._leave()

    def _leave(self) -> None:
        self._disconnect()
        if self._owner is not None:
            self._owner.release()
            self._owner = None

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

    def _put(self, base: sqlite3.Connection, job: Job) -> None:
        disk.before_journal()
        base.execute(sql.WRITE, row(job, self.owner, time.time()))

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        """One transaction, from one thread at a time."""
        with self._lock:
            try:
                base = self._open()
                try:
                    with base:
                        yield base
                except sqlite3.Error as error:
                    if is_damage(error):
                        self._replace(error)
                        raise _Damaged("The job list was damaged") from None
                    raise
            except TripoError:
                raise
            except Newer:
                raise Storage(
                    f"The job list in {self.folder} was made by a later version of this add-on",
                    "Update the add-on",
                ) from None
            except (sqlite3.Error, OSError) as error:
                raise Storage(
                    f"The job list in {self.folder} cannot be used ({error})",
                    "Free some space, make the folder writable, or end what else uses it; then "
                    "try again",
                ) from None
            except Exception as error:
                log.exception("The job list cannot take this")
                raise Storage(
                    f"The job list cannot take this ({type(error).__name__})",
                    "Please report it with the text in Blender's console",
                ) from None
            finally:
                # A thread that ends late must not keep the jobs from who goes on with them.
                if self._closed:
                    self._leave()

    def _is_another_s(self, base: sqlite3.Connection, job: Job) -> bool:
        """Whether another living process works on a job; it learns the task if it lacks that."""
        assert self._owner
        found = base.execute(sql.STANDING, (job.id,)).fetchone()
        owner, remote_id = found or ("", "")
        if owner == self._owner.name or (job.remote_id and not remote_id):
            return False
        if owner:
            return self._owner.alive(owner)
        # An unsent job is left to that process; a sent job only if that process lives.
        lost = self._lost.get(job.id)
        return lost is not None and (job.state.unsent or self._owner.alive(lost))

    def _note_lost(self) -> None:
        """Remember the jobs that belong to another process by now, as the old journal says."""
        assert self._base
        assert self._owner
        with suppress(sqlite3.Error):
            for job in self.held():
                for (owner,) in self._base.execute(sql.LAST_OWNER, (job.id,)):
                    if owner != self._owner.name:
                        self._lost[job.id] = owner

    def _open(self) -> sqlite3.Connection:
        if self._owner is not None:
            self._owner.keep()
        if self._base is not None and self._file == identity(self.path):
            return self._base
        # Another Blender found the journal damaged and has begun a new one, or it was deleted.
        if self._base is not None:
            self._new = True
            self._note_lost()
        self._disconnect()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._owner = self._owner or Owner(self.folder / "running")
        with self._alone():
            finish(self.folder)
            fault = fault_of(self.path)
            if fault and (found := list(self._receipts())):
                self._begin_anew(fault, found)
            try:
                check_header(self.path)
                base = _connect(self.path)
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
                self._begin_damaged(error)
                base = _connect(self.path)
            file = identity(self.path)
        try:
            if self._new:
                with base:
                    self._put_held(base)
        except BaseException:
            base.close()
            raise
        self._base, self._file, self._new = base, file, False
        return base

    def _disconnect(self) -> None:
        if self._base is not None:
            self._base.close()
            self._base = None

    def _alone(self) -> AbstractContextManager[None]:
        """Only one Blender opens or replaces the journal at a time."""
        return alone(self.folder / "opening.lock", BUSY_SECONDS)

    def _replace(self, error: Exception) -> None:
        """Begin a new journal, unless another Blender has done so."""
        self._disconnect()
        self._new = True
        with self._alone():
            if identity(self.path) == self._file:
                self._begin_damaged(error)

    def _begin_damaged(self, error: Exception) -> None:
        log.error("The job list is damaged (%s)", error)
        self._begin_anew("damaged", list(self._receipts()), unreadable=True)

    def _begin_anew(
        self, fault: str, found: list[tuple[Job, str]], *, unreadable: bool = False
    ) -> None:
        """Put a new journal in the place of the faulty one, which is kept. The new one has the jobs
        from the results folder and those that this Blender knows."""
        fresh = fresh_path(self.folder)
        with closing(_connect(fresh)) as base, base:
            base.executemany(sql.WRITE, (row(job, owner, time.time()) for job, owner in found))
            self._put_held(base)
        kept = put_in_place(self.folder)
        where = f"; it is kept as {kept}" if kept else ""
        text = (
            f"The job list was {fault}{where}. {len(found)} jobs were found again in the results "
            "folder"
        )
        log.error(text)
        self.damages.put(Damage(text, unreadable))

    def _put_held(self, base: sqlite3.Connection) -> None:
        """Write this process's jobs into a new journal, except those of another process."""
        assert self._owner
        for job in self.held():
            if _task_known_to(base, job) is None and not self._is_another_s(base, job):
                self._put(base, job)


def _connect(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
    try:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = FULL")
        bring_up_to_date(base)
    except BaseException:
        base.close()
        raise
    return base


def _task_known_to(base: sqlite3.Connection, job: Job) -> str | None:
    """The process that knows a task of this job although the given state has none; else None."""
    task, owner = base.execute(sql.TASK_OF, (job.id,)).fetchone() or ("", "")
    return str(owner) if task and not job.remote_id else None


def _waiting(base: sqlite3.Connection) -> list[Job]:
    return [job for job in _jobs(base.execute(sql.WAITING)) if job.waiting]


def _jobs(rows: Iterable[tuple[str]]) -> list[Job]:
    found = [read(text) for (text,) in rows]
    # Another version of the add-on has written it, and still finds it there.
    if None in found:
        log.warning("A job in the journal cannot be read")
    return [job for job in found if job is not None]
