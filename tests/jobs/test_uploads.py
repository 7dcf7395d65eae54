# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on their way to each service: once, side by side, and never with the key elsewhere."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.app import App, creates
from tripo_addon.errors import Invalid
from tripo_addon.jobs.job import Job
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ImageToModel, ImportModel, MultiviewToModel, TextureModel

MakeApp = Callable[..., App]
Picture = Callable[..., Path]
MB = 1024 * 1024


pytestmark = pytest.mark.usefixtures("quick")


def sent(service: Sandbox, path: str, method: str = "POST") -> list[Any]:
    """The requests to an address, or to all below it."""
    return [
        request
        for request in service.requests
        if request.method == method
        and (request.path == path or request.path.startswith(f"{path}/"))
    ]


def landed(job: Job) -> None:
    assert job.failure is None, job.failure.text
    assert job.state in {State.ARRIVING, State.DONE}


def large_model(path: Path, size: int) -> Path:
    """A GLB of a size with nothing in it, which takes no room on disk."""
    with path.open("wb") as file:
        file.write(b"glTF" + struct.pack("<III", 2, size, 4) + b"JSON{}  ")
        file.write(struct.pack("<I4s", size - 32, b"BIN\0"))
        file.truncate(size)
    return path


def forget(service: Sandbox) -> None:
    """Let the tokens of all files that tasks have used end now."""
    for task in service.tasks.values():
        for upload in task.uploads:
            upload.expires = 0.0


def test_the_same_content_is_sent_once(app: App, service: Sandbox, picture: Picture) -> None:
    for name in ("a.png", "a.png", "b.png"):
        landed(app.run(ImageToModel(image=str(picture(name)))))
    assert len(sent(service, "/v3/files")) == 1
    assert len({request.body["input"] for request in creates(service)}) == 1
    landed(app.run(ImageToModel(image=str(picture("a.png", 65)))))
    assert len(sent(service, "/v3/files")) == 2


def test_jobs_that_start_together_share_an_upload(
    app: App, service: Sandbox, picture: Picture
) -> None:
    task = ImageToModel(image=str(picture()))
    ids = [app.start(task) for _ in range(5)]
    app.until(lambda: all(map(app.ended, ids)))
    for job_id in ids:
        landed(app.jobs[job_id])
    assert len(sent(service, "/v3/files")) == 1


def test_an_upload_that_failed_is_tried_again_by_the_next_job(
    app: App, service: Sandbox, picture: Picture
) -> None:
    service.faults.add("/v3/files", "status", status=403, body="")
    task = ImageToModel(image=str(picture()))
    job = app.run(task)
    assert job.state is State.FAILED
    assert job.failure
    assert "No credits were spent" in job.failure.text
    landed(app.run(task))


def test_four_files_are_sent_side_by_side(app: App, service: Sandbox, picture: Picture) -> None:
    service.faults.add("/v3/files", "delay", times=None, seconds=600)
    views = ("front", "left", "back", "right")
    pictures: dict[str, Any] = {
        view: str(picture(f"{view}.png", 64 + number)) for number, view in enumerate(views)
    }
    app.start(MultiviewToModel(**pictures))
    # None of them is answered before all of them have been asked.
    app.until(lambda: len(sent(service, "/v3/files")) == 4)
    assert [request.status for request in sent(service, "/v3/files")] == [0] * 4


@pytest.mark.parametrize("way", ["tripo", "tripo-v2", "tripo-v2 storage"])
def test_forgotten_files_are_sent_again_once(
    make_app: MakeApp, service: Sandbox, picture: Picture, way: str
) -> None:
    name, _, upload = way.partition(" ")
    app = make_app(service.url, service=name, upload=upload)
    task = ImageToModel(image=str(picture()))
    landed(app.run(task))
    forget(service)
    landed(app.run(task))
    assert [request.status for request in creates(service)][0::2] == [200, 200]
    assert creates(service)[1].status in {400, 404}
    assert len(creates(service)) == 3
    assert len(service.tasks) == 2
    landed(app.run(task))
    assert len(creates(service)) == 4


