# SPDX-License-Identifier: GPL-3.0-or-later
"""Putting a new journal in the place of a damaged one, so that no crash in between loses both."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path

from . import JOURNAL

log = logging.getLogger(__name__)

FRESH = f"{JOURNAL}.new"
"""A new journal before it has taken the place of the damaged one."""
HEADER = b"SQLite format 3\0"
NOWHERE = (0, 0)
_PARTS = ("", "-wal", "-shm")


def is_damage(error: Exception) -> bool:
    """Whether the file is no good, rather than full, locked or out of reach."""
    codes = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in codes


def check_header(path: Path) -> None:
    """Raise the error for a file that is no database, before opening it would delete the rest."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        if file.read(len(HEADER)) not in {b"", HEADER}:
            error = sqlite3.DatabaseError("file is not a database")
            error.sqlite_errorcode = sqlite3.SQLITE_NOTADB
            raise error


def fault_of(path: Path) -> str:
    """Why a file that stands for a journal has nothing in it, in a word; empty where it may."""
    try:
        return "" if path.stat().st_size else "empty"
    except FileNotFoundError:
        return "gone"


def identity(path: Path) -> tuple[int, int]:
    """Which file stands at a path."""
    try:
        about = path.stat()
    except FileNotFoundError:
        return NOWHERE
    return about.st_dev, about.st_ino


def fresh_path(folder: Path) -> Path:
    """Where a new journal is made, with nothing left there of an earlier try."""
    for end in _PARTS:
        (folder / f"{FRESH}{end}").unlink(missing_ok=True)
    return folder / FRESH


def put_in_place(folder: Path) -> str:
    """Keep the old journal under another name, which is returned, and let the new one be it.

    The name is empty where there was none.
    """
    stamp = f"damaged {time.strftime('%Y-%m-%d %H-%M-%S')} {os.getpid()} {JOURNAL}"
    # The journal itself goes first: where another program holds it, nothing has changed yet.
    # No other part of it may meet the new one.
    parts = [end for end in _PARTS if (folder / f"{JOURNAL}{end}").exists()]
    for end in parts:
        (folder / f"{JOURNAL}{end}").rename(folder / f"{stamp}{end}")
    (folder / FRESH).rename(folder / JOURNAL)
    return stamp if "" in parts else ""


def finish(folder: Path) -> None:
    """Go on where a process ended while it put a new journal in place."""
    if not (folder / JOURNAL).exists() and (folder / FRESH).exists():
        log.warning("A new journal was not in its place yet")
        put_in_place(folder)
