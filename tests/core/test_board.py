# SPDX-License-Identifier: GPL-3.0-or-later
"""Two threads that change one job: the later change is the last to be written and told."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from flight import CHAIR

from tripo_addon.core.board import Board
from tripo_addon.core.errors import TripoError, Unclear
from tripo_addon.core.http import Network
from tripo_addon.core.job import Failure, Job, State
from tripo_addon.core.journal import Journal
from tripo_addon.providers import connect
from tripo_addon.providers.base import Connection


class Held(Journal):
    """A journal at which one thread may be held up before it writes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.late: threading.Thread | None = None
        self.waits, self.go_on = threading.Event(), threading.Event()

    def write(self, job: Job) -> bool:
        if threading.current_thread() is self.late:
            self.waits.set()
            assert self.go_on.wait(10)
        return super().write(job)


@pytest.fixture
def board(tmp_path: Path) -> Board:
    return Board(Held(tmp_path), Network())


def added(board: Board, **state: object) -> Job:
    network = board.network
    network.online = True
    provider = connect(Connection("tripo-v2", "http://127.0.0.1:9", "tsk_x"), network)
    job = replace(Job(task=CHAIR, service="tripo-v2"), **state)  # type: ignore[arg-type]
    assert board.add(job, provider)
    board.write(job.id)
    return board.job(job.id)


def test_an_end_is_not_overtaken_by_what_came_before(board: Board) -> None:
    """A submit breaks off while the search for such tasks has its turn."""
    journal = board.journal
    assert isinstance(journal, Held)
    job = added(board, state=State.SUBMITTING, sent=1.0)
    journal.late = threading.Thread(target=lambda: board.fail(job.id, Unclear("no answer")))
    journal.late.start()
    assert journal.waits.wait(10)
    ended = threading.Thread(
        target=lambda: board.conclude(
            job.id, looked=True, failure=Failure.of(TripoError("not found"))
        )
    )
    ended.start()
    ended.join(0.2)
    journal.go_on.set()
    journal.late.join()
    ended.join()
    told = [event for event in board.drain() if isinstance(event, Job)]
    assert told[-1].final
    kept = journal.find(job.id)
    assert kept
    assert kept.final
    assert kept.failure
    assert kept.failure.what == "not found"
    journal.close()
