# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal's database: opened, one transaction at a time, and begun anew where it is damaged."""

from __future__ import annotations

import functools
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from ...errors import Storage, TripoError
from ...files import disk
from ...files.lock import alone
from ..job import Job
from . import JOURNAL, copied, sql
from .commits import Commits
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
from .schema import Newer, bring_up_to_date, row

log = logging.getLogger(__name__)

BUSY_SECONDS = 10.0
_P = ParamSpec("_P")
_R = TypeVar("_R")
_Base = TypeVar("_Base", bound="Database")


class Damage(NamedTuple):
    """A new journal was begun."""

    text: str
    """Why it was begun, where the old one was put, and what the new one has."""
    unreadable: bool
    """The old one was there and could not be read, so that jobs may be lost with it."""


class _Damaged(Storage):
    """The journal was found damaged, and there is a new one now."""


def twice(
    method: Callable[Concatenate[_Base, _P], _R],
) -> Callable[Concatenate[_Base, _P], _R]:
    """Repeat a call with the new journal when the old one was found damaged."""

    @functools.wraps(method)
    def call(self: _Base, /, *args: _P.args, **more: _P.kwargs) -> _R:
        try:
            return method(self, *args, **more)
        except _Damaged:
            return method(self, *args, **more)

    return call


class Database:
    """What a journal stands on; safe to use from any thread. Every method raises `Storage`."""

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
        self._commits = Commits(self._using)
        self._base: sqlite3.Connection | None = None
        self._file = NOWHERE
        self._new = False
        """Whether the journal may lack what this process has written to an earlier one."""
        self._owner: Owner | None = None
        self._closed = False
        self._lost: dict[str, str] = {}
        """This process's jobs that another had taken over before a new journal was begun, with
        the name of that process."""

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
            self._settle_copy(base)
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

    def _settle_copy(self, base: sqlite3.Connection) -> None:
        assert self._owner
        try:
            if copied.is_copy(self.folder):
                log.warning("The job list is a copy: what waits in it is not sent")
                with base:
                    copied.leave(base, self._owner.alive)
            copied.note_home(self.folder)
        except BaseException:
            base.close()
            raise

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
            if task_known_to(base, job) is None and not self._is_another_s(base, job):
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


def task_known_to(base: sqlite3.Connection, job: Job) -> str | None:
    """The process that knows a task of this job although the given state has none; else None."""
    task, owner = base.execute(sql.TASK_OF, (job.id,)).fetchone() or ("", "")
    return str(owner) if task and not job.remote_id else None
