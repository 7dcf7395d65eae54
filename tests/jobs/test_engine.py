# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs through the real engine and the local service over HTTP, with faults in the way."""

from __future__ import annotations

import json
import re
import shutil
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import Flight, bodies, creates
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ImageToModel, MultiviewToModel, TextToModel

CREATE = "/v3/generation/*"
Fly = Callable[..., Flight]
pytestmark = pytest.mark.usefixtures("quick")


def test_from_prompt_to_file(flight: Flight, service: Sandbox) -> None:
    job = flight.run()
    states = flight.states[job.id]
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
    assert flight.ready == [job]
    flight.until(lambda: flight.accounts and flight.accounts[-1].balance.balance == 980)


def test_quads_arrive_as_fbx_whatever_the_name(flight: Flight) -> None:
    job = flight.run(TextToModel(prompt="a jug", quad=True))
    assert job.model.endswith("a jug.fbx")
    assert Path(job.model).read_bytes().startswith(b"Kaydara FBX Binary")


def test_pictures_are_uploaded_and_sent_as_views(
    flight: Flight, service: Sandbox, picture: Callable[..., Path]
) -> None:
    front, back = picture("front.png"), picture("back.png", 65)
    job = flight.run(MultiviewToModel(front=str(front), back=str(back), right=str(front)))
    assert job.state is State.ARRIVING
    assert flight.states[job.id][:3] == ["waiting", "uploading", "submitting"]
    assert job.title == "front"
    body = creates(service)[0].body
    assert [list(each) for each in body["inputs"]] == [["front"], ["back"], ["right"]]
    assert body["inputs"][0]["front"] == body["inputs"][2]["right"]
    assert len([each for each in service.requests if each.path == "/v3/files"]) == 2


def test_many_tasks_share_one_poll(flight: Flight, service: Sandbox) -> None:
    service.speed = 20
    ids = [flight.start() for _ in range(8)]
    flight.until(lambda: all(map(flight.ended, ids)))
    polls = [each for each in service.requests if each.path == "/v3/tasks/list"]
    assert max(len(each.body["task_ids"]) for each in polls) >= 6
    assert not [
        each
        for each in service.requests
        if each.path.startswith("/v3/tasks/") and each.method == "GET"
    ]


def test_threads_end_with_the_work(flight: Flight) -> None:
    flight.run()
    flight.until(lambda: not flight.engine.busy)


@pytest.mark.parametrize(
    ("details", "state"),
    [
        ({"status": 502}, State.UNCERTAIN),
        ({"status": 503}, State.UNCERTAIN),
        ({"status": 404}, State.FAILED),
        ({"status": 302, "headers": {"Location": "/v3/elsewhere"}}, State.FAILED),
    ],
)
def test_a_create_is_sent_once(
    flight: Flight, service: Sandbox, details: dict[str, Any], state: State
) -> None:
    service.faults.add(CREATE, "status", **details)
    assert flight.run().state is state
    assert len(creates(service)) == 1


def test_an_error_under_http_200_counts(flight: Flight, service: Sandbox) -> None:
    service.faults.add(CREATE, "code", code=2010, status=200)
    job = flight.run()
    assert job.state is State.FAILED
    assert job.failure
    assert job.failure.code == 2010


@pytest.mark.parametrize(
    ("body", "note"),
    [
        ('{"code": 2000, "status": "error"}', "already runs as many tasks as it may"),
        ("<p>busy</p>", "The service is busy"),
    ],
)
def test_a_busy_service_is_asked_again(
    flight: Flight, service: Sandbox, body: str, note: str
) -> None:
    soon = {"Retry-After": "0.2"}
    service.faults.add(CREATE, "status", times=2, status=429, body=body, headers=soon)
    job = flight.run()
    assert job.state is State.ARRIVING
    assert note in flight.notes[job.id][0]
    assert len(creates(service)) == 3
    assert len(service.tasks) == 1


def test_polling_survives_bad_answers(flight: Flight, service: Sandbox) -> None:
    for fault in ("broken_json", "reset_before", "missed", "state", "backwards"):
        service.faults.add("/v3/tasks/list", fault, times=2)
    service.faults.add("/v3/tasks/list", "status", times=2)
    assert flight.run(seconds=40).state is State.ARRIVING


