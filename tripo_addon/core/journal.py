# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal: every job on disk, so that no crash can lose a task that was paid for.

SQLite in WAL mode, fully synchronous: what `write` has returned from survives a power cut.
Several Blenders share one journal; a job belongs to one living process.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from . import JOURNAL, disk
from .errors import OverLimit, Storage
from .job import Job
from .ledger import Ledger, day_start, month_start
from .owner import Owner
from .schema import WRITE, Newer, bring_up_to_date, read, row

log = logging.getLogger(__name__)

BUSY_SECONDS = 10.0


class Journal:
    """The jobs of one user; safe to use from any thread. Every method raises `Storage`."""

    def __init__(self, folder: Path, receipts: Callable[[], Iterable[Job]] = tuple) -> None:
        """`receipts` tells the jobs that the results folder knows, to replace a lost journal."""
        self.folder = folder
        self.path = folder / JOURNAL
        self.damaged = ""
        """Where a journal that could not be read was put, and what came of that."""
        self._receipts = receipts
        self._lock = threading.Lock()
        self._base: sqlite3.Connection | None = None
        self._file = (0, 0)
        self._owner: Owner | None = None

    def write(self, job: Job) -> None:
        """Make this the job's state on disk."""
        with self._using() as base:
            self._put(base, job)

    def submit(self, job: Job, limit: float = 0.0) -> None:
        """`write`, in the moment before a job is sent.

        Raises `OverLimit` when the day's jobs of its service, those of other Blenders among
        them, would cost more than `limit` with it; 0 is no limit.
        """
        with self._using() as base:
            base.execute("BEGIN IMMEDIATE")
            price = job.estimate.most if job.estimate else None
            if limit and price != 0:
                (today,) = base.execute(
                    "SELECT COALESCE(SUM(charged + open), 0) FROM job "
                    "WHERE sent >= ? AND service = ? AND id != ?",
                    (day_start(), job.service, job.id),
                ).fetchone()
                if today + (price or 0.0) > limit or today >= limit:
                    raise OverLimit(limit, today, job.estimate and job.estimate.most)
            self._put(base, job)

    def claim(self, job: Job) -> bool:
        """`write` a job whose task was found; False when that task is another job's."""
        with self._using() as base:
            base.execute("BEGIN IMMEDIATE")
            taken = base.execute(
                "SELECT 1 FROM job WHERE remote_id = ? AND account = ? AND id != ?",
                (job.remote_id, job.account, job.id),
            ).fetchone()
            if taken:
                return False
            self._put(base, job)
            return True

    def page(self, count: int, offset: int = 0, search: str = "") -> tuple[list[Job], int]:
        """Jobs, newest first, and how many there are; those with all words of `search`."""
        words = search.lower().split()
        where = " AND ".join(["instr(words, ?)"] * len(words)) or "1"
        with self._using() as base:
            (total,) = base.execute(f"SELECT COUNT(*) FROM job WHERE {where}", words).fetchone()
            rows = base.execute(
                f"SELECT data FROM job WHERE {where} ORDER BY created DESC LIMIT ? OFFSET ?",
                (*words, count, offset),
            )
            return _jobs(rows), total

    def find(self, job_id: str) -> Job | None:
        """A job by its id."""
        with self._using() as base:
            rows = base.execute("SELECT data FROM job WHERE id = ?", (job_id,))
            return next(iter(_jobs(rows)), None)

    def of_task(self, account: str, remote_id: str) -> Job | None:
        """The job of a task at the service."""
        with self._using() as base:
            rows = base.execute(
                "SELECT data FROM job WHERE remote_id = ? AND account = ?", (remote_id, account)
            )
            return next(iter(_jobs(rows)), None)

    def known(self, account: str, remote_ids: Collection[str]) -> set[str]:
        """Those of an account's tasks that belong to a job."""
        with self._using() as base:
            found: set[str] = set()
            for each in remote_ids:
                found.update(
                    name
                    for (name,) in base.execute(
                        "SELECT remote_id FROM job WHERE remote_id = ? AND account = ?",
                        (each, account),
                    )
                )
            return found

    def submitting(self, account: str, kind: str) -> bool:
        """Whether a living Blender sends a task of this type in this moment."""
        with self._using() as base:
            rows = base.execute(
                "SELECT owner FROM job WHERE final = 0 AND submitting AND account = ? AND kind = ?",
                (account, kind),
            ).fetchall()
            assert self._owner
            return any(self._owner.alive(owner) for (owner,) in rows)

    def adopt(self, account: str) -> list[Job]:
        """Take over an account's unfinished jobs whose process is gone, oldest first."""
        with self._using() as base:
            assert self._owner
            base.execute("BEGIN IMMEDIATE")
            rows = base.execute(
                "SELECT id, owner, data FROM job WHERE final = 0 AND account = ? ORDER BY created",
                (account,),
            ).fetchall()
            orphans = [each for each in rows if not self._owner.alive(each[1])]
            base.executemany(
                "UPDATE job SET owner = ? WHERE id = ?",
                [(self._owner.name, each[0]) for each in orphans],
            )
            return _jobs((each[2],) for each in orphans)

    def others(self) -> bool:
        """Whether another process that lives, or has just died, has unfinished jobs."""
        with self._using() as base:
            assert self._owner
            sql = "SELECT 1 FROM job WHERE final = 0 AND owner != ? LIMIT 1"
            return base.execute(sql, (self._owner.name,)).fetchone() is not None

    def delete(self, job_id: str) -> None:
        """Forget a job."""
        with self._using() as base:
            base.execute("DELETE FROM job WHERE id = ?", (job_id,))

    def ledger(self) -> Ledger:
        """What was spent this month and today."""
        today, month = day_start(), month_start()
        with self._using() as base:
            rows = base.execute(
                "SELECT service, kind, sent >= ?, COUNT(*), SUM(charged), SUM(open) "
                "FROM job WHERE sent >= ? GROUP BY 1, 2, 3",
                (today, min(month, today)),
            ).fetchall()
        return Ledger.of(rows)

    def close(self) -> None:
        with self._lock:
            self._disconnect()
            if self._owner is not None:
                self._owner.release()
                self._owner = None

    def _put(self, base: sqlite3.Connection, job: Job) -> None:
        disk.before_journal()
        base.execute(WRITE, row(job, self._owner.name if self._owner else "", time.time()))

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        """One transaction, from one thread at a time."""
        with self._lock:
            try:
                base = self._open()
                with base:
                    yield base
            except Newer:
                raise Storage(
                    f"The job list in {self.folder} was made by a later version of this add-on",
                    "Update the add-on",
                ) from None
            except (sqlite3.Error, OSError) as error:
                if _is_damage(error):
                    self._disconnect()
                    self._set_aside(error)
                raise Storage(
                    f"The job list in {self.folder} cannot be used ({error})",
                    "Free some space, make the folder writable, or end what else uses it; then "
                    "try again",
                ) from None

    def _open(self) -> sqlite3.Connection:
        if self._base is not None and self._file != _identity(self.path):
            # Another Blender found it damaged, and has begun a new one.
            self._disconnect()
        if self._base is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._owner = self._owner or Owner(self.folder / "running")
            try:
                self._base = _connect(self.path)
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                self._set_aside(error)
                self._base = _connect(self.path)
            self._file = _identity(self.path)
            if self.damaged:
                self._restore(self._base)
        return self._base

    def _disconnect(self) -> None:
        if self._base is not None:
            self._base.close()
            self._base = None

    def _set_aside(self, error: Exception) -> None:
        """Keep a damaged journal under another name; the next use begins a new one."""
        stamp = f"damaged {time.strftime('%Y-%m-%d %H-%M-%S')} {os.getpid()}"
        for end in ("", "-wal", "-shm"):
            part = self.path.with_name(f"{JOURNAL}{end}")
            if part.exists():
                part.rename(part.with_name(f"{stamp} {JOURNAL}{end}"))
        self.damaged = f"The job list was damaged; it is kept as {stamp} {JOURNAL}"
        log.error("%s (%s)", self.damaged, error)

    def _restore(self, base: sqlite3.Connection) -> None:
        """Fill a new journal with what the results folder knows."""
        found = list(self._receipts())
        with base:
            for job in found:
                base.execute(WRITE, row(job, "", time.time()))
        self.damaged += f". {len(found)} jobs were found again in the results folder"


def _is_damage(error: Exception) -> bool:
    """Whether the file is no good, rather than full, locked or out of reach."""
    codes = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in codes


def _identity(path: Path) -> tuple[int, int]:
    try:
        about = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return about.st_dev, about.st_ino


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


def _jobs(rows: Iterable[tuple[str]]) -> list[Job]:
    found = [read(text) for (text,) in rows]
    # Written by another version of the add-on, which still finds it there.
    if None in found:
        log.warning("A job in the journal cannot be read")
    return [job for job in found if job is not None]
