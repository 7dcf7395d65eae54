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
HOME = "home"
"""The file that notes which file the journal is, see `copied`."""
HEADER = b"SQLite format 3\0"
NOWHERE = (0, 0)
_PARTS = ("", "-wal", "-shm")


def is_damage(error: Exception) -> bool:
    """Whether the error means a damaged file, not a full disk, a lock or a file out of reach."""
    codes = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in codes


def check_header(path: Path) -> None:
    """Raise an error for a file that is no database: to open it would delete its other parts."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        if file.read(len(HEADER)) not in {b"", HEADER}:
            error = sqlite3.DatabaseError("file is not a database")
            error.sqlite_errorcode = sqlite3.SQLITE_NOTADB
            raise error


def fault_of(path: Path) -> str:
    """In a word, why the journal's file has nothing in it; empty where it may have something."""
    try:
        return "" if path.stat().st_size else "empty"
    except FileNotFoundError:
        return "gone"


def identity(path: Path) -> tuple[int, int]:
    """What identifies the file at a path."""
    try:
        about = path.stat()
    except FileNotFoundError:
        return NOWHERE
    return about.st_dev, about.st_ino


def fresh_path(folder: Path) -> Path:
    """The path at which a new journal is made; files of an earlier try are removed there."""
    for end in _PARTS:
        (folder / f"{FRESH}{end}").unlink(missing_ok=True)
    return folder / FRESH


def put_in_place(folder: Path) -> str:
    """Rename the old journal and put the new one in its place; returns the old one's new name.

    The name is empty where there was no old journal.
    """
    stamp = f"damaged {time.strftime('%Y-%m-%d %H-%M-%S')} {os.getpid()} {JOURNAL}"
    # The journal itself goes first: where another program holds it, nothing has changed yet.
    # No other part of it may meet the new one.
    (folder / HOME).unlink(missing_ok=True)
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
