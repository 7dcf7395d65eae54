# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done once for several jobs."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from tripo_addon.jobs.preparations import Shared, Wanted


def in_threads(count: int, call: Callable[[], None]) -> None:
    threads = [threading.Thread(target=call) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_it_is_done_once_and_all_wait_for_its_end() -> None:
    begun, ends = [], threading.Event()
    after: list[bool] = []

    def work(wanted: Wanted) -> None:
        begun.append(1)
        threading.Timer(0.05, ends.set).start()
        ends.wait()

    shared = Shared(work, 3)

    def job() -> None:
        shared(lambda: True)
        after.append(ends.is_set())

    in_threads(3, job)
    assert begun == [1]
    assert after == [True] * 3


def test_an_error_is_that_of_all() -> None:
    def work(wanted: Wanted) -> None:
        raise ValueError("broken")

    shared = Shared(work, 2)
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            shared(lambda: True)


def test_it_goes_on_as_long_as_one_wants_it() -> None:
    told: list[bool] = []
    first = threading.Event()

    def work(wanted: Wanted) -> None:
        told.append(wanted())  # the second one has not come yet
        first.set()
        while wanted():
            second_wants.clear()

    second_wants = threading.Event()
    second_wants.set()
    shared = Shared(work, 2)
    one = threading.Thread(target=lambda: shared(lambda: False))
    one.start()
    first.wait()
    two = threading.Thread(target=lambda: shared(second_wants.is_set))
    two.start()
    one.join(10)
    two.join(10)
    assert told == [True]
    assert [one.is_alive(), two.is_alive()] == [False, False]