def test_polling_survives_a_bad_start(flight: Flight, service: Sandbox) -> None:
    service.faults.add("/v3/tasks/list", "status", times=3, status=401, body="")
    assert flight.run().state is State.ARRIVING


@pytest.mark.parametrize("code", [1000, 1001, 1007, 2000])
def test_a_passing_trouble_does_not_end_the_list(
    flight: Flight, service: Sandbox, code: int
) -> None:
    service.faults.add("/v3/tasks/list", "code", times=2, code=code, status=200)
    assert flight.run().state is State.ARRIVING
    alone = [each for each in service.requests if re.fullmatch("/v3/tasks/[^l].*", each.path)]
    assert alone == []


@pytest.mark.parametrize("host", ["tripo", "tripo-v2"])
def test_the_list_is_asked_again_when_no_other_way_helps(
    fly: Fly, service: Sandbox, host: str
) -> None:
    flight = fly(service.url, service=host)
    lists = {"tripo": "/v3/tasks/list", "tripo-v2": "/v2/openapi/task/batch"}[host]
    service.faults.add(lists, "status", status=200, body='{"code": 0, "data": 1}')
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].remote_id)
    service.faults.add(f"*/{flight.jobs[job_id].remote_id}", "status", None)
    flight.until(lambda: flight.ended(job_id))
    assert flight.jobs[job_id].state is State.ARRIVING


@pytest.mark.parametrize(
    "answer",
    [
        '{"code": 0, "data": {"tasks": null}}',
        '{"code": 0, "data": []}',
        "[]",
        "1",
        "[" * 100_000,
        '{"code": 0, "data": {"tasks": {"ID": {"status": "running", "progress": NaN}}}}',
        '{"code": 0, "data": {"tasks": {"ID": {"status": "running", "progress": "many"}}}}',
        '{"code": 0, "data": {"tasks": {"ID": {"status": {}, "output": []}}}}',
        '{"code": 0, "data": {"tasks": {"ID": 5}}}',
    ],
)
def test_polling_survives_strange_answers(flight: Flight, service: Sandbox, answer: str) -> None:
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].remote_id)
    body = answer.replace("ID", flight.jobs[job_id].remote_id)
    service.faults.add("/v3/tasks/list", "status", times=2, status=200, body=body)
    flight.until(lambda: flight.ended(job_id))
    assert flight.jobs[job_id].state is State.ARRIVING


@pytest.mark.parametrize(
    "answer", ['{"code": 0, "data": null}', '{"code": 0, "data": {"task_id": ""}}', "[" * 100_000]
)
def test_a_create_with_a_strange_answer_is_uncertain(
    flight: Flight, service: Sandbox, answer: str
) -> None:
    service.faults.add(CREATE, "status", status=200, body=answer)
    job = flight.run()
    assert job.state is State.UNCERTAIN
    assert job.failure
    assert "Credits may have been spent" in job.failure.text


def test_a_proxy_that_breaks_off_leaves_it_uncertain(
    fly: Fly, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def swallow() -> None:
        connection, _ = listener.accept()
        connection.recv(65536)
        connection.close()

    thread = threading.Thread(target=swallow)
    thread.start()
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{listener.getsockname()[1]}")
    flight = fly("http://service.invalid", allow_http=True)
    flight.network.online = True
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].state is State.UNCERTAIN)
    thread.join()
    listener.close()


def test_too_many_uploads_wait(
    flight: Flight, service: Sandbox, picture: Callable[..., Path]
) -> None:
    busy = {"code": 1007, "status": "error", "message": "rate"}
    service.faults.add(
        "/v3/files",
        "status",
        times=4,
        status=429,
        body=json.dumps(busy),
        headers={"Retry-After": "0"},
    )
    assert flight.run(ImageToModel(image=str(picture()))).state is State.ARRIVING


@pytest.mark.parametrize("fault", ["truncate", "wrong_length", "reset_before", "reset_after"])
def test_a_broken_download_is_repeated(flight: Flight, service: Sandbox, fault: str) -> None:
    service.faults.add("/cdn/*.glb*", fault)
    job = flight.run()
    assert job.state is State.ARRIVING
    assert not list(Path(job.folder).glob("*.part"))


