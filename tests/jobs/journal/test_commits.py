# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes that wait at the same moment share a commit, and each has its own outcome."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tripo_addon.jobs.journal.commits import Commits


class Disk:
    """A database that counts its commits, and threads that change it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.commits = 0
        self.base = sqlite3.connect(path, check_same_thread=False)
        self.base.execute("CREATE TABLE row (name TEXT)")
        self.made = Commits(self._using)
        self.threads: list[threading.Thread] = []
        self.outcomes: dict[str, Any] = {}

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        with self.base:
            yield self.base
        self.commits += 1

    def begin(self, name: str, change: Callable[[sqlite3.Connection], Any]) -> None:
        def work() -> None:
            try:
                self.outcomes[name] = self.made.make(change)
            except BaseException as error:
                self.outcomes[name] = error

        self.threads.append(threading.Thread(target=work, daemon=True))
        self.threads[-1].start()

    def wait(self, condition: Callable[[], bool]) -> None:
        while not condition():
            time.sleep(0.005)

    def hold(self) -> threading.Event:
        """A change that keeps all others waiting until the event is set."""
        begun, release = threading.Event(), threading.Event()

        def change(base: sqlite3.Connection) -> None:
            begun.set()
            release.wait()

        self.begin("first", change)
        begun.wait()
        return release

    def waits(self, count: int) -> None:
        self.wait(lambda: len(self.made._wanted) == count)

    def end(self) -> None:
        for thread in self.threads:
            thread.join()

    @property
    def rows(self) -> list[str]:
        with closing(sqlite3.connect(self.path)) as other:
            return sorted(name for (name,) in other.execute("SELECT name FROM row"))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    made = Disk(tmp_path / "base")
    yield made
    made.base.close()


def adds(name: str) -> Callable[[sqlite3.Connection], str]:
    def change(base: sqlite3.Connection) -> str:
        base.execute("INSERT INTO row VALUES (?)", (name,))
        return name

    return change


def test_those_that_wait_share_a_commit(disk: Disk) -> None:
    release = disk.hold()
    names = [f"row {number}" for number in range(8)]
    for name in names:
        disk.begin(name, adds(name))
    disk.waits(8)
    assert disk.rows == []
    release.set()
    disk.end()
    assert disk.commits == 2
    assert disk.rows == names
    assert disk.outcomes == {"first": None, **{name: name for name in names}}


def test_one_that_fails_fails_alone(disk: Disk) -> None:
    def fails(base: sqlite3.Connection) -> None:
        adds("half")(base)
        raise ZeroDivisionError

    release = disk.hold()
    disk.begin("a", adds("a"))
    disk.waits(1)
    disk.begin("fault", fails)
    disk.waits(2)
    disk.begin("b", adds("b"))
    disk.waits(3)
    release.set()
    disk.end()
    assert disk.rows == ["a", "b"]
    assert isinstance(disk.outcomes["fault"], ZeroDivisionError)
    assert disk.outcomes["b"] == "b"


def test_an_interruption_is_nobody_else_s(disk: Disk) -> None:
    """As by Ctrl-C on the main thread, while it writes for others as well."""

    def interrupted(base: sqlite3.Connection) -> None:
        raise KeyboardInterrupt

    release = disk.hold()
    disk.begin("interrupted", interrupted)
    disk.waits(1)
    disk.begin("a", adds("a"))
    disk.waits(2)
    release.set()
    disk.end()
    assert disk.rows == ["a"]
    assert isinstance(disk.outcomes["interrupted"], KeyboardInterrupt)
    assert disk.outcomes["a"] == "a"
    assert disk.made.make(adds("b")) == "b"
