# SPDX-License-Identifier: GPL-3.0-or-later
"""A model that was edited since it arrived is told of before a step works on it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.drawings import drawn

SAID = "Edited since it arrived"


@pytest.fixture
def robot(tripo: Sandbox) -> Any:
    """A model that stands in the scene as the active object."""
    tripo.speed = 1e6
    tripo.account().balance = 5000.0
    bpy.ops.tripo.text_to_model(prompt="a wooden robot", face_limit=1000)
    return bpy.context.object


def edited(source: str = "") -> bool | None:
    from tripo_addon.blender.form import edits

    bpy.context.view_layer.update()
    return edits.edited(bpy.context, source)


def at_rest() -> None:
    """Do what the timer does once nothing has been edited for a while; no timer runs here."""
    from tripo_addon.blender.form import edits

    while (seconds := edits._settle()) is not None:
        time.sleep(seconds)


def move_vertex(obj: Any) -> None:
    obj.data.vertices[0].co.x += 1.0
    obj.data.update()


def move_uv(obj: Any) -> None:
    obj.data.uv_layers[0].uv[0].vector.x += 0.25


def take_face(obj: Any) -> None:
    import bmesh

    mesh = bmesh.new()
    mesh.from_mesh(obj.data)
    mesh.faces.ensure_lookup_table()
    mesh.faces.remove(mesh.faces[0])
    mesh.to_mesh(obj.data)
    mesh.free()


def in_edit_mode(obj: Any) -> None:
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.transform.translate(value=(0.0, 0.0, 0.5))


def other_material(obj: Any) -> None:
    obj.data.materials[0] = bpy.data.materials.new("Mine")


def roughness(obj: Any) -> None:
    nodes = obj.data.materials[0].node_tree.nodes
    nodes.new("ShaderNodeValue").outputs[0].default_value = 0.5


def painted(obj: Any) -> None:
    nodes = obj.data.materials[0].node_tree.nodes
    image = next(node.image for node in nodes if getattr(node, "image", None))
    image.pixels[0] = 1.0 - image.pixels[0]


def modifier(obj: Any) -> None:
    obj.modifiers.new("Mine", "SUBSURF")


EDITS: list[Callable[[Any], None]] = [
    move_vertex,
    move_uv,
    take_face,
    in_edit_mode,
    other_material,
    roughness,
    painted,
    modifier,
]


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_is_seen(robot: Any, edit: Callable[[Any], None]) -> None:
    assert edited() is False
    edit(robot)
    assert edited() is True


def rotated(obj: Any) -> None:
    obj.location, obj.scale = (1, 2, 3), (2, 2, 2)
    obj.rotation_euler.z = 1.0


def renamed(obj: Any) -> None:
    obj.name = obj.data.name = obj.data.materials[0].name = "Mine"


def through_edit_mode(obj: Any) -> None:
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.object.mode_set(mode="OBJECT")


def copied(obj: Any) -> None:
    bpy.ops.object.duplicate()
    assert bpy.context.object is not obj


def saved_and_opened(obj: Any) -> None:
    path = Path(bpy.context.preferences.addons["tripo_addon"].preferences.results) / "scene.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    bpy.ops.wm.open_mainfile(filepath=str(path))


def undone(obj: Any) -> None:
    name = obj.name
    bpy.ops.ed.undo_push(message="before")
    move_vertex(obj)
    bpy.ops.ed.undo_push(message="moved")
    assert edited() is True
    bpy.ops.ed.undo()
    assert bpy.context.object.name == name


NO_EDITS: list[Callable[[Any], None]] = [
    rotated,
    renamed,
    through_edit_mode,
    copied,
    saved_and_opened,
    undone,
]


@pytest.mark.parametrize("change", NO_EDITS)
def test_what_is_no_edit(robot: Any, change: Callable[[Any], None]) -> None:
    change(robot)
    assert edited() is False


def test_the_form_tells_after_editing_has_come_to_rest(
    robot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tripo_addon.blender.model import fingerprint

    assert SAID not in drawn("mesh_uv")
    at_rest()
    assert SAID not in drawn("mesh_uv")
    move_vertex(robot)
    bpy.context.view_layer.update()
    looks: list[Any] = []
    of = fingerprint.of

    def counted(obj: Any) -> Any:
        looks.append(obj)
        return of(obj)

    monkeypatch.setattr(fingerprint, "of", counted)
    assert SAID not in drawn("mesh_uv")
    assert not looks, "drawing does not look"
    at_rest()
    assert SAID in drawn("mesh_uv")
    bpy.context.scene.tripo.mesh_uv.source = robot.tripo.task_id
    drawn("mesh_uv")
    at_rest()
    assert SAID in drawn("mesh_uv"), "the same for a source that is named"
    bpy.context.view_layer.objects.active = bpy.data.objects["Cube"]
    bpy.context.scene.tripo.mesh_uv.source = ""
    drawn("mesh_uv")
    at_rest()
    assert SAID not in drawn("mesh_uv")


def test_the_press_tells(robot: Any, capfd: pytest.CaptureFixture[str]) -> None:
    from tripo_addon import api
    from tripo_addon.blender import current

    bpy.ops.tripo.mesh_uv()
    assert SAID not in capfd.readouterr().out
    bpy.ops.tripo.back_to_original()
    assert bpy.context.object == robot
    move_vertex(robot)
    bpy.context.scene.tripo.send = "task"
    assert bpy.ops.tripo.mesh_uv() == {"FINISHED"}
    assert f"Warning: {SAID}" in capfd.readouterr().out
    job = max(current.session().jobs.values(), key=lambda job: job.created)
    assert SAID in job.remarks[0]
    with pytest.warns(UserWarning, match=SAID):
        api.run(api.MeshUv(source=robot.tripo.task_id))


def test_a_part_of_a_model_was_edited(robot: Any) -> None:
    bpy.ops.tripo.mesh_segmentation()
    root = bpy.context.object
    assert root.type == "EMPTY"
    assert edited() is False
    move_vertex(next(obj for obj in root.children_recursive if obj.type == "MESH"))
    assert edited() is True
    bpy.context.view_layer.objects.active = robot
    assert edited() is False


@pytest.mark.parametrize("kept", ["", "2 4.2 nonsense", "1 4.5 00000000 00000000"])
def test_without_a_fingerprint_nothing_is_said(robot: Any, kept: str) -> None:
    robot.tripo.fingerprint = kept
    move_vertex(robot)
    assert edited() is None
