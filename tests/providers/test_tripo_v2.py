# SPDX-License-Identifier: GPL-3.0-or-later
"""API v2 on a host that is gone: the user is pointed to v3, and nothing is left in doubt."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

from tests.support.app import App, creates
from tripo_addon.errors import TripoError
from tripo_addon.providers.tripo_v2.provider import PROBE
from tripo_addon.spec.options import Task
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import (
    AnimateRig,
    ImageToModel,
    RefineModel,
    TextToModel,
    TextureModel,
)

MakeApp = Callable[..., App]
pytestmark = pytest.mark.usefixtures("quick")
MODES = ("retired-json", "retired-html", "retired-page", "gone")
MOVE_ON = "Choose the service Tripo (API v3) in the preferences; the same key works there."
RETIRED = "This address does not speak Tripo's API v2, which Tripo itself has shut down."


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A GLB file with nothing in it."""
    told = b'{"asset":{"version":"2.0"}}'.ljust(28)
    path = tmp_path / "head.glb"
    path.write_bytes(
        struct.pack("<4sIIII", b"glTF", 2, 20 + len(told), len(told), 0x4E4F534A) + told
    )
    return path


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
    make_app: MakeApp, service: Sandbox, picture: Callable[..., Path], mode: str, upload: str
) -> None:
    service.v2.mode = mode
    app = make_app(service.url, service="tripo-v2", upload=upload)
    task: Task = ImageToModel(image=str(picture())) if upload else TextToModel(prompt="a chair")
    job = app.run(task)
    assert job.state is State.FAILED
    assert job.failure
    told(mode, job.failure.text)
    # Where a task was sent at all, the answer left no doubt.
    assert {request.status for request in creates(service)} <= {404}


def test_a_job_waits_for_a_host_that_is_gone_and_says_where_to_go(
    make_app: MakeApp, service: Sandbox
) -> None:
    service.v2.mode = "gone"
    app = make_app(service.url, service="tripo-v2")
    job_id = app.start(TextToModel(prompt="a chair"))
    app.until(lambda: app.notes.get(job_id))
    assert app.notes[job_id][0].endswith(MOVE_ON.removesuffix("."))
    app.engine.cancel(job_id)
    app.until(lambda: app.ended(job_id))
    assert app.jobs[job_id].state is State.CANCELLED
    assert not service.tasks


@pytest.mark.parametrize("mode", MODES)
def test_the_balance_says_so(make_app: MakeApp, service: Sandbox, mode: str) -> None:
    service.v2.mode = mode
    with pytest.raises(TripoError) as caught:
        make_app(service.url, service="tripo-v2").provider.balance()
    told(mode, str(caught.value))


@pytest.mark.parametrize("mode", MODES)
def test_running_jobs_wait_for_it_to_come_back(
    make_app: MakeApp, service: Sandbox, mode: str
) -> None:
    service.faults.add("/v2/openapi/task", "stuck")
    app = make_app(service.url, service="tripo-v2")
    job_id = app.start(TextToModel(prompt="a chair"))
    app.until(lambda: job_id in app.jobs and app.jobs[job_id].remote_id)
    service.v2.mode = mode
    app.until(lambda: app.notes.get(job_id))
    assert app.notes[job_id][0].startswith(
        "The connection to" if mode == "gone" else RETIRED.removesuffix(".")
    )
    assert not app.jobs[job_id].final
    service.v2.mode = "live"
    service.faults.clear()
    for task in service.tasks.values():
        task.quirks.clear()
        service.finish(task.id)
    app.until(lambda: app.ended(job_id))
    assert app.jobs[job_id].state is State.ARRIVING


def test_a_task_is_not_refused_for_a_missing_draft(make_app: MakeApp, service: Sandbox) -> None:
    app = make_app(service.url, service="tripo-v2")
    job = app.run(RefineModel(source="11111111-2222-4333-8444-555555555555"))
    assert job.failure
    assert job.failure.code == 2001
    assert job.failure.text.startswith("The service does not know this task.")


def test_the_question_is_asked_once(make_app: MakeApp, service: Sandbox) -> None:
    app = make_app(service.url, service="tripo-v2")
    for _ in range(2):
        assert app.run(TextToModel(prompt="a chair")).state is State.ARRIVING
    asked = [request for request in service.requests if request.path == f"/v2/openapi/task/{PROBE}"]
    assert len(asked) == 1


def test_v3_names_what_it_has_retired(make_app: MakeApp, service: Sandbox) -> None:
    job = make_app(service.url).run(RefineModel(source="11111111-2222-4333-8444-555555555555"))
    assert job.failure
    assert job.failure.text == (
        "Tripo has retired Refine Model; Tripo API v2 or ModelStream can. No credits were spent."
    )
    assert not list(service.requests)


def test_a_model_file_is_imported_first_and_only_once(
    make_app: MakeApp, service: Sandbox, model: Path
) -> None:
    app = make_app(service.url, service="tripo-v2")
    for prompt in ("oak", "brass"):
        job = app.run(TextureModel(source=str(model), text_prompt=prompt))
        assert job.state is State.ARRIVING, job.failure
    types = [task.type for task in service.tasks.values()]
    assert sorted(types) == ["import_model", "texture_model", "texture_model"]
    imported = next(key for key, task in service.tasks.items() if task.type == "import_model")
    for task in service.tasks.values():
        if task.type == "texture_model":
            assert task.body["input"] == imported


def test_a_model_file_that_cannot_be_imported(
    make_app: MakeApp, service: Sandbox, model: Path
) -> None:
    service.faults.add("*/task/*", "state", None, word="failed")
    app = make_app(service.url, service="tripo-v2")
    job = app.run(AnimateRig(source=str(model)))
    assert [task.type for task in service.tasks.values()] == ["import_model"]
    assert job.state is State.FAILED
    assert job.failure
    assert job.failure.text.startswith("The service cannot import the model")
    assert "No credits were spent" in job.failure.text


def test_closing_blender_while_a_model_is_imported_ends_no_job(
    make_app: MakeApp, service: Sandbox, model: Path
) -> None:
    service.faults.add("*/task/*", "state", None, word="running")
    app = make_app(service.url, service="tripo-v2")
    job_id = app.start(TextureModel(source=str(model), text_prompt="oak"))
    app.until(lambda: service.tasks)
    app.engine.stop()
    kept = app.journal.find(job_id)
    assert kept
    assert not kept.final
    assert [task.type for task in service.tasks.values()] == ["import_model"]
