# SPDX-License-Identifier: GPL-3.0-or-later
"""Every method of the official SDK that makes a task, and what it makes of the outputs."""

import inspect
from pathlib import Path
from typing import Any

import pytest
from tripo3d import TripoClient
from tripo3d.exceptions import TripoAPIError, TripoValidationError
from tripo3d.models import Animation, RigSpec, RigType
from tripo_sandbox import Sandbox

MODEL_URL = "https://example.org/robot.glb"
EDITS = [{"view": "front", "prompt": "in blue"}]
PICTURE, MODEL, FILE = "PICTURE", "text_to_model", "FILE"

# Method, its first argument (a file, a URL, or the type of a task to start from), and the rest.
CALLS: list[tuple[str, str, dict[str, Any], str]] = [
    ("text_to_image", "a robot", {"negative_prompt": "b", "model": "banana2"}, "text_to_image"),
    ("image_to_image", PICTURE, {"prompt": "a", "model": "seedream_v5"}, "generate_image"),
    ("generate_image", "a", {"file": PICTURE, "template": "t-pose"}, "generate_image"),
    ("generate_image", "a", {"files": [PICTURE], "t_pose": True}, "generate_image"),
    ("image_to_multiview", PICTURE, {}, "generate_multiview_image"),
    ("generate_multiview_image", PICTURE, {}, "generate_multiview_image"),
    ("edit_multiview", "generate_multiview_image", {"prompts": EDITS}, "edit_multiview_image"),
    ("edit_multiview_image", "edit_multiview_image", {"prompts": EDITS}, "edit_multiview_image"),
    ("image_to_splat", PICTURE, {"model_seed": 3}, "image_to_splat"),
    ("image_to_depth", PICTURE, {"kind": "color", "process_res": 300}, "image_to_depth"),
    ("import_model", FILE, {}, "import_model"),
    ("import_model", MODEL_URL, {}, "import_model"),
    (
        "convert_model",
        MODEL,
        {
            "format": "FBX",
            "quad": True,
            "force_symmetry": True,
            "face_limit": 900,
            "flatten_bottom": True,
            "flatten_bottom_threshold": 0.1,
            "texture_size": 1024,
            "texture_format": "PNG",
            "scale_factor": 2.0,
            "pivot_to_center_bottom": True,
            "with_animation": False,
            "pack_uv": True,
            "bake": False,
            "part_names": ["a"],
            "fbx_preset": "mixamo",
            "export_orientation": "-y",
            "animate_in_place": True,
        },
        "convert_model",
    ),
    (
        "texture_model",
        MODEL,
        {
            "pbr": False,
            "model_seed": 1,
            "texture_seed": 2,
            "texture_quality": "fast",
            "texture_alignment": "geometry",
            "part_names": ["a"],
            "compress": True,
            "bake": False,
            "text_prompt": "wood",
            "style_image": PICTURE,
            "model_version": "v3.5-20260815",
            "delight": True,
        },
        "texture_model",
    ),
    ("texture_model", MODEL, {"image_prompt": PICTURE}, "texture_model"),
    ("rig_check", MODEL, {}, "animate_prerigcheck"),
    ("check_riggable", MODEL, {}, "animate_prerigcheck"),
    ("rig", MODEL, {"model": "v3.0-20260909", "spec": RigSpec.VRM}, "animate_rig"),
    ("rig_model", MODEL, {}, "animate_rig"),
    (
        "rig_model",
        MODEL,
        {"model_version": "v2.5-20260210", "rig_type": RigType.OCTOPOD, "out_format": "fbx"},
        "animate_rig",
    ),
    ("retarget", "animate_rig", {"animations": list(Animation)[:5]}, "animate_retarget"),
    (
        "retarget_animation",
        "animate_rig",
        {"animation": Animation.RUN, "export_with_geometry": True, "animate_in_place": True},
        "animate_retarget",
    ),
    (
        "mesh_segment",
        MODEL,
        {"model": "v2.0-20260430", "segmentation_granularity": "simple"},
        "mesh_segmentation",
    ),
    (
        "mesh_segmentation",
        MODEL,
        {"model_version": "v2.0-20260430", "ref_image": PICTURE},
        "mesh_segmentation",
    ),
    ("mesh_complete", "mesh_segmentation", {"completion_mode": "quick_cap"}, "mesh_completion"),
    ("mesh_completion", "mesh_segmentation", {"part_names": ["a"]}, "mesh_completion"),
    (
        "mesh_decimate",
        MODEL,
        {"model": "P-v3.0-20260909", "face_limit": 900, "smart_uv": True},
        "highpoly_to_lowpoly",
    ),
    (
        "smart_lowpoly",
        MODEL,
        {"model_version": "P-v1.0-20250506", "face_limit": 900, "quad": True},
        "highpoly_to_lowpoly",
    ),
    ("mesh_uv", MODEL, {"export_orientation": "-x"}, "mesh_uv"),
]
ELSEWHERE = {  # methods that other tests call
    "text_to_model",
    "image_to_model",
    "multiview_to_model",
    "create_task",
    "refine_model",
    "stylize_model",
    "get_task",
    "get_tasks",
    "list_tasks",
    "wait_for_task",
    "get_balance",
    "get_usage",
    "presign_upload",
    "upload_file",
    "download_file",
    "download_task_models",
    "download_rendered_image",
    "close",
}


