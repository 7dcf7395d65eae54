# SPDX-License-Identifier: GPL-3.0-or-later
"""API v2 on a host that is gone: the user is pointed to v3, and nothing is left in doubt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import Flight, creates
from tripo_addon.errors import TripoError
from tripo_addon.providers.tripo_v2 import PROBE
from tripo_addon.spec.options import Task
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ImageToModel, RefineModel, TextToModel

Fly = Callable[..., Flight]
pytestmark = pytest.mark.usefixtures("quick")
MODES = ("retired-json", "retired-html", "retired-page", "gone")
MOVE_ON = "Choose the service Tripo (API v3) in the preferences; the same key works there."
RETIRED = "This address does not speak Tripo's API v2, which Tripo itself has shut down."


def told(mode: str, text: str) -> None:
    """The text says what is the matter and where to go."""
    if mode == "gone":
        assert text.startswith("The connection to 127.0.0.1:")
        assert "Tripo's own host of API v2 is shut down" in text
    else:
        assert text.startswith(RETIRED)
    assert text.endswith(MOVE_ON)
    assert "No credits were spent." in text


PAGES = [mode for mode in MODES if mode != "gone"]


@pytest.mark.parametrize(
    ("mode", "upload"),
    [*((mode, "") for mode in PAGES), ("retired-json", "sts"), ("retired-html", "upload")],
)
def test_a_job_ends_without_doubt(
    fly: Fly, service: Sandbox, picture: Callable[..., Path], mode: str, upload: str
) -> None:
    service.v2.mode = mode
    flight = fly(service.url, service="tripo-v2", upload=upload)
    task: Task = ImageToModel(image=str(picture())) if upload else TextToModel(prompt="a chair")
    job = flight.run(task)
    assert job.state is State.FAILED
    assert job.failure
    told(mode, job.failure.text)
    # Where a task was sent at all, the answer left no doubt.
    assert {each.status for each in creates(service)} <= {404}


def test_a_job_waits_for_a_host_that_is_gone_and_says_where_to_go(
    fly: Fly, service: Sandbox
) -> None:
    service.v2.mode = "gone"
    flight = fly(service.url, service="tripo-v2")
    job_id = flight.start(TextToModel(prompt="a chair"))
    flight.until(lambda: flight.notes.get(job_id))
    assert flight.notes[job_id][0].endswith(MOVE_ON.removesuffix("."))
    flight.engine.cancel(job_id)
    flight.until(lambda: flight.ended(job_id))
    assert flight.jobs[job_id].state is State.CANCELLED
    assert not service.tasks


@pytest.mark.parametrize("mode", MODES)
def test_the_balance_says_so(fly: Fly, service: Sandbox, mode: str) -> None:
    service.v2.mode = mode
    with pytest.raises(TripoError) as caught:
        fly(service.url, service="tripo-v2").provider.balance()
    told(mode, str(caught.value))


@pytest.mark.parametrize("mode", MODES)
def test_running_jobs_wait_for_it_to_come_back(fly: Fly, service: Sandbox, mode: str) -> None:
    service.faults.add("/v2/openapi/task", "stuck")
    flight = fly(service.url, service="tripo-v2")
    job_id = flight.start(TextToModel(prompt="a chair"))
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].remote_id)
    service.v2.mode = mode
    flight.until(lambda: flight.notes.get(job_id))
    assert flight.notes[job_id][0].startswith(
        "The connection to" if mode == "gone" else RETIRED.removesuffix(".")
    )
    assert not flight.jobs[job_id].final
    service.v2.mode = "live"
    service.faults.clear()
    for task in service.tasks.values():
        task.quirks.clear()
        service.finish(task.id)
    flight.until(lambda: flight.ended(job_id))
    assert flight.jobs[job_id].state is State.ARRIVING


def test_a_task_is_not_refused_for_a_missing_draft(fly: Fly, service: Sandbox) -> None:
    flight = fly(service.url, service="tripo-v2")
    job = flight.run(RefineModel(source="11111111-2222-4333-8444-555555555555"))
    assert job.failure
    assert job.failure.code == 2001
    assert job.failure.text.startswith("The service does not know this task.")


def test_the_question_is_asked_once(fly: Fly, service: Sandbox) -> None:
    flight = fly(service.url, service="tripo-v2")
    for _ in range(2):
        assert flight.run(TextToModel(prompt="a chair")).state is State.ARRIVING
    asked = [each for each in service.requests if each.path == f"/v2/openapi/task/{PROBE}"]
    assert len(asked) == 1


def test_v3_names_what_it_has_retired(fly: Fly, service: Sandbox) -> None:
    job = fly(service.url).run(RefineModel(source="11111111-2222-4333-8444-555555555555"))
    assert job.failure
    assert job.failure.text == (
        "Tripo has retired Refine Model; Tripo API v2 or ModelStream can. No credits were spent."
    )
    assert not list(service.requests)
