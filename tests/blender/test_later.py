# SPDX-License-Identifier: GPL-3.0-or-later
"""Work beside Blender is followed up on the main thread, in the file for which it was begun."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import bpy
import pytest

from tests.support.waiting import patience
from tripo_addon import api
from tripo_addon.blender import later


@pytest.fixture
def timers(monkeypatch: pytest.MonkeyPatch) -> set[Any]:
    """The timers that are registered, as in a Blender with a window; nobody calls them."""
    known: set[Any] = set()

    class Timers:
        is_registered = staticmethod(known.__contains__)

        @staticmethod
        def register(function: Any, first_interval: float) -> None:
            known.add(function)

    class App:
        background = False
        timers = Timers

    monkeypatch.setattr(later, "bpy", type("Blender", (), {"app": App}))
    monkeypatch.setattr(later, "_waiting", [])
    return known


def look() -> None:
    """Turn the timer until nothing waits."""
    end = time.monotonic() + patience(10)
    while later._look() is not None:
        assert time.monotonic() < end
        time.sleep(0.001)


def outcome() -> tuple[list[Any], Callable[[Any], None]]:
    found: list[Any] = []
    return found, found.append


def test_the_rest_is_done_on_the_main_thread(timers: set[Any]) -> None:
    (worked, note), (failed, fail) = outcome(), outcome()

    def then(name: str) -> None:
        note((name, threading.current_thread().name))

    later.do(lambda: threading.current_thread().name, then, fail)
    assert worked == []
    look()
    ((there, here),) = worked
    assert there == "tripo-pictures"
    assert here == threading.main_thread().name
    assert failed == []


def test_an_error_of_either_part_is_told(timers: set[Any]) -> None:
    failed, fail = outcome()

    def refuse(made: object = None) -> None:
        raise api.TripoError("no")

    later.do(refuse, lambda made: None, fail)
    later.do(lambda: 1, refuse, fail)
    later.do(lambda: 1 / 0, lambda made: None, fail)
    look()
    assert [type(error).__name__ for error in failed].count("TripoError") == 2
    assert len(failed) == 3


def test_nothing_follows_in_another_file(timers: set[Any]) -> None:
    (first, note_first), (second, note_second) = outcome(), outcome()
    later.do(lambda: 1, note_first, note_first)
    # Opening a file ends a timer.
    timers.clear()
    later.do(lambda: 2, note_second, note_second)
    look()
    assert (first, second) == ([], [2])


def test_without_a_window_it_is_done_at_once(blender: Any) -> None:
    found, note = outcome()
    later.do(lambda: 3, note, note)
    assert found == [3]
    assert bpy.app.background
