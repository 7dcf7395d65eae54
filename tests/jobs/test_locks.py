# SPDX-License-Identifier: GPL-3.0-or-later
"""A job's lock keeps out who wants the same job, and nobody else."""

from __future__ import annotations

import threading

from tripo_addon.jobs.locks import JobLocks


def test_only_the_same_job_waits() -> None:
    locks, order = JobLocks(), []
    waits = threading.Event()

    def same() -> None:
        waits.set()
        with locks.of("b", "a"):
            order.append("same")

    with locks.of("a"):
        thread = threading.Thread(target=same)
        thread.start()
        waits.wait()
        with locks.of("c"):
            order.append("other")
        order.append("first")
    thread.join()
    assert order == ["other", "first", "same"]


def test_no_lock_is_left() -> None:
    locks = JobLocks()
    with locks.of("a", "b", "a"):
        assert set(locks._locks) == {"a", "b"}
    assert not locks._locks
    assert not locks._users


def test_two_that_want_the_same_jobs_in_another_order_both_end() -> None:
    locks = JobLocks()
    count = 0

    def often(*names: str) -> None:
        nonlocal count
        for _ in range(500):
            with locks.of(*names):
                count += 1

    threads = [threading.Thread(target=often, args=names) for names in ("ab", "ba", "bca")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count == 1500
