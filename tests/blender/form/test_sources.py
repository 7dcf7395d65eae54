# SPDX-License-Identifier: GPL-3.0-or-later
"""What a step works on: the result that was chosen, else what is active."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.drawings import drawn, remarks

PROMPT = "a wooden robot"


@pytest.fixture
def robot(tripo: Sandbox) -> Any:
    """A model that stands in the scene as the active object."""
    tripo.speed = 1e6
    bpy.ops.tripo.text_to_model(prompt=PROMPT, face_limit=1000)
    return bpy.context.object


def jobs() -> list[Any]:
    from tripo_addon.blender import current

    return list(current.session().jobs.values())


def activate(name: str) -> None:
    bpy.context.view_layer.objects.active = bpy.data.objects[name]


def test_the_chosen_result_stays_whatever_is_active(robot: Any, tripo: Sandbox) -> None:
    task = robot.tripo.task_id
    bpy.ops.tripo.use_result(job=jobs()[-1].id, kind="mesh_segmentation")
    works = f"Works on {PROMPT} (Text to Model)"
    assert drawn("mesh_segmentation") == f"{works} tripo.clear_source"
    activate("Cube")
    shown = f"{works} Not on Cube, which is active tripo.clear_source"
    assert drawn("mesh_segmentation") == shown
    assert bpy.ops.tripo.generate() == {"FINISHED"}
    assert jobs()[-1].task.source == task
    assert jobs()[-1].subject == PROMPT


def test_back_to_what_is_active(robot: Any) -> None:
    form = bpy.context.scene.tripo
    assert drawn("mesh_uv").startswith(f"<Active: {PROMPT}>")
    activate("Camera")
    assert drawn("mesh_uv") == "<Task id, file or URL>"
    bpy.ops.tripo.use_result(job=jobs()[-1].id, kind="mesh_uv")
    assert bpy.ops.tripo.generate.poll()
    assert bpy.ops.tripo.clear_source() == {"FINISHED"}
    assert form.mesh_uv.source == ""
    assert not bpy.ops.tripo.generate.poll()


def test_a_result_of_an_earlier_session_is_named_by_its_object(robot: Any) -> None:
    from tripo_addon.blender import current

    task = robot.tripo.task_id
    current.stop()
    bpy.context.scene.tripo.mesh_uv.source = task
    assert drawn("mesh_uv") == f"Works on {PROMPT} (Text to Model) tripo.clear_source"


def test_an_unknown_source_can_be_edited(tripo: Sandbox) -> None:
    bpy.context.scene.tripo.mesh_uv.source = "task_of_somebody_1"
    assert drawn("mesh_uv") == "task_of_somebody_1 tripo.clear_source"


def test_an_imported_model_is_textured_after_a_prompt_only(
    robot: Any, tripo: Sandbox, tmp_path: Path
) -> None:
    path = Path(shutil.copy(jobs()[-1].model, tmp_path / "elsewhere.glb"))
    bpy.ops.tripo.import_model(source=str(path))
    bpy.ops.tripo.use_result(job=jobs()[-1].id, kind="texture_model")
    count = len(tripo.tasks)
    assert not bpy.ops.tripo.generate.poll()
    with pytest.raises(RuntimeError, match="a model that comes from Import Model needs one"):
        bpy.ops.tripo.texture_model(source=jobs()[-1].remote_id)
    assert len(tripo.tasks) == count
    bpy.context.scene.tripo.texture_model.text_prompt = "gold"
    assert bpy.ops.tripo.generate() == {"FINISHED"}


STEPS: list[tuple[str, dict[str, Any]]] = [
    ("mesh_segmentation", {}),
    ("animate_rig", {}),
    ("text_to_model", {"prompt": "a box", "texture": False, "generate_parts": True}),
]


@pytest.mark.parametrize(("kind", "options"), STEPS)
def test_every_object_of_a_result_says_so_itself(
    robot: Any, tripo: Sandbox, kind: str, options: dict[str, Any]
) -> None:
    tripo.account().balance = 5000.0
    before = set(bpy.data.objects)
    getattr(bpy.ops.tripo, kind)(**options)
    task = jobs()[-1].remote_id
    new = set(bpy.data.objects) - before
    assert len(new) > 1
    assert {obj.tripo.task_id for obj in new} == {task}
    part = next(obj for obj in new if obj.type == "MESH")
    assert part.copy().tripo.task_id == task


UNPICTURED: list[tuple[str, dict[str, Any]]] = [
    ("mesh_segmentation", {}),
    ("highpoly_to_lowpoly", {"face_limit": 600}),
]


@pytest.mark.parametrize(("kind", "options"), UNPICTURED)
def test_what_has_no_picture_to_follow_needs_a_prompt(
    robot: Any, tripo: Sandbox, kind: str, options: dict[str, Any]
) -> None:
    from tripo_addon.blender import current

    tripo.account().balance = 5000.0
    getattr(bpy.ops.tripo, kind)(**options)
    first = bpy.context.object.tripo.task_id
    bpy.ops.tripo.mesh_uv(source=first)
    second = jobs()[-1].remote_id
    for source in (first, second, ""):
        count = len(tripo.tasks)
        with pytest.raises(RuntimeError, match="Text Prompt is empty"):
            bpy.ops.tripo.texture_model(source=source)
        assert len(tripo.tasks) == count
    current.stop()
    with pytest.raises(RuntimeError, match="Text Prompt is empty"):
        bpy.ops.tripo.texture_model(source=second)
    assert bpy.ops.tripo.texture_model(source=second, text_prompt="oak") == {"FINISHED"}


def test_a_rig_and_what_it_cannot_do(robot: Any, tripo: Sandbox) -> None:
    tripo.account().balance = 5000.0
    source = robot.tripo.task_id
    bpy.ops.tripo.animate_rig(source=source, spec="mixamo")
    assert "take no movements" in jobs()[-1].remarks[0]
    count = len(tripo.tasks)
    with pytest.raises(RuntimeError, match="with spec Mixamo take no movements"):
        bpy.ops.tripo.animate_retarget(animation="preset:walk")
    bpy.ops.tripo.animate_rig(source=source, model="v2.5-20260210")
    with pytest.raises(RuntimeError, match="'Biped: Dance 1' is not among the movements"):
        bpy.ops.tripo.animate_retarget(animation="preset:biped:dance_01")
    assert len(tripo.tasks) == count + 1
    form = bpy.context.scene.tripo
    form.kind = "animate_retarget"
    form.animate_retarget.animation = "preset:biped:walk"
    assert "may be refused by the service" in remarks("animate_retarget")
    form.animate_retarget.animation = "preset:walk"
    assert remarks("animate_retarget") == ""
    assert bpy.ops.tripo.generate() == {"FINISHED"}


def test_an_objects_own_word_on_its_rig(robot: Any, tripo: Sandbox) -> None:
    """It counts when the rig's job is not in the list of jobs."""
    robot.tripo.kind, robot.tripo.task_id = "animate_rig", "11111111-2222-4333-8444-555555555555"
    robot.tripo.options = '{"model": "v1.0-20240301", "spec": "mixamo"}'
    with pytest.raises(RuntimeError, match="take no movements"):
        bpy.ops.tripo.animate_retarget(animation="preset:walk")
    robot.tripo.options = '{"model": ["v1.0-20240301"], "spec": {}}'
    with pytest.raises(RuntimeError, match="does not know this task"):
        bpy.ops.tripo.animate_retarget(animation="preset:walk")


