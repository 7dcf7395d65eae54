# SPDX-License-Identifier: GPL-3.0-or-later
"""An edit gives the views that were edited; the job has all four, the others as they were."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.examples import example
from tests.support.flight import Flight, creates
from tripo_addon.jobs.job import Job
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import VIEWS, EditMultiviewImage

pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def views(flight: Flight) -> Job:
    """A finished set of four views."""
    return flight.run(example("generate_multiview_image"))


def edit(flight: Flight, source: str, **prompts: Any) -> Job:
    return flight.run(EditMultiviewImage(source=source, **prompts))


def contents(job: Job) -> dict[str, bytes]:
    return {view: Path(job.files[view]).read_bytes() for view in VIEWS}


def check(job: Job, before: dict[str, bytes], edited: set[str]) -> None:
    """A set in a folder of its own, of which some views are new and the others as they were."""
    assert job.state is State.ARRIVING
    assert not job.missing
    assert len({*job.files.values()}) == len(job.files)
    assert all(Path(path).is_relative_to(job.folder) for path in job.files.values())
    now = contents(job)
    assert {view for view in VIEWS if now[view] != before[view]} == edited


def test_the_others_come_from_this_disk(flight: Flight, views: Job, service: Sandbox) -> None:
    service.requests.clear()
    job = edit(flight, views.remote_id, front="blue")
    check(job, contents(views), {"front"})
    assert job.credits == 5
    fetched = [each.path for each in service.requests if each.path.startswith("/cdn/")]
    assert len(fetched) == 1
    assert len(creates(service)) == 1


def test_an_edit_of_an_edit(flight: Flight, views: Job) -> None:
    first = edit(flight, views.remote_id, left="green")
    second = edit(flight, first.remote_id, back="blue", right="blue")
    check(second, contents(first), {"back", "right"})


def test_the_others_come_from_the_service(flight: Flight, views: Job, service: Sandbox) -> None:
    """Where their files are gone, and those of a set in between too."""
    before = contents(views)
    first = edit(flight, views.remote_id, left="green")
    left = contents(first)["left"]
    shutil.rmtree(views.folder)
    shutil.rmtree(first.folder)
    second = edit(flight, first.remote_id, back="blue")
    assert second.state is State.ARRIVING
    now = contents(second)
    assert (now["front"], now["right"], now["left"]) == (before["front"], before["right"], left)
    assert now["back"] != before["back"]


def test_a_set_that_no_list_knows(flight: Flight, views: Job) -> None:
    before = contents(views)
    flight.journal.delete(views.id)
    shutil.rmtree(views.folder)
    check(edit(flight, views.remote_id, front="blue"), before, {"front"})


def test_what_was_edited_is_there_without_the_others(
    flight: Flight, views: Job, service: Sandbox
) -> None:
    shutil.rmtree(views.folder)
    service.faults.add("/cdn/*left*", "not_a_model", times=None)
    job = edit(flight, views.remote_id, front="blue")
    assert job.state is State.ARRIVING
    assert "front" in job.files
    assert "left" in job.missing
