# SPDX-License-Identifier: GPL-3.0-or-later
"""Who works on what, among machines that share nothing but a folder.

A claim is a folder of numbered files. The newest says how it stands, and every change makes the
next one, which only one machine can: whoever comes second is told so, and looks again. A file comes
into being whole (a hard link), or where the file system has no links, exclusively; both hold on
network file systems, and neither needs locks, clocks or anything that a dead machine has to undo.
"""

from __future__ import annotations

import json
import os
import threading
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from ..errors import Spent, TripoError

BEAT_SECONDS = 10.0
"""Between two signs of life."""
DEAD_SECONDS = 120.0
"""Without a new sign of life for so long somebody is dead; network drives show them late."""
READS = 20
READ_SECONDS = 0.05
"""So often, and so long apart, a file is read that is not written to its end."""
MACHINE = "machine"
"""The file with the name of a machine's list of jobs, beside that."""


class Stand(StrEnum):
    """How a claim stands."""

    HELD = "held"
    """Somebody will send it; another one may take it over from the dead."""
    SENDING = "sending"
    """It may have been sent: nobody else may send it any more."""
    SENT = "sent"
    """The service has it, and told the task's id: anybody can fetch its result."""
    ENDED = "ended"
    FREE = "free"
    """It has ended for nothing, and may be tried anew."""


@dataclass(frozen=True)
class Entry:
    """One file of a claim."""

    stand: Stand
    machine: str
    """The name of the list of jobs that knows more, see `machine`."""
    run: str = ""
    """The name of the process that works on it, see `Beat`."""
    asks: str = ""
    """What is asked for, so that no two different things have one claim."""
    task_id: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """How it has ended."""


UNREADABLE = Entry(Stand.SENDING, "an unknown machine")
"""What stands for a file that never got its contents: the worst that it may have said."""


class Taken(TripoError):
    """Somebody else works on it: nothing was sent from here."""

    def __init__(self) -> None:
        super().__init__(
            "Another machine has taken this over", "Its result comes from there", Spent.NOTHING
        )


class Claim:
    """One thing that is done by one machine. Every method raises `OSError`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def last(self) -> Entry | None:
        """How it stands; None where nobody has claimed it."""
        return self._last()[1]

    def put(self, entry: Entry, after: Entry | None) -> bool:
        """Change how it stands; False where it stands otherwise than `after` by now."""
        number, there = self._last()
        if there != after:
            return False
        self._folder.mkdir(parents=True, exist_ok=True)
        return _make(self._folder / f"{number + 1}.json", json.dumps(asdict(entry)).encode())

    def _last(self) -> tuple[int, Entry | None]:
        number, found = 0, None
        while (entry := _read(self._folder / f"{number + 1}.json")) is not None:
            number, found = number + 1, entry
        return number, found


def machine(folder: Path) -> str:
    """The name of a list of jobs, which is in this folder; made when it has none."""
    path = folder / MACHINE
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        _make(path, uuid.uuid4().hex.encode())
    return path.read_text("utf-8").strip()


def begin_sending(claim: str, name: str) -> None:
    """A job is sent now from the machine of this name. Raises `Taken` where it may not be, and
    `OSError`."""
    of = Claim(Path(claim))
    there = of.last()
    if there is None or there.machine != name or there.stand not in {Stand.HELD, Stand.SENDING}:
        raise Taken
    if there.stand is Stand.HELD and not of.put(_changed(there, Stand.SENDING), there):
        raise Taken


def not_taken(claim: str, name: str) -> None:
    """The service has not taken the job, so that anybody may send it again."""
    _follow(claim, name, Stand.HELD)


def sent(claim: str, name: str, task_id: str) -> None:
    """The service has the job."""
    _follow(claim, name, Stand.SENT, task_id)


def _follow(claim: str, name: str, stand: Stand, task_id: str = "") -> None:
    of = Claim(Path(claim))
    # What is told of a job that was sent must not stop it.
    with suppress(OSError):
        there = of.last()
        if there and (there.machine, there.stand) == (name, Stand.SENDING):
            of.put(_changed(there, stand, task_id), there)


def _changed(there: Entry, stand: Stand, task_id: str = "") -> Entry:
    return Entry(stand, there.machine, there.run, there.asks, task_id)


class Beat:
    """Signs of life of a process, in a folder that others see. No clock is compared with another:
    who looks counts the time since the last change that it has seen."""

    def __init__(self, folder: Path, run: str) -> None:
        self._path = folder / run
        self._folder = folder
        self._seen: dict[str, tuple[str, float]] = {}
        self._end = threading.Event()
        folder.mkdir(parents=True, exist_ok=True)
        self._beat()
        self._thread = threading.Thread(target=self._go_on, name="tripo-beat", daemon=True)
        self._thread.start()

    def alive(self, run: str) -> bool:
        """Whether another process lives, as far as is known."""
        now = time.monotonic()
        try:
            sign = (self._folder / run).read_text("utf-8") if run else ""
        except FileNotFoundError:
            return False
        except OSError:
            sign = ""
        before, since = self._seen.get(run, (None, now))
        if sign != before:
            self._seen[run] = (sign, now)
            return True
        return now - since < DEAD_SECONDS

    def stop(self) -> None:
        """This process works on nothing any more."""
        self._end.set()
        self._thread.join()
        with suppress(OSError):
            self._path.unlink()

    def _go_on(self) -> None:
        while not self._end.wait(BEAT_SECONDS):
            with suppress(OSError):
                self._beat()

    def _beat(self) -> None:
        self._path.write_text(uuid.uuid4().hex, "utf-8")


def _make(path: Path, text: bytes) -> bool:
    """Make a file with these contents; False where it is there already."""
    own = path.with_name(f"{uuid.uuid4().hex}.new")
    try:
        _write(own, text)
        try:
            os.link(own, path)
        except FileExistsError:
            # A network drive may have done it, and answered the second time it was asked.
            return own.stat().st_nlink == 2
        except OSError:
            return _make_without_link(path, text)
        return True
    finally:
        own.unlink(missing_ok=True)


def _make_without_link(path: Path, text: bytes) -> bool:
    try:
        _write(path, text)
    except FileExistsError:
        return False
    return True


def _write(path: Path, text: bytes) -> None:
    with path.open("xb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> Entry | None:
    """What a file says; None where there is none."""
    for _ in range(READS):
        try:
            found = json.loads(path.read_text("utf-8"))
            return Entry(**{**found, "stand": Stand(found["stand"])})
        except FileNotFoundError:
            return None
        except (TypeError, ValueError, KeyError):
            time.sleep(READ_SECONDS)
    return UNREADABLE