def test_an_estimate_is_for_what_can_be_sent(
    robot: Any, tripo: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tripo_addon import api

    assert api.estimate(api.TextToModel(prompt="a jug", geometry_quality="detailed")) == (40, 40)
    assert api.estimate(api.AnimateRig(source="")) == (25, 25)
    count = len(tripo.requests)
    bad: list[tuple[Any, str]] = [
        (api.TextToModel(prompt=""), "Prompt is empty"),
        (api.TextToModel(prompt="x", face_limit=5), "Face Limit is 5"),
        (api.ImageToModel(image="/no/such.png"), "There is no picture"),
        (api.StylizeModel(source="", style="lego"), "has retired Stylize Model"),
        (api.TextureModel(source="", text_prompt="oak", texture=False), "charges double"),
        (api.AnimateRetarget(source="", animation="preset:walk"), "does not come from Rig Model"),
    ]
    for task, text in bad:
        with pytest.raises(api.Invalid, match=text):
            api.estimate(task)
    assert len(tripo.requests) == count
    monkeypatch.setenv("TRIPO_PROVIDER", "scenario")
    with pytest.raises(api.Unavailable, match="There is no API key for Scenario"):
        api.estimate(api.ImageToModel(image="https://example.org/a.png"))


def test_a_warning_in_python(robot: Any, tripo: Sandbox) -> None:
    from tripo_addon import api

    tripo.account().balance = 5000.0
    with pytest.warns(UserWarning, match="take no movements"):
        api.run(api.AnimateRig(source=robot.tripo.task_id, spec="mixamo"))


def test_a_remark_on_the_command_line(blender: Any, capfd: pytest.CaptureFixture[str]) -> None:
    from tripo_addon.blender.command.reporting import Reporter
    from tripo_addon.jobs.job import Job
    from tripo_addon.spec.tasks import AnimateRig

    reporter = Reporter(as_json=True)
    job = Job(task=AnimateRig(source="x"), service="tripo", remarks=("It may be refused",))
    reporter.job(job)
    reporter.job(job)
    told = capfd.readouterr()
    assert told.err.count("Note: It may be refused") == 1
    assert told.out.count('"event": "remark"') == 1
    assert '"message": "It may be refused"' in told.out
