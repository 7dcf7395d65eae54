# SPDX-License-Identifier: GPL-3.0-or-later
"""The .blend that is made for the scene goes when its job has ended, however it ended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.flight import Flight
from tripo_addon.errors import Spent, TripoError
from tripo_addon.files.folders import READY
from tripo_addon.jobs.job import Failure, Job
from tripo_addon.spec.state import State

NOT_HERE = Failure.of(TripoError("Another file is open", spent=Spent.YES))
pytestmark = pytest.mark.usefixtures("quick")


def prepare(job: Job, wanted: Callable[[], bool]) -> str:
    """As the second Blender does it."""
    ready = Path(job.folder) / READY
    ready.write_bytes(b"BLENDER")
    return str(ready)


@pytest.mark.parametrize("state", [State.DONE, State.KEPT])
def test_it_goes_when_the_job_has_ended(flight: Flight, state: State) -> None:
    flight.engine._prepare = prepare
    job = flight.run()
    assert Path(job.ready).is_file()
    if state is State.KEPT:
        flight.engine.keep(job.id, NOT_HERE)
    else:
        flight.engine.finish(job.id)
    flight.until(lambda: flight.jobs[job.id].final)
    assert not Path(job.ready).exists()
    assert flight.jobs[job.id].ready == ""
    assert Path(job.model).is_file()


def test_it_is_made_again_for_another_import(flight: Flight) -> None:
    flight.engine._prepare = prepare
    job = flight.run()
    flight.engine.keep(job.id, NOT_HERE)
    flight.until(lambda: flight.jobs[job.id].final)
    flight.ready.clear()
    flight.engine.arrive_again(flight.jobs[job.id])
    flight.until(lambda: flight.ready)
    assert Path(flight.ready[0].ready).is_file()
