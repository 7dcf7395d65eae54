# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs through the real engine and the local service over HTTP, with faults in the way."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

from tests.support.app import App, bodies, creates
from tripo_addon.jobs.job import Job
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ImageToModel, MultiviewToModel, TextToModel, TextureModel

CREATE = "/v3/generation/*"
MakeApp = Callable[..., App]
pytestmark = pytest.mark.usefixtures("quick")


def test_from_prompt_to_file(app: App, service: Sandbox) -> None:
    job = app.run()
    states = app.states[job.id]
    assert states[:2] == ["waiting", "submitting"]
    assert states[-2:] == ["downloading", "arriving"]
    assert set(states[2:-2]) <= {"queued", "running"}
    assert job.credits == 20
    assert Path(job.model).name == "a red chair.glb"
    assert Path(job.model).read_bytes()[:4] == b"glTF"
    assert Path(job.preview).read_bytes()[8:12] == b"WEBP"
    assert bodies(service) == [
        {"prompt": "a red chair", "model": "v3.1-20260211", "face_limit": 500}
    ]
    assert app.ready == [job]
    app.until(lambda: app.balance() == 980)


def test_quads_arrive_as_fbx_whatever_the_name(app: App) -> None:
    job = app.run(TextToModel(prompt="a jug", quad=True))
    assert job.model.endswith("a jug.fbx")
    assert Path(job.model).read_bytes().startswith(b"Kaydara FBX Binary")


def test_pictures_are_uploaded_and_sent_as_views(
    app: App, service: Sandbox, picture: Callable[..., Path]
) -> None:
    front, back = picture("front.png"), picture("back.png", 65)
    job = app.run(MultiviewToModel(front=str(front), back=str(back), right=str(front)))
    assert job.state is State.ARRIVING
    assert app.states[job.id][:3] == ["waiting", "uploading", "submitting"]
    assert job.title == "front"
    body = creates(service)[0].body
    assert [list(entry) for entry in body["inputs"]] == [["front"], ["back"], ["right"]]
    assert body["inputs"][0]["front"] == body["inputs"][2]["right"]
    assert len([request for request in service.requests if request.path == "/v3/files"]) == 2


def test_threads_end_with_the_work(app: App) -> None:
    app.run()
    app.until(lambda: not app.engine.busy)


def test_too_many_uploads_wait(app: App, service: Sandbox, picture: Callable[..., Path]) -> None:
    busy = {"code": 1007, "status": "error", "message": "rate"}
    service.faults.add(
        "/v3/files",
        "status",
        times=4,
        status=429,
        body=json.dumps(busy),
        headers={"Retry-After": "0"},
    )
    assert app.run(ImageToModel(image=str(picture()))).state is State.ARRIVING


@pytest.mark.parametrize("fault", ["truncate", "wrong_length", "reset_before", "reset_after"])
def test_a_broken_download_is_repeated(app: App, service: Sandbox, fault: str) -> None:
    service.faults.add("/cdn/*.glb*", fault)
    job = app.run()
    assert job.state is State.ARRIVING
    assert not list(Path(job.folder).glob("*.part"))


def test_an_expired_address_is_asked_for_again(app: App, service: Sandbox) -> None:
    service.faults.add("/cdn/*.glb*", "status", status=403, body="<Error/>")
    assert app.run().state is State.ARRIVING


def test_a_result_that_is_no_model_is_kept(app: App, service: Sandbox) -> None:
    service.faults.add(CREATE, "not_a_model")
    job = app.run()
    assert job.state is State.FAILED
    assert job.failure
    assert "is no model" in job.failure.text
    assert "The credits were spent." in job.failure.text
    assert job.resumable
    assert len(list(Path(job.folder).glob("a red chair.bin"))) == 1


