# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of the journal, and how those of older versions become them."""

from __future__ import annotations

import sqlite3
from typing import Any

from ..job import Job
from .sql import MAY_WAIT, OPEN_CHAIN, WRITE

SCHEMA = 2

_JOB = """
CREATE TABLE job (
    id TEXT PRIMARY KEY,
    created REAL NOT NULL,
    changed REAL NOT NULL,
    owner TEXT NOT NULL,
    account TEXT NOT NULL,
    final INTEGER NOT NULL,
    remote_id TEXT NOT NULL,
    service TEXT NOT NULL,
    kind TEXT NOT NULL,
    unanswered INTEGER NOT NULL,
    sent REAL NOT NULL,
    charged REAL NOT NULL,
    open REAL NOT NULL,
    words TEXT NOT NULL,
    data TEXT NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID
"""
_INDEXES = (
    "CREATE INDEX job_created ON job (created) WHERE NOT deleted",
    "CREATE INDEX job_unfinished ON job (final) WHERE final = 0",
    "CREATE INDEX job_remote ON job (remote_id) WHERE remote_id != ''",
    "CREATE INDEX job_unanswered ON job (account) WHERE unanswered",
    "CREATE INDEX job_sent ON job (sent, service, kind, charged, open) WHERE sent > 0",
)
_LATER_INDEXES = (
    f"CREATE INDEX IF NOT EXISTS job_held ON job (created) WHERE {MAY_WAIT}",
    # Has all that counting the jobs asks for, so that no job is read for it.
    "CREATE INDEX IF NOT EXISTS job_listed ON job (deleted, created) WHERE NOT deleted",
    f"CREATE INDEX IF NOT EXISTS job_chained ON job (account) WHERE {OPEN_CHAIN}",
)
"""Journals of this version may lack them; versions of the add-on that do not know them keep them
up."""
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)
"""What is raised when a job is read that a later version, or no version, has written."""


class Newer(Exception):
    """A later version of the add-on made this journal."""


def row(job: Job, owner: str, changed: float) -> tuple[Any, ...]:
    """A job as `statements.WRITE` takes it."""
    return (
        job.id,
        job.created,
        changed,
        owner,
        job.account,
        not job.unfinished,
        job.remote_id,
        job.service,
        job.task.type,
        job.unanswered,
        job.sent,
        *job.cost,
        f"{job.title} {job.task.label} {job.remote_id} {job.state} {job.key}".strip().lower(),
        job.to_json(),
    )


def bring_up_to_date(base: sqlite3.Connection) -> None:
    """Make the tables, or turn those of an older version into them, all or nothing.

    Raises `Newer` for tables of a later version, which are left as they are.
    """
    if _version(base) == SCHEMA:
        _add_later(base)
        return
    base.execute("BEGIN IMMEDIATE")
    try:
        version = _version(base)  # another Blender may have been faster
        if version > SCHEMA:
            raise Newer
        if version < SCHEMA:
            _make(base, first=version == 0)
        _add_later(base)
        base.execute("COMMIT")
    except BaseException:
        base.execute("ROLLBACK")
        raise


def _add_later(base: sqlite3.Connection) -> None:
    for index in _LATER_INDEXES:
        base.execute(index)


def _version(base: sqlite3.Connection) -> int:
    return int(base.execute("PRAGMA user_version").fetchone()[0])


def _make(base: sqlite3.Connection, *, first: bool) -> None:
    if first:
        base.execute(_JOB)
    else:
        _from_first_version(base)
    for index in _INDEXES:
        base.execute(index)
    base.execute(f"PRAGMA user_version = {SCHEMA}")


def _from_first_version(base: sqlite3.Connection) -> None:
    """The first version had fewer columns, and counted an uncertain job as ended."""
    old = base.execute(
        "SELECT id, created, changed, owner, account, final, remote_id, data FROM job"
    ).fetchall()
    base.execute("DROP TABLE job")
    base.execute(_JOB)
    base.executemany(WRITE, map(_second, old))


def _second(old: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row of the first version as one of the second; what cannot be read stays as it is."""
    *first, data = old
    try:
        return row(Job.from_json(data), owner=old[3], changed=old[2])
    except UNREADABLE:
        return (*first, "", "", 0, 0.0, 0.0, 0.0, "", data)


def read(data: str) -> Job | None:
    """A job as it was written; None for one that this version cannot read."""
    try:
        return Job.from_json(data)
    except UNREADABLE:
        return None
