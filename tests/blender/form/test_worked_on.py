# SPDX-License-Identifier: GPL-3.0-or-later
"""What a step would work on: a task, a file or a mesh, and what the form says of it."""

from __future__ import annotations

from typing import Any

import bpy
import pytest
from tripo_sandbox import MODELSTREAM_KEY, Sandbox

from tests.blender.drawings import drawn
from tripo_addon import api

pytestmark = pytest.mark.usefixtures("at_once", "no_jobs")


def worked_on(kind: str = "texture_model") -> Any:
    from tripo_addon.blender.form import worked_on as module
    from tripo_addon.spec.tasks import TASKS

    bpy.context.view_layer.update()
    return module.now(bpy.context, TASKS[kind])


def activate(obj: Any) -> Any:
    bpy.context.view_layer.objects.active = obj
    return obj


def test_ones_own_mesh(tripo: Sandbox) -> None:
    cube = activate(bpy.data.objects["Cube"])
    found = worked_on()
    assert (found.source, found.root, found.problem) == ("", cube, None)
    assert "Sends Cube, as seen: 12 triangles" in drawn("texture_model")
    assert "The result takes the place of Cube" in drawn("texture_model")
    assert "takes the place" not in drawn("convert_model")
    bpy.context.scene.tripo.send = "base"
    assert "Sends Cube, its base mesh: 12 triangles" in drawn("texture_model")


def test_what_the_result_will_not_have_is_said(tripo: Sandbox) -> None:
    cube = activate(bpy.data.objects["Cube"])
    assert "The result has no" not in drawn("highpoly_to_lowpoly")
    cube.shape_key_add(name="Basis")
    cube.vertex_groups.new(name="Left")
    assert "The result has no shape keys, vertex groups" in drawn("highpoly_to_lowpoly")


def test_a_hierarchy_is_counted(tripo: Sandbox) -> None:
    cube = activate(bpy.data.objects["Cube"])
    bpy.ops.mesh.primitive_monkey_add()
    bpy.context.object.parent = cube
    bpy.ops.mesh.primitive_monkey_add()
    bpy.context.object.parent = cube
    bpy.context.object.hide_set(True)
    activate(cube)
    assert "Sends Cube: 2 objects, as seen: 980 triangles" in drawn("texture_model")


def test_what_has_no_surface_and_what_is_hidden(tripo: Sandbox) -> None:
    activate(bpy.data.objects["Camera"])
    assert worked_on().problem.what == "Camera has no surface"
    cube = activate(bpy.data.objects["Cube"])
    cube.hide_viewport = True
    assert worked_on().problem.what == "Cube is hidden"
    activate(None)
    assert worked_on().problem.what == "The active object does not come from a Tripo task"


def test_a_model_of_another_key_and_of_another_service(
    tripo: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tripo_sandbox.sandbox import SECOND_KEY

    robot = activate(api.generate(api.TextToModel(prompt="a robot")))
    assert worked_on().source == robot.tripo.task_id
    monkeypatch.setenv("TRIPO_API_KEY", SECOND_KEY)
    found = worked_on()
    assert (found.source, found.root) == ("", robot)
    assert found.why == "a robot was made with another key"
    bpy.context.scene.tripo.send = "task"
    assert worked_on().problem.what == "a robot was made with another key"
    bpy.context.scene.tripo.send = "auto"
    monkeypatch.setenv("TRIPO_PROVIDER", "modelstream")
    monkeypatch.setenv("TRIPO_API_KEY", MODELSTREAM_KEY)
    assert worked_on("animate_rig").why in {"a robot was made with Tripo", ""}


def test_types_that_take_tasks_only(tripo: Sandbox) -> None:
    activate(bpy.data.objects["Cube"])
    for kind in ("mesh_completion", "animate_retarget"):
        found = worked_on(kind)
        assert found.root is None
        assert "does not come from" in found.problem.what


def test_a_type_that_takes_files_only_gets_its_own_file_or_the_mesh(tripo: Sandbox) -> None:
    robot = activate(api.generate(api.TextToModel(prompt="a robot")))
    assert worked_on("smartsegment").source.endswith(".glb")
    robot.data.vertices[0].co.x += 1
    found = worked_on("smartsegment")
    assert (found.source, found.root) == ("", robot)
    assert "Edited since" in found.why


def test_drawing_does_not_look_at_thousands_of_objects(tripo: Sandbox) -> None:
    cube: Any = bpy.data.objects["Cube"]
    for number in range(205):
        part = bpy.data.objects.new(f"Part {number}", cube.data)
        part.parent = cube
        bpy.context.scene.collection.objects.link(part)
    bpy.context.view_layer.update()
    assert "Sends Cube: more than 200 objects, as seen: 2,412 triangles or more" in drawn(
        "texture_model"
    )
