# SPDX-License-Identifier: GPL-3.0-or-later
"""Every type of task as an operator: its result arrives as what it is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tripo_addon.spec.options import Result
from tripo_addon.spec.tasks import TASKS

PROMPT = "a wooden robot"


@pytest.fixture(autouse=True)
def _at_once(tripo: Sandbox) -> None:
    """Tasks have ended when their state is first asked for."""
    tripo.speed = 1e6


@pytest.fixture
def robot(tripo: Sandbox) -> Any:
    """A model that stands in the scene as the active object."""
    tripo.account().balance = 5000.0
    bpy.ops.tripo.text_to_model(prompt=PROMPT, face_limit=1000)
    return bpy.context.object


def made(task: str) -> list[Any]:
    """The objects of the scene that a type of task has made."""
    return [obj for obj in bpy.context.scene.objects if obj.tripo.kind == task]


def last(task: str) -> Any:
    """The newest job of a type."""
    from tripo_addon.blender import current

    return [job for job in current.session().jobs.values() if job.task.type == task][-1]


STEPS = {
    "texture_model": {"text_prompt": "blue oak"},
    "mesh_segmentation": {},
    "highpoly_to_lowpoly": {"face_limit": 600},
    "mesh_uv": {},
    "animate_rig": {},
}


@pytest.mark.parametrize("task", STEPS)
def test_a_step_works_on_the_active_object(robot: Any, tripo: Sandbox, task: str) -> None:
    source = robot.tripo.task_id
    assert getattr(bpy.ops.tripo, task)(**STEPS[task]) == {"FINISHED"}
    (root,) = [obj for obj in made(task) if obj.parent is None]
    assert root is not robot
    assert root.tripo.prompt == PROMPT
    sent = [
        request.body
        for request in tripo.requests
        if request.method == "POST" and "/tasks" not in request.path
    ]
    assert source in str(sent[-1])


def test_segments_are_objects_with_names(robot: Any) -> None:
    bpy.ops.tripo.mesh_segmentation()
    parts = [obj.name for obj in made("mesh_segmentation") if obj.type == "MESH"]
    assert len(parts) > 1


def test_parts_are_completed(robot: Any) -> None:
    bpy.ops.tripo.mesh_segmentation()
    assert bpy.ops.tripo.mesh_completion() == {"FINISHED"}
    assert made("mesh_completion")


def test_a_rig_moves(robot: Any) -> None:
    bpy.ops.tripo.animate_rig()
    assert [obj.type for obj in made("animate_rig")].count("ARMATURE") == 1
    before = set(bpy.data.actions)
    bpy.ops.tripo.animate_retarget(animation="preset:walk", animations="preset:run; preset:jump")
    assert len(set(bpy.data.actions) - before) == 3
    # They are the rig's own.
    assert not made("animate_retarget")
    armature = next(obj for obj in made("animate_rig") if obj.type == "ARMATURE")
    assert len(armature.animation_data.nla_tracks) == 3


def test_an_animation_without_geometry_is_an_armature(robot: Any) -> None:
    bpy.ops.tripo.animate_rig()
    rig = last("animate_rig").remote_id
    bpy.data.batch_remove(made("animate_rig"))
    bpy.ops.tripo.animate_retarget(source=rig, animation="preset:walk", export_with_geometry=False)
    types = {obj.type for obj in made("animate_retarget")}
    assert "ARMATURE" in types
    assert "MESH" not in types


def test_a_rig_check_answers(robot: Any) -> None:
    assert bpy.ops.tripo.animate_prerigcheck() == {"FINISHED"}
    assert last("animate_prerigcheck").facts["riggable"] is True
    bpy.ops.tripo.use_result(job=last("text_to_model").id, kind="animate_rig")
    assert bpy.context.scene.tripo.kind == "animate_rig"


FORMATS = {"GLTF": "glb", "FBX": "fbx", "OBJ": "obj", "STL": "stl", "USDZ": "usdz", "3MF": "3mf"}


@pytest.mark.parametrize("format", FORMATS)
def test_a_conversion_is_a_file(robot: Any, format: str) -> None:
    count = len(bpy.data.objects)
    assert bpy.ops.tripo.convert_model(format=format) == {"FINISHED"}
    assert len(bpy.data.objects) == count
    path = Path(last("convert_model").model)
    assert path.suffix == f".{FORMATS[format]}"
    assert path.stat().st_size > 100


@pytest.mark.parametrize("format", ["FBX", "OBJ", "STL", "USDZ"])
def test_a_converted_file_can_be_imported(robot: Any, format: str) -> None:
    from tripo_addon.blender import pump

    bpy.ops.tripo.convert_model(format=format)
    job = last("convert_model")
    bpy.ops.tripo.import_result(job=job.id)
    assert pump.wait(job.id).state == "done"
    (root,) = [obj for obj in made("convert_model") if obj.parent is None]
    assert any(obj.type == "MESH" for obj in (root, *root.children_recursive))


def test_a_model_made_elsewhere(robot: Any, tripo: Sandbox, tmp_path: Path) -> None:
    # After an export as glTF, Blender 4.2's module crashes at its end.
    path = Path(shutil.copy(last("text_to_model").model, tmp_path / "elsewhere.glb"))
    assert bpy.ops.tripo.import_model(source=str(path)) == {"FINISHED"}
    task = last("import_model").remote_id
    assert bpy.ops.tripo.texture_model(source=task, text_prompt="gold") == {"FINISHED"}
    assert bpy.ops.tripo.smartsegment(source=str(path)) == {"FINISHED"}
    uploads = [request for request in tripo.requests if request.path == "/v3/files"]
    assert len(uploads) == 1, "the same file is sent once"


def test_smart_segment_takes_the_active_objects_file(robot: Any) -> None:
    assert bpy.ops.tripo.smartsegment(hint="arms") == {"FINISHED"}
    assert made("smartsegment")


PICTURES = {
    "text_to_image": {"prompt": PROMPT},
    "generate_image": {"prompt": "make it red"},
    "image_to_depth": {},
}


@pytest.mark.parametrize("task", PICTURES)
def test_a_picture_becomes_an_image(
    tripo: Sandbox, picture: Callable[..., Path], task: str
) -> None:
    given = {} if task == "text_to_image" else {"image": str(picture())}
    assert getattr(bpy.ops.tripo, task)(**PICTURES[task], **given) == {"FINISHED"}
    (image,) = [found for found in bpy.data.images if found.tripo.kind == task]
    assert min(image.size) > 500
    assert image.tripo.task_id in tripo.tasks
    assert image.use_fake_user


def tripo_views(tripo: Sandbox) -> list[Any]:
    """The views that the last model was made of."""
    return list([*tripo.tasks.values()][-1].body["inputs"])


def test_the_guided_way(tripo: Sandbox) -> None:
    bpy.ops.tripo.text_to_image(prompt=PROMPT)
    form = bpy.context.scene.tripo
    bpy.ops.tripo.use_result(job=last("text_to_image").id, kind="generate_multiview_image")
    assert form.kind == "generate_multiview_image"
    assert bpy.ops.tripo.generate() == {"FINISHED"}
    bpy.ops.tripo.use_result(job=last("generate_multiview_image").id, kind="edit_multiview_image")
    form.edit_multiview_image.front = "a hat"
    assert bpy.ops.tripo.generate() == {"FINISHED"}
    edited = last("edit_multiview_image")
    assert list(edited.files) == ["front", "left", "back", "right"]
    bpy.ops.tripo.use_result(job=edited.id, kind="multiview_to_model")
    group = form.multiview_to_model
    assert group.source == ""
    views = [getattr(group, view) for view in edited.files]
    assert {view.tripo.task_id for view in views} == {edited.remote_id}
    assert [view.tripo.output for view in views] == list(edited.files)
    assert bpy.ops.tripo.generate() == {"FINISHED"}
    assert len(tripo_views(tripo)) == 4
    assert bpy.context.object.tripo.kind == "multiview_to_model"


def test_a_model_from_the_task_of_views(tripo: Sandbox, picture: Callable[..., Path]) -> None:
    bpy.ops.tripo.generate_multiview_image(image=str(picture()))
    task = last("generate_multiview_image").remote_id
    assert bpy.ops.tripo.multiview_to_model(source=task) == {"FINISHED"}
    assert made("multiview_to_model")


def test_a_splat_stands_in_the_scene(tripo: Sandbox, picture: Callable[..., Path]) -> None:
    bpy.context.scene.cursor.location = (1, 2, 3)
    assert bpy.ops.tripo.image_to_splat(image=str(picture("chair.png"))) == {"FINISHED"}
    assert Path(last("image_to_splat").model).suffix == ".ply"
    [cloud] = made("image_to_splat")
    assert cloud == bpy.context.object
    assert cloud.name == "chair"
    # Its points have a size, and stand on the floor with that.
    assert cloud.location[:] == pytest.approx((1, 2, 3), abs=0.02)
    assert cloud.tripo.task_id == last("image_to_splat").remote_id
    assert len(cloud.data.vertices) > 10_000
    assert [modifier.type for modifier in cloud.modifiers] == ["NODES"]


def test_several_pictures(tripo: Sandbox, picture: Callable[..., Path]) -> None:
    files = [str(picture(f"{name}.png", width=64 + at)) for at, name in enumerate("abc")]
    bpy.ops.tripo.generate_image(prompt="[image 1] like [image 2]", images="; ".join(files))
    sent = next(request for request in tripo.requests if request.path.endswith("image-to-image"))
    assert len(sent.body["inputs"]) == 3
    form = bpy.context.scene.tripo
    form.kind = "generate_image"
    for file in files:
        bpy.ops.tripo.add_item(option="images")
        form.generate_image.images[-1].value = bpy.data.images.load(file)
    bpy.ops.tripo.remove_item(option="images", index=1)
    form.generate_image.prompt = "both"
    assert bpy.ops.tripo.generate() == {"FINISHED"}
    sent = [request for request in tripo.requests if request.path.endswith("image-to-image")][-1]
    assert len(sent.body["inputs"]) == 2


def test_seeds_are_taken_over(robot: Any) -> None:
    job = last("text_to_model")
    seed = job.facts["model_seed"]
    form = bpy.context.scene.tripo
    bpy.ops.tripo.use_seeds(job=job.id)
    assert form.text_to_model.use_model_seed
    assert form.text_to_model.model_seed == seed
    form.text_to_model.prompt = PROMPT
    bpy.ops.tripo.generate()
    assert last("text_to_model").task.model_seed == seed


def test_retired_types_are_refused_by_v3(robot: Any, tripo: Sandbox) -> None:
    count = len(tripo.requests)
    with pytest.raises(RuntimeError, match="Tripo has retired Stylize Model; Tripo API v2"):
        bpy.ops.tripo.stylize_model(style="lego")
    with pytest.raises(RuntimeError, match="retired Refine Model"):
        bpy.ops.tripo.refine_model()
    assert len(tripo.requests) == count


def test_a_step_without_a_model(tripo: Sandbox) -> None:
    bpy.context.view_layer.objects.active = bpy.data.objects["Camera"]
    with pytest.raises(RuntimeError, match="Camera has no surface"):
        bpy.ops.tripo.texture_model(text_prompt="gold")
    with pytest.raises(RuntimeError, match="neither a file here nor a task id"):
        bpy.ops.tripo.texture_model(source="nothing", text_prompt="gold")
    assert len(tripo.requests) == 0


def test_a_step_of_the_wrong_kind(robot: Any) -> None:
    with pytest.raises(RuntimeError, match="Rig Model"):
        bpy.ops.tripo.animate_retarget(animation="preset:walk")
    with pytest.raises(RuntimeError, match="has no value 'preset:fly'"):
        bpy.ops.tripo.animate_retarget(source=robot.tripo.task_id, animation="preset:fly")


def test_what_a_script_has_to_say(robot: Any, tripo: Sandbox, tmp_path: Path) -> None:
    count = len(tripo.requests)
    with pytest.raises(RuntimeError, match="Format not given"):
        bpy.ops.tripo.convert_model()
    path = tmp_path / "cube.stl"
    bpy.ops.wm.stl_export(filepath=str(path))
    with pytest.raises(RuntimeError, match="models that Tripo did not make need one"):
        bpy.ops.tripo.texture_model(source=str(path))
    with pytest.raises(RuntimeError, match="is no GLB model"):
        bpy.ops.tripo.smartsegment(source=str(path))
    assert len(tripo.requests) == count


def test_credits_are_short(tripo: Sandbox) -> None:
    from tripo_addon import api
    from tripo_addon.blender import pump

    tripo.account().balance = 15.0
    assert api.balance().balance == 15.0
    count = len([request for request in tripo.requests if "/generation/" in request.path])
    with pytest.raises(RuntimeError, match=r"15 are left.*Top up at https.*separate wallets"):
        bpy.ops.tripo.text_to_model(prompt=PROMPT)
    assert len([request for request in tripo.requests if "/generation/" in request.path]) == count
    # The refusal asks for the balance again; that answer is not to be taken for the next one.
    assert pump.wait_for(lambda now: now.account).balance.balance == 15.0
    tripo.account().balance = 50.0
    api.balance()
    assert bpy.ops.tripo.text_to_model(prompt=PROMPT) == {"FINISHED"}


def test_a_section_chooses_its_first_type(blender: Any) -> None:
    form = bpy.context.scene.tripo
    form.section = "Animate"
    assert TASKS[form.kind].section == "Animate"
    form.kind = "animate_retarget"
    form.section = "Animate"
    assert form.kind == "animate_retarget"


def test_usage(robot: Any) -> None:
    from tripo_addon import api
    from tripo_addon.jobs.usage import summary

    rows = api.usage()
    assert [row.type for row in rows] == ["text_to_model"]
    assert dict(summary(rows))["Text to Model"] == "1 for 20 credits"
    assert bpy.ops.tripo.refresh_usage() == {"FINISHED"}


def test_the_python_api_returns_what_came_of_it(robot: Any, tmp_path: Path) -> None:
    from tripo_addon import api

    picture = api.run(api.TextToImage(prompt=PROMPT))
    assert [image.tripo.kind for image in picture.images] == ["text_to_image"]
    views = api.run(api.GenerateMultiviewImage(image=picture.images[0].name))
    assert [image.tripo.output for image in views.images] == ["front", "left", "back", "right"]
    check = api.run(api.AnimatePrerigcheck(source=robot.tripo.task_id))
    assert check.facts["rig_type"] == "biped"
    painted = api.run(api.TextureModel(source="", text_prompt="gold"))
    assert painted.objects[0].tripo.kind == "texture_model"
    with pytest.raises(api.Invalid, match="makes no model"):
        api.generate(api.TextToImage(prompt=PROMPT))


def test_the_api_names_every_type() -> None:
    from tripo_addon import api

    assert {task.__name__ for task in TASKS.values()} <= set(api.__all__)
    assert sorted(api.__all__) == api.__all__
    assert {task.result for task in TASKS.values()} == set(Result)