def test_an_expired_address_is_asked_for_again(flight: Flight, service: Sandbox) -> None:
    service.faults.add("/cdn/*.glb*", "status", status=403, body="<Error/>")
    assert flight.run().state is State.ARRIVING


def test_a_result_that_is_no_model_is_kept(flight: Flight, service: Sandbox) -> None:
    service.faults.add(CREATE, "not_a_model")
    job = flight.run()
    assert job.state is State.FAILED
    assert job.failure
    assert "is no model" in job.failure.text
    assert "The credits were spent." in job.failure.text
    assert job.resumable
    assert len(list(Path(job.folder).glob("a red chair.bin"))) == 1


def test_a_folder_that_cannot_be_written_costs_nothing(flight: Flight, service: Sandbox) -> None:
    (flight.folder / "results").write_text("a file where the folder should be")
    job = flight.run()
    assert job.failure
    assert "cannot be made" in job.failure.text
    assert "No credits were spent" in job.failure.text
    assert not creates(service)


def test_a_folder_that_vanishes_loses_nothing(flight: Flight, service: Sandbox) -> None:
    service.speed = 10
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].state is State.RUNNING)
    shutil.rmtree(flight.folder / "results")
    (flight.folder / "results").write_text("a file where the folder should be")
    service.finish(flight.jobs[job_id].remote_id)
    flight.until(lambda: flight.ended(job_id))
    job = flight.jobs[job_id]
    assert job.state is State.UNFETCHED
    assert job.failure
    assert "The credits were spent" in job.failure.text
    elsewhere = replace(job, folder=str(flight.folder / "elsewhere"))
    for _ in range(3):  # pressing three times is as good as once
        flight.engine.take_up(elsewhere, flight.provider)
    flight.until(lambda: flight.ready)
    assert len(flight.ready) == 1
    assert len(creates(service)) == 1


def test_a_result_without_access_can_be_taken_up(flight: Flight, service: Sandbox) -> None:
    service.faults.add("/cdn/*", "status", times=None, status=403, body="")
    job = flight.run()
    assert job.state is State.FAILED
    assert job.failure
    assert "gives no access to the result. The credits were spent" in job.failure.text
    service.faults.clear()
    flight.engine.take_up(job, flight.provider)
    flight.until(lambda: flight.ready)


def test_cancel_before_it_is_sent_is_free(flight: Flight, service: Sandbox) -> None:
    service.faults.add(CREATE, "code", times=None, code=2000, status=429)
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].note)
    flight.engine.cancel(job_id)
    flight.until(lambda: flight.ended(job_id))
    job = flight.jobs[job_id]
    assert job.state is State.CANCELLED
    assert job.failure
    assert "No credits were spent" in job.failure.text
    assert not job.resumable


def test_cancel_after_it_is_sent_can_be_taken_up(flight: Flight, service: Sandbox) -> None:
    service.speed = 10
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].state is State.RUNNING)
    flight.engine.cancel(job_id)
    flight.until(lambda: flight.ended(job_id))
    job = flight.jobs[job_id]
    assert job.state is State.CANCELLED
    assert job.failure
    assert "Credits may have been spent" in job.failure.text
    service.finish(job.remote_id)
    flight.engine.take_up(job, flight.provider)
    flight.until(lambda: flight.jobs[job_id].state is State.ARRIVING)
    assert len(creates(service)) == 1


def test_the_key_goes_to_the_api_only(flight: Flight, service: Sandbox) -> None:
    flight.run()
    for each in service.requests:
        assert ("authorization" in each.headers) == (each.host == "api"), each.path


def test_nothing_kept_has_a_secret(flight: Flight, service: Sandbox) -> None:
    job = flight.run()
    flight.run(TextToModel(prompt="forbidden-run"))
    flight.engine.stop()
    for path in flight.folder.rglob("*"):
        if path.is_file() and path.suffix not in {".glb", ".webp"}:
            data = path.read_bytes()
            assert service.key.encode() not in data, path
            assert b"Signature=" not in data, path
    assert "Signature" not in job.to_json()


def test_invalid_tasks_are_not_sent(flight: Flight, service: Sandbox) -> None:
    job = flight.run(TextToModel(prompt=""))
    assert job.failure
    assert job.failure.text == "Prompt is empty. No credits were spent."
    assert not [each for each in service.requests if "balance" not in each.path]
