# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal as another process reads it while Blenders write it."""

from __future__ import annotations

import fcntl
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal import JOURNAL

from .marks import mark_in


class JournalEntry(NamedTuple):
    mark: str
    job: Job
    changed: float
    owner: str


def journal_entries(folder: Path, sources: Mapping[str, str]) -> list[JournalEntry]:
    """All jobs, oldest first; none while there is no journal.

    `sources` has the marks of tasks that jobs continue from, by their ids.
    """
    path = folder / JOURNAL
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as base:
        try:
            rows = base.execute("SELECT data, changed, owner FROM job ORDER BY created").fetchall()
        except sqlite3.OperationalError:  # it is being made this moment
            return []
    return [
        JournalEntry(_mark(data, sources), Job.from_json(data), *others) for data, *others in rows
    ]


def alive(folder: Path, owner: str) -> bool:
    """Whether the process that has a job still runs."""
    try:
        with (folder / "running" / f"{owner}.lock").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def _mark(data: str, sources: Mapping[str, str]) -> str:
    """The mark in a job's words or files, or of the task that it continues from."""
    options = json.loads(data)["task"]["options"]
    return mark_in(f"{options}") or sources.get(str(options.get("source", "")), "")