def test_a_folder_that_cannot_be_written_costs_nothing(app: App, service: Sandbox) -> None:
    (app.folder / "results").write_text("a file where the folder should be")
    job = app.run()
    assert job.failure
    assert "cannot be made" in job.failure.text
    assert "No credits were spent" in job.failure.text
    assert not creates(service)


def test_a_folder_that_vanishes_loses_nothing(app: App, service: Sandbox) -> None:
    service.speed = 10
    job_id = app.start()
    app.until(lambda: job_id in app.jobs and app.jobs[job_id].state is State.RUNNING)
    shutil.rmtree(app.folder / "results")
    (app.folder / "results").write_text("a file where the folder should be")
    service.finish(app.jobs[job_id].remote_id)
    app.until(lambda: app.ended(job_id))
    job = app.jobs[job_id]
    assert job.state is State.UNFETCHED
    assert job.failure
    assert "The credits were spent" in job.failure.text
    elsewhere = replace(job, folder=str(app.folder / "elsewhere"))
    for _ in range(3):  # pressing three times is as good as once
        app.engine.take_up(elsewhere, app.provider)
    app.until(lambda: app.ready)
    assert len(app.ready) == 1
    assert len(creates(service)) == 1


def test_a_result_without_access_can_be_taken_up(app: App, service: Sandbox) -> None:
    service.faults.add("/cdn/*", "status", times=None, status=403, body="")
    job = app.run()
    assert job.state is State.FAILED
    assert job.failure
    assert "gives no access to the result. The credits were spent" in job.failure.text
    service.faults.clear()
    app.engine.take_up(job, app.provider)
    app.until(lambda: app.ready)


def test_the_key_goes_to_the_api_only(app: App, service: Sandbox) -> None:
    app.run()
    for request in service.requests:
        assert ("authorization" in request.headers) == (request.host == "api"), request.path


def test_nothing_kept_has_a_secret(app: App, service: Sandbox) -> None:
    job = app.run()
    app.run(TextToModel(prompt="forbidden-run"))
    app.engine.stop()
    for path in app.folder.rglob("*"):
        if path.is_file() and path.suffix not in {".glb", ".webp"}:
            data = path.read_bytes()
            assert service.key.encode() not in data, path
            assert b"Signature=" not in data, path
    assert "Signature" not in job.to_json()


def test_invalid_tasks_are_not_sent(app: App, service: Sandbox) -> None:
    job = app.run(TextToModel(prompt=""))
    assert job.failure
    assert job.failure.text == "Prompt is empty. No credits were spent."
    assert not [request for request in service.requests if "balance" not in request.path]


def test_a_model_whose_file_is_gone_says_so(app: App) -> None:
    job = app.run()
    app.engine.finish(job.id)
    app.until(lambda: app.jobs[job.id].state is State.DONE)
    Path(job.model).unlink()
    app.engine.arrive_again(app.jobs[job.id])
    app.until(lambda: app.jobs[job.id].state is State.KEPT)
    failure = app.jobs[job.id].failure
    assert failure
    assert "is gone" in failure.what
    assert "costs nothing" in failure.advice


def test_what_a_press_has_left_is_done_before_the_job_is_sent(
    make_app: MakeApp, service: Sandbox, tmp_path: Path
) -> None:
    model = tmp_path / "head.glb"
    found: list[bytes] = []
    asked: list[str] = []

    def go_on(job: Job, wanted: Callable[[], bool]) -> None:
        if "source" in job.task.values():
            assert wanted()
            assert len(creates(service)) == 1
            asked.append(job.id)
            model.write_bytes(found[0])

    app = make_app(service.url, go_on=go_on)
    found.append(Path(app.run().model).read_bytes())
    task = TextureModel(source=str(model), text_prompt="oak")
    job = Job(task=task, service="tripo", account=app.account, folder=str(tmp_path / "painted"))
    app.engine.take_up(job, app.provider)
    app.until_ended([job.id])
    assert asked == [job.id]
    assert app.jobs[job.id].remote_id
    assert len(creates(service)) == 2