def test_a_service_that_always_forgets_is_asked_twice(
    app: App, service: Sandbox, picture: Picture
) -> None:
    task = ImageToModel(image=str(picture()))
    landed(app.run(task))
    forget(service)
    service.uploads.token_life = -1.0
    job = app.run(task)
    assert job.state is State.FAILED
    assert job.failure
    assert job.failure.code == 1004
    assert len(creates(service)) == 3
    assert len(sent(service, "/v3/files")) == 2


def test_a_new_file_that_is_refused_is_not_sent_again(
    app: App, service: Sandbox, picture: Picture
) -> None:
    service.uploads.token_life = -1.0
    job = app.run(ImageToModel(image=str(picture())))
    assert job.state is State.FAILED
    assert len(creates(service)) == 1


@pytest.mark.parametrize(("size", "route"), [(50 * MB, "/v3/files"), (50 * MB + 1, "/storage")])
def test_large_files_go_to_the_storage(
    app: App, service: Sandbox, tmp_path: Path, size: int, route: str
) -> None:
    path = large_model(tmp_path / "large.glb", size)
    landed(app.run(ImportModel(source=str(path)), seconds=60))
    method = "PUT" if route == "/storage" else "POST"
    (request,) = [
        request
        for request in service.requests
        if request.method == method
        and request.path.startswith(route)
        and "presign" not in request.path
    ]
    assert int(request.headers["content-length"]) >= size
    assert "transfer-encoding" not in request.headers
    asked = [presign.body for presign in sent(service, "/v3/files/presign")]
    assert asked == ([{"format": "glb"}] if method == "PUT" else [])
    if method == "PUT":
        assert "authorization" not in request.headers
        assert service.key not in str(request.headers)


def test_a_storage_that_stumbles_is_asked_again(app: App, service: Sandbox, tmp_path: Path) -> None:
    service.faults.add("/storage/*", "status", status=503, headers={"Retry-After": "0"})
    service.faults.add("/storage/*", "reset_before")
    path = large_model(tmp_path / "large.glb", 50 * MB + 1)
    landed(app.run(ImportModel(source=str(path)), seconds=60))
    assert len(sent(service, "/storage", "PUT")) >= 2
    assert len(creates(service)) == 1


REDIRECTED = [
    ("tripo", "", "/v3/files", "glb"),
    ("tripo", "", "/v3/files/presign", "large"),
    ("tripo", "", "/storage/*", "large"),
    ("tripo", "", "/v3/models/import", "glb"),
    ("tripo-v2", "sts", "/v2/openapi/upload/sts", "png"),
    ("tripo-v2", "upload", "/v2/openapi/upload", "png"),
    ("tripo-v2", "storage", "/v2/openapi/upload/sts/token", "png"),
    ("tripo-v2", "storage", "/s3/*", "png"),
    ("tripo-v2", "", "/v2/openapi/task", "png"),
    ("scenario", "", "/v1/assets", "png"),
    ("scenario", "", "/v1/uploads", "large png"),
    ("scenario", "", "/scenario-storage/*", "large png"),
    ("scenario", "", "/v1/generate/*", "png"),
]
CREATING = {"/v3/models/import", "/v2/openapi/task", "/v1/generate/*"}


@pytest.mark.parametrize("status", [302, 307])
@pytest.mark.parametrize(("name", "upload", "path", "file"), REDIRECTED)
def test_redirects_are_not_followed(
    make_app: MakeApp,
    service: Sandbox,
    picture: Picture,
    tmp_path: Path,
    name: str,
    upload: str,
    path: str,
    file: str,
    status: int,
) -> None:
    with Sandbox() as other:
        service.faults.add(
            path, "redirect", times=None, location=f"{other.url}/taken", status=status
        )
        app = make_app(service.url, service=name, upload=upload)
        if file.endswith("png"):
            shown = picture()
            if file != "png":
                shown.write_bytes(shown.read_bytes() + bytes(5 * MB))
            job = app.run(ImageToModel(image=str(shown)))
        else:
            size = 50 * MB + 1 if file == "large" else 1000
            job = app.run(ImportModel(source=str(large_model(tmp_path / "m.glb", size))))
        # What leads a create away may have kept back only its answer.
        state = State.UNCERTAIN if path in CREATING else State.FAILED
        assert job.state is state
        assert job.failure
        assert ("No credits were spent." in job.failure.text) == (state is State.FAILED)
        assert not list(other.requests)
    assert len([request for request in service.requests if request.status == status]) == 1


