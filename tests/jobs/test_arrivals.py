# SPDX-License-Identifier: GPL-3.0-or-later
"""Results are made ready for the scene beside everything else, and the main thread knows when."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.app import App
from tripo_addon.jobs.job import Job
from tripo_addon.spec.state import State

pytestmark = pytest.mark.usefixtures("quick")


class Making:
    """An import that goes on until it may end."""

    def __init__(self, app: App) -> None:
        self.may_end = threading.Event()
        app.engine._arrivals._prepare = self.prepare

    def prepare(self, job: Job, wanted: Callable[[], bool]) -> str:
        while wanted() and not self.may_end.is_set():
            time.sleep(0.01)
        return "ready.blend"


def test_imports_hold_up_no_download(app: App) -> None:
    making = Making(app)
    ids = [app.start() for _ in range(7)]
    app.until(lambda: all(job_id in app.jobs and app.jobs[job_id].files for job_id in ids))
    making.may_end.set()
    app.until(lambda: len(app.ready) == len(ids))
    assert all(Path(job.model).is_file() for job in app.ready)


def test_the_main_thread_knows_that_a_result_comes(app: App) -> None:
    making = Making(app)
    assert not app.engine.result_comes
    job_id = app.start()
    app.until_state(job_id, State.ARRIVING)
    assert app.engine.result_comes
    making.may_end.set()
    while app.engine.busy:
        time.sleep(0.01)
    # Its news waits to be taken.
    assert app.engine.result_comes
    app.drain()
    assert app.ready
    assert not app.engine.result_comes


def test_the_journal_knows_that_it_arrives(app: App) -> None:
    making = Making(app)
    job_id = app.start()
    app.until_state(job_id, State.ARRIVING)
    app.until(lambda: written(app)["state"] == State.ARRIVING)
    making.may_end.set()
    app.settled()
    assert app.ready[0].ready == "ready.blend"
    # That file is of use to this process only.
    assert written(app)["ready"] == ""


def written(app: App) -> dict[str, object]:
    """The only job of the journal, as it is on disk."""
    with closing(sqlite3.connect(app.journal.path)) as base:
        ((data,),) = base.execute("SELECT data FROM job").fetchall()
    found: dict[str, object] = json.loads(data)
    return found
