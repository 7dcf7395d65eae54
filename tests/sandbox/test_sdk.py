# SPDX-License-Identifier: GPL-3.0-or-later
"""The official SDK, unchanged, as the judge of the service."""

from pathlib import Path
from typing import Any

import pytest
import tripo3d
from tripo3d import TripoClient
from tripo3d.exceptions import TripoAPIError, TripoRequestError
from tripo3d.models import TaskStatus
from tripo_sandbox import ELSEWHERE_KEY, Sandbox


def test_it_is_the_version_the_service_was_written_for() -> None:
    assert tripo3d.__version__ == "1.0.0"


def test_from_text_to_files(box: Sandbox, run: Any, tmp_path: Path) -> None:
    box.speed = 400

    async def job(client: TripoClient) -> Any:
        task_id = await client.text_to_model("a red chair", model_version="v3.1-20260211")
        task = await client.wait_for_task(task_id, polling_interval=0.1, timeout=20)
        return task, await client.download_task_models(task, str(tmp_path))

    task, files = run(job)
    assert task.status is TaskStatus.SUCCESS
    assert task.type == "text_to_model"
    assert task.input.items() >= {"prompt": "a red chair", "model_version": "v3.1-20260211"}.items()
    assert task.progress == 100
    assert task.credits_consumed == 20.0
    assert task.create_time > 0
    assert Path(files["model"]).read_bytes()[:4] == b"glTF"
    assert files["model"].endswith(".glb")
    assert Path(files["rendered_image"]).read_bytes()[8:12] == b"WEBP"
    assert not list(box.problems)


def test_image_with_upload(box: Sandbox, run: Any, picture: str) -> None:
    task_id = run(lambda client: client.image_to_model(picture, model_version="P1-20260311"))
    box.finish(task_id)
    task = run(lambda client: client.get_task(task_id))
    assert task.type == "image_to_model"
    assert task.credits_consumed == 50.0
    assert [r.path for r in box.requests][:2] == ["/v3/files", "/v3/generation/image-to-model"]


def test_views_in_order_with_a_hole(box: Sandbox, run: Any, picture: str) -> None:
    views = [picture, None, picture, None]
    task_id = run(lambda client: client.multiview_to_model(views, model_version="v3.0-20250812"))
    assert box.tasks[task_id].type == "multiview_to_model"
    assert box.tasks[task_id].credits == 30.0
    assert len(box.tasks[task_id].uploads) == 2


def test_views_of_a_task(box: Sandbox, run: Any) -> None:
    source = box.add_task("generate_multiview_image")
    assert run(lambda client: client.multiview_to_model(source.id)) in box.tasks


def test_every_option_the_sdk_knows(box: Sandbox, run: Any, picture: str) -> None:
    common = {
        "model_version": "v3.1-20260211",
        "face_limit": 9000,
        "texture": True,
        "pbr": False,
        "model_seed": 1,
        "texture_seed": 2,
        "texture_quality": "detailed",
        "geometry_quality": "detailed",
        "auto_size": True,
        "smart_low_poly": True,
        "export_uv": False,
        "texture_version": "v3.5-20260815",
        "export_orientation": "-y",
    }
    pictured = {"texture_alignment": "geometry", "orientation": "align_image"}

    async def job(client: TripoClient) -> None:
        await client.text_to_model("a", negative_prompt="b", image_seed=3, **common)
        await client.image_to_model(picture, enable_image_autofix=True, **common, **pictured)
        await client.multiview_to_model([picture, picture, None, None], **common, **pictured)

    run(job)
    assert [task.credits for task in box.tasks.values()] == [60.0, 70.0, 70.0]
    assert not list(box.problems)


def test_quads_come_as_fbx(box: Sandbox, run: Any, tmp_path: Path) -> None:
    task_id = run(lambda client: client.text_to_model("a jug", quad=True, face_limit=2000))
    box.finish(task_id)

    async def job(client: TripoClient) -> Any:
        return await client.download_task_models(await client.get_task(task_id), str(tmp_path))

    path = Path(run(job)["model"])
    assert path.suffix == ".fbx"
    assert path.read_bytes().startswith(b"Kaydara FBX Binary")


def test_large_files_go_to_storage_without_the_key(
    box: Sandbox, run: Any, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TripoClient, "MULTIPART_MAX_BYTES", 10)
    token = run(lambda client: client.upload_file(picture))["file_token"]
    assert run(lambda client: client.image_to_model(token)) in box.tasks
    [put] = [record for record in box.requests if record.method == "PUT"]
    assert put.host == "storage"
    assert put.status == 200
    assert "authorization" not in put.headers
    assert not list(box.problems)


def test_account_calls(box: Sandbox, run: Any) -> None:
    first = run(lambda client: client.text_to_model("a"))
    second = run(lambda client: client.text_to_model("b fail-run"))
    balance = run(lambda client: client.get_balance())
    assert (balance.balance, balance.frozen) == (1000.0, 40.0)
    box.finish(first)
    box.finish(second)
    for box.v3.usage_as_items in (False, True):
        rows = run(lambda client: client.get_usage())
        assert [(row.task_id, row.status, row.credits_consumed) for row in rows] == [
            (second, "failed", 0.0),
            (first, "success", 20.0),
        ]
    [last] = run(lambda client: client.get_usage(limit=1, offset=1))
    assert last.task_id == first


def test_list_tells_known_and_missed_ids(box: Sandbox, run: Any) -> None:
    task_id = run(lambda client: client.text_to_model("a"))
    result = run(lambda client: client.list_tasks([task_id, "no-such-id"]))
    assert list(result.tasks) == [task_id]
    assert result.missed == ["no-such-id"]


def test_refusals_arrive_as_the_sdk_expects(run: Any) -> None:
    with pytest.raises(TripoAPIError) as caught:
        run(lambda client: client.text_to_model("a", quad=True, model_version="P1-20260311"))
    assert caught.value.code == 1004
    assert caught.value.request_id
    with pytest.raises(TripoAPIError) as caught:
        run(lambda client: client.get_balance(), key=ELSEWHERE_KEY)
    assert caught.value.code == 2


def test_a_failed_task_says_why(box: Sandbox, run: Any) -> None:
    task_id = run(lambda client: client.text_to_model("forbidden-run"))
    box.finish(task_id)
    task = run(lambda client: client.get_task(task_id))
    assert task.status is TaskStatus.FAILED
    assert task.error_code == 2008
    assert task.error_msg
    assert task.credits_consumed == 0.0


def test_the_sdk_never_repeats_a_create(box: Sandbox, run: Any) -> None:
    box.faults.add("/v3/generation/*", "reset_after")
    with pytest.raises(TripoRequestError):
        run(lambda client: client.text_to_model("a"))
    assert len(box.tasks) == 1
    assert len(box.requests) == 1


def test_the_sdk_repeats_a_poll(box: Sandbox, run: Any) -> None:
    task_id = run(lambda client: client.text_to_model("a"))
    box.faults.add("/v3/tasks/*", "status", status=503, headers={"Retry-After": "0"})
    assert run(lambda client: client.get_task(task_id)).task_id == task_id
