# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal: every job on disk, so that no crash can lose a task that was paid for.

SQLite in WAL mode, fully synchronous: what `write` has returned from survives a power cut.
Several Blenders share one journal; a job belongs to one living process.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from . import JOURNAL
from .errors import Storage
from .job import Job
from .owner import Owner

log = logging.getLogger(__name__)

SCHEMA = 1
BUSY_SECONDS = 10.0

_CREATE = """
CREATE TABLE IF NOT EXISTS job (
    id TEXT PRIMARY KEY,
    created REAL NOT NULL,
    changed REAL NOT NULL,
    owner TEXT NOT NULL,
    account TEXT NOT NULL,
    final INTEGER NOT NULL,
    remote_id TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS job_created ON job (created);
CREATE INDEX IF NOT EXISTS job_unfinished ON job (final) WHERE final = 0;
"""


class Journal:
    """The jobs of one user; safe to use from any thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._base: sqlite3.Connection | None = None
        self._owner: Owner | None = None

    def write(self, job: Job) -> None:
        """Make this the job's state on disk. Raises `Storage` when that is impossible."""
        with self._using() as base:
            base.execute(
                "INSERT OR REPLACE INTO job VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    job.id,
                    job.created,
                    time.time(),
                    self._owner.name if self._owner else "",
                    job.account,
                    job.state.final,
                    job.remote_id,
                    job.to_json(),
                ),
            )

    def recent(self, count: int) -> list[Job]:
        """The newest jobs, oldest of them first. Raises `Storage`."""
        with self._using() as base:
            rows = base.execute("SELECT data FROM job ORDER BY created DESC LIMIT ?", (count,))
            return _jobs(rows)[::-1]

    def adopt(self, account: str) -> list[Job]:
        """Take over an account's unfinished jobs whose process is gone, oldest first.

        Raises `Storage`.
        """
        with self._using() as base:
            assert self._owner
            base.execute("BEGIN IMMEDIATE")
            rows = base.execute(
                "SELECT id, owner, data FROM job WHERE final = 0 AND account = ? ORDER BY created",
                (account,),
            ).fetchall()
            orphans = [row for row in rows if not self._owner.alive(row[1])]
            base.executemany(
                "UPDATE job SET owner = ? WHERE id = ?",
                [(self._owner.name, row[0]) for row in orphans],
            )
            return _jobs((row[2],) for row in orphans)

    def close(self) -> None:
        with self._lock:
            if self._base is not None:
                self._base.close()
                self._base = None
            if self._owner is not None:
                self._owner.release()
                self._owner = None

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        """One transaction, from one thread at a time."""
        with self._lock:
            try:
                base = self._open()
                with base:
                    yield base
            except (sqlite3.Error, OSError) as error:
                raise Storage(
                    f"The job list in {self.folder} cannot be used ({error})",
                    "Free some space, make the folder writable, or end what else uses it",
                ) from None

    def _open(self) -> sqlite3.Connection:
        if self._base is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._owner = self._owner or Owner(self.folder / "running")
            path = self.folder / JOURNAL
            try:
                self._base = _connect(path)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError as error:
                aside = path.with_name(f"damaged {time.strftime('%Y-%m-%d %H-%M-%S')} {JOURNAL}")
                log.error("The job list is damaged (%s) and kept as %s", error, aside)
                path.rename(aside)
                self._base = _connect(path)
        return self._base


def _connect(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
    try:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = FULL")
        base.executescript(_CREATE)
        base.execute(f"PRAGMA user_version = {SCHEMA}")
    except sqlite3.Error:
        base.close()
        raise
    return base


def _jobs(rows: Iterable[tuple[str]]) -> list[Job]:
    found = []
    for (text,) in rows:
        try:
            found.append(Job.from_json(text))
        except (KeyError, TypeError, ValueError):
            # Written by another version of the add-on, which still finds it there.
            log.warning("A job in the journal cannot be read")
    return found