def test_no_method_is_forgotten() -> None:
    methods = {
        name
        for name, member in inspect.getmembers(TripoClient, inspect.iscoroutinefunction)
        if not name.startswith("_")
    }
    assert methods == ELSEWHERE | {call[0] for call in CALLS}


@pytest.mark.parametrize(("name", "source", "more", "type"), CALLS)
def test_methods(
    box: Sandbox,
    run: Any,
    picture: str,
    tmp_path: Path,
    name: str,
    source: str,
    more: dict[str, Any],
    type: str,
) -> None:
    model = tmp_path / "robot.glb"
    model.write_bytes(b"glTF\x02\0\0\0" + bytes(100))
    files = {PICTURE: picture, FILE: str(model)}

    def filled(value: Any) -> Any:
        if isinstance(value, list):
            return [filled(item) for item in value]
        return files.get(value, value) if isinstance(value, str) else value

    first = box.add_task(source).id if "_" in source else filled(source)
    keywords = {key: filled(value) for key, value in more.items()}
    task_id = run(lambda client: getattr(client, name)(first, **keywords))
    box.finish(task_id)

    async def result(client: TripoClient) -> Any:
        task = await client.get_task(task_id)
        return task, await client.download_task_models(task, str(tmp_path))

    task, downloaded = run(result)
    assert task.type == type
    assert task.credits_consumed == box.tasks[task_id].credits
    assert not list(box.problems)
    if type == "animate_prerigcheck":
        assert (task.output.riggable, task.output.rig_type) == (True, "biped")
        assert not downloaded
    else:
        assert downloaded
        assert all(downloaded.values())


def test_what_the_sdk_finds_in_the_outputs(
    box: Sandbox,
    run: Any,
    tmp_path: Path,
) -> None:
    async def job(client: TripoClient) -> Any:
        async def ended(task_id: str) -> Any:
            box.finish(task_id)
            return await client.get_task(task_id)

        image = await ended(await client.text_to_image("a red robot"))
        views = await ended(await client.image_to_multiview(image.task_id))
        edited = await ended(await client.edit_multiview(views.task_id, EDITS))
        depth = await ended(await client.image_to_depth(image.task_id))
        model = await ended(await client.multiview_to_model(views.task_id, render_video=True))
        unwrapped = await ended(await client.mesh_uv(model.task_id))
        preview = await client.download_rendered_image(model, str(tmp_path))
        return image, views, edited, depth, model, unwrapped, preview

    image, views, edited, depth, model, unwrapped, preview = run(job)
    assert image.output.image
    assert views.output.front_view_url
    assert views.output.right_view_url
    assert edited.output.front_view_url
    assert edited.output.left_view_url is None
    assert depth.output.depth_image_url
    assert model.output.rendered_video_url
    assert unwrapped.output.uv_render_url
    assert Path(preview).suffix == ".webp"


def test_tasks_by_type_name(box: Sandbox, run: Any) -> None:
    source = box.add_task("text_to_model").id
    for body in (
        {"type": "animate_prerigcheck", "original_model_task_id": source},
        {"type": "convert_model", "original_model_task_id": source, "format": "GLTF"},
        {
            "type": "highpoly_to_lowpoly",
            "original_model_task_id": source,
            "model_version": "v2.0",
        },
        {"type": "generate_multiview_image", "file": {"type": "png", "url": "https://a.b/c.png"}},
    ):
        task_id = run(lambda client, body=body: client.create_task(body))
        assert box.tasks[task_id].type == body["type"]
    assert not list(box.problems)


def test_a_presigned_model(box: Sandbox, run: Any, tmp_path: Path) -> None:
    path = tmp_path / "model.stl"
    path.write_bytes(bytes(80) + b"\x01\0\0\0" + bytes(50))

    async def job(client: TripoClient) -> Any:
        client.MULTIPART_MAX_BYTES = 10
        token = (await client.upload_file(path))["file_token"]
        return await client.import_model(token)

    task_id = run(job)
    assert box.tasks[task_id].type == "import_model"
    assert [record.method for record in box.requests] == ["POST", "PUT", "POST"]


def test_what_is_gone(box: Sandbox, run: Any) -> None:
    with pytest.raises(TripoValidationError):
        run(lambda client: client.refine_model("x"))
    with pytest.raises(TripoValidationError):
        run(lambda client: client.stylize_model("x", "lego"))
    source = box.add_task("animate_rig").id
    with pytest.raises(TripoAPIError) as caught:
        run(lambda client: client.retarget(source, animation="preset:nonsense"))
    assert caught.value.code == 1004


def test_the_step(box: Sandbox, run: Any) -> None:
    task_id = run(lambda client: client.rig_check(MODEL_URL))
    task = run(lambda client: client.get_task(task_id, step=1))
    assert "pipeline_step" in task.raw
    assert "pipeline_step" not in run(lambda client: client.get_task(task_id)).raw
