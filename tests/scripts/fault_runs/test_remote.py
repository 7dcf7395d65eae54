# SPDX-License-Identifier: GPL-3.0-or-later
"""An object in a process of its own: its answers, its errors, and how its process ends."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fault_runs.remote import Remote

LONG = "x" * 5_000_000
"""Longer than what a pipe holds."""


class Counter:
    def __init__(self, start: int, closed: Path, text: str = "") -> None:
        if start < 0:
            os._exit(3)
        self._value = start
        self._closed = closed

    def add(self, number: int) -> int:
        self._value += number
        return self._value

    def process(self) -> int:
        return os.getpid()

    def end(self) -> None:
        os._exit(3)

    def close(self) -> None:
        self._closed.touch()


def test_calls_change_the_object_in_the_other_process(tmp_path: Path) -> None:
    with Remote(Counter, 5, tmp_path / "closed", LONG) as remote:
        assert [remote.call(Counter.add, 2), remote.call(Counter.add, number=3)] == [7, 10]
        assert remote.call(Counter.process) != os.getpid()
        assert not (tmp_path / "closed").exists()
    assert (tmp_path / "closed").exists()


def test_an_error_is_raised_here_and_ends_nothing(tmp_path: Path) -> None:
    with Remote(Counter, 5, tmp_path / "closed") as remote:
        with pytest.raises(RuntimeError, match="TypeError"):
            remote.call(Counter.add, "one")  # type: ignore[arg-type]
        assert remote.call(Counter.add, 1) == 6


def test_a_process_that_has_ended_is_noticed(tmp_path: Path) -> None:
    with Remote(Counter, 5, tmp_path / "closed") as remote, pytest.raises((EOFError, OSError)):
        remote.call(Counter.end)
    with pytest.raises((EOFError, OSError)), Remote(Counter, -1, tmp_path / "closed") as remote:
        remote.call(Counter.add, 1)
