# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal as somebody else reads it, while Blenders write it."""

from __future__ import annotations

import fcntl
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from tripo_sandbox import Sandbox

from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal import JOURNAL

from .orders import MARK


class Entry(NamedTuple):
    mark: str
    job: Job
    changed: float
    owner: str


def entries(box: Sandbox, folder: Path) -> list[Entry]:
    """All jobs, oldest first; none while there is no journal."""
    path = folder / JOURNAL
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as base:
        try:
            rows = base.execute("SELECT data, changed, owner FROM job ORDER BY created").fetchall()
        except sqlite3.OperationalError:  # it is being made this moment
            return []
    return [Entry(_mark(box, data), Job.from_json(data), *rest) for data, *rest in rows]


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


def _mark(box: Sandbox, data: str) -> str:
    """The mark in a job's words or files, or in what it goes on from."""
    options = json.loads(data)["task"]["options"]
    source = box.tasks.get(str(options.get("source", "")))
    found = MARK.search(f"{options} {source.label if source else ''}")
    return found[0] if found else ""
