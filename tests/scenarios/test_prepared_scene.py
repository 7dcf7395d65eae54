# SPDX-License-Identifier: GPL-3.0-or-later
"""The .blend that is made for the scene goes when its job has ended, however it ended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.app import App
from tripo_addon.errors import Spent, TripoError
from tripo_addon.files.folders import READY
from tripo_addon.jobs.job import Failure, Job
from tripo_addon.spec.state import State

NOT_HERE = Failure.of(TripoError("Another file is open", spent=Spent.YES))
pytestmark = pytest.mark.usefixtures("quick")


def prepare(job: Job, wanted: Callable[[], bool]) -> str:
    """Write the .blend that the second Blender would write."""
    ready = Path(job.folder) / READY
    ready.write_bytes(b"BLENDER")
    return str(ready)


@pytest.mark.parametrize("state", [State.DONE, State.KEPT])
def test_it_goes_when_the_job_has_ended(app: App, state: State) -> None:
    app.engine._arrivals._prepare = prepare
    job = app.run()
    assert Path(job.ready).is_file()
    if state is State.KEPT:
        app.engine.keep(job.id, NOT_HERE)
    else:
        app.engine.finish(job.id)
    app.until(lambda: app.jobs[job.id].final)
    # The file goes after the end was told.
    app.settled()
    assert not Path(job.ready).exists()
    assert app.jobs[job.id].ready == ""
    assert Path(job.model).is_file()


def test_it_is_made_again_for_another_import(app: App) -> None:
    app.engine._arrivals._prepare = prepare
    job = app.run()
    app.engine.keep(job.id, NOT_HERE)
    app.until(lambda: app.jobs[job.id].final)
    app.ready.clear()
    app.engine.arrive_again(app.jobs[job.id])
    app.until(lambda: app.ready)
    assert Path(app.ready[0].ready).is_file()