def test_a_download_follows_without_the_key(app: App, service: Sandbox) -> None:
    with Sandbox() as other:
        service.faults.add(
            "/cdn/*", "redirect", times=None, location=f"{other.url}/cdn/x", status=302
        )
        app.run()
        assert list(other.requests)
        for request in other.requests:
            assert "authorization" not in request.headers
            assert service.key not in str(request.headers)


@pytest.mark.parametrize(
    ("upload", "paths"),
    [
        ("", ["/v2/openapi/upload/sts"]),
        ("sts", ["/v2/openapi/upload/sts"]),
        ("upload", ["/v2/openapi/upload"]),
        ("storage", ["/v2/openapi/upload/sts/token", "/s3"]),
    ],
)
def test_the_ways_to_upload_with_api_v2(
    make_app: MakeApp, service: Sandbox, picture: Picture, upload: str, paths: list[str]
) -> None:
    app = make_app(service.url, service="tripo-v2", upload=upload)
    landed(app.run(ImageToModel(image=str(picture()))))
    used = [
        "/s3" if request.path.startswith("/s3") else request.path
        for request in service.requests
        if "/upload" in request.path or request.path.startswith("/s3")
    ]
    assert used == paths
    (task,) = creates(service)
    reference = "object" if upload == "storage" else "file_token"
    assert task.body["file"].keys() == {"type", reference}


def test_a_host_without_sts_is_asked_the_plain_way(
    make_app: MakeApp, service: Sandbox, picture: Picture
) -> None:
    service.faults.add(
        "/v2/openapi/upload/sts",
        "status",
        times=None,
        status=404,
        body='{"code": 9404}',
        content_type="application/json",
    )
    app = make_app(service.url, service="tripo-v2")
    landed(app.run(ImageToModel(image=str(picture()))))
    assert len(sent(service, "/v2/openapi/upload")) == 2


def test_models_go_to_the_storage_whatever_the_way(
    make_app: MakeApp, service: Sandbox, tmp_path: Path
) -> None:
    app = make_app(service.url, service="tripo-v2", upload="upload")
    landed(app.run(ImportModel(source=str(large_model(tmp_path / "m.glb", 1000)))))
    assert len([request for request in service.requests if request.path.startswith("/s3/")]) == 1


def test_modelstream_takes_no_files(make_app: MakeApp, service: Sandbox, picture: Picture) -> None:
    app = make_app(service.url, service="modelstream")
    path = picture()
    job = app.run(ImageToModel(image=str(path)))
    assert job.state is State.FAILED
    assert job.failure
    assert job.failure.text == (
        "Image must be a URL with ModelStream, not a file; Tripo or Tripo API v2 or Scenario "
        "takes a file. No credits were spent."
    )
    assert not list(service.requests)
    with pytest.raises(Invalid, match="takes pictures by URL only"):
        app.provider.upload(path)
    assert not list(service.requests)


def test_small_pictures_go_into_scenarios_json(
    make_app: MakeApp, service: Sandbox, picture: Picture
) -> None:
    app = make_app(service.url, service="scenario")
    landed(app.run(ImageToModel(image=str(picture()))))
    assert len(sent(service, "/v1/assets")) == 1
    assert not sent(service, "/v1/uploads")


def test_large_files_go_to_scenario_in_parts(
    make_app: MakeApp, service: Sandbox, tmp_path: Path
) -> None:
    app = make_app(service.url, service="scenario")
    size = 70 * MB
    task = TextureModel(source=str(large_model(tmp_path / "m.glb", size)), text_prompt="wood")
    landed(app.run(task, seconds=60))
    assert sent(service, "/v1/uploads")[0].body == {
        "fileName": "m.glb",
        "contentType": "model/gltf-binary",
        "fileSize": size,
        "kind": "3d",
        "parts": 2,
    }
    parts = sent(service, "/scenario-storage", "PUT")
    assert [int(part.headers["content-length"]) for part in parts] == [64 * MB, 6 * MB]
    for part in parts:
        assert "authorization" not in part.headers
