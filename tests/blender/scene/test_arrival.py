# SPDX-License-Identifier: GPL-3.0-or-later
"""A model arrives: whatever the user is doing, nothing else changes, and one undo removes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import newest
from tripo_addon.spec.preparation import STORED, Preparation


def generate(prompt: str = "a jug") -> Any:
    assert bpy.ops.tripo.text_to_model(prompt=prompt, face_limit=600) == {"FINISHED"}
    return bpy.data.objects[prompt]


@pytest.mark.parametrize("mode", ["EDIT", "SCULPT", "VERTEX_PAINT", "WEIGHT_PAINT"])
def test_from_every_mode(tripo: Sandbox, mode: str) -> None:
    cube = bpy.data.objects["Cube"]
    bpy.ops.object.mode_set(mode=mode)
    jug = generate()
    assert cube.mode == mode
    assert bpy.context.object == cube
    assert not jug.select_get()
    assert jug.name in bpy.context.scene.objects


def test_from_pose_mode(tripo: Sandbox) -> None:
    bpy.ops.object.armature_add()
    armature = bpy.context.object
    bpy.ops.object.mode_set(mode="POSE")
    generate()
    assert armature.mode == "POSE"
    assert bpy.context.object == armature


def test_one_undo_step(tripo: Sandbox) -> None:
    bpy.ops.ed.undo_push(message="start")
    before = {obj.name for obj in bpy.data.objects}
    generate()
    bpy.ops.ed.undo()
    assert {obj.name for obj in bpy.data.objects} == before
    bpy.ops.ed.redo()
    assert "a jug" in bpy.data.objects


def test_hidden_and_excluded_collections(tripo: Sandbox) -> None:
    layer = bpy.context.view_layer
    for hide in ("exclude", "hide_viewport"):
        collection = bpy.data.collections.new(hide)
        bpy.context.scene.collection.children.link(collection)
        layer.active_layer_collection = layer.layer_collection.children[hide]
        setattr(layer.layer_collection.children[hide], hide, True)
        jug = generate(f"a jug for {hide}")
        assert jug.visible_get()
        assert list(jug.users_collection) == [bpy.context.scene.collection]


def test_into_the_active_collection(tripo: Sandbox) -> None:
    collection = bpy.data.collections.new("Props")
    bpy.context.scene.collection.children.link(collection)
    layer = bpy.context.view_layer
    layer.active_layer_collection = layer.layer_collection.children["Props"]
    assert list(generate().users_collection) == [collection]


def test_nothing_is_left_behind(tripo: Sandbox) -> None:
    generate()
    assert [scene.name for scene in bpy.data.scenes] == ["Scene"]
    assert not bpy.data.libraries
    assert not [obj for obj in bpy.data.objects if obj.users == 0]


def test_another_scene(tripo: Sandbox) -> None:
    from tripo_addon.blender import current, pump, starting
    from tripo_addon.spec.tasks import TextToModel

    job = starting.start(bpy.context, TextToModel, {"prompt": "a jug"})
    other = bpy.data.scenes.new("Other")
    bpy.context.window.scene = other
    assert pump.wait(job.id).state == "done"
    assert "a jug" in bpy.data.scenes["Scene"].objects
    assert "a jug" not in other.objects
    assert not current.session().arriving


def rigged(tripo: Sandbox) -> Any:
    """A model to rig; an armature is imported in another way than a mesh."""
    tripo.account().balance = 5000.0
    return generate()


def test_a_rig_leaves_the_window_alone(tripo: Sandbox) -> None:
    task = rigged(tripo).tripo.task_id
    window = bpy.context.window
    window.scene = bpy.data.scenes.new("Shown")
    window.view_layer = window.scene.view_layers.new("Chosen")
    bpy.ops.object.camera_add()
    window.scene.camera = bpy.context.object
    (view,) = [area.spaces[0].region_3d for area in window.screen.areas if area.type == "VIEW_3D"]
    view.view_perspective = "CAMERA"
    assert bpy.ops.tripo.animate_rig(source=task) == {"FINISHED"}
    assert (window.scene.name, window.view_layer.name) == ("Shown", "Chosen")
    assert view.view_perspective == "CAMERA"
    assert len(bpy.data.scenes) == 2


def test_a_rig_arrives_without_a_window_in_the_context(tripo: Sandbox) -> None:
    from tripo_addon.blender import pump, starting
    from tripo_addon.spec.tasks import AnimateRig

    rigged(tripo)
    job = starting.start(bpy.context, AnimateRig, {})
    # As in a timer.
    with bpy.context.temp_override(window=None):
        assert pump.wait(job.id).state == "done"
    assert "ARMATURE" in {obj.type for obj in bpy.data.objects}
    assert len(bpy.data.scenes) == 1


def test_a_rig_after_a_script_read_the_tool_settings(tripo: Sandbox) -> None:
    task = rigged(tripo).tripo.task_id
    assert bpy.context.tool_settings == bpy.context.scene.tool_settings
    assert bpy.ops.tripo.animate_rig(source=task) == {"FINISHED"}
    # Blender writes to the owner of the window whenever the window shows another scene.
    assert not isinstance(bpy.context.window.id_data, bpy.types.Scene)


def test_another_file(tripo: Sandbox, tmp_path: Any) -> None:
    from tripo_addon.blender import pump, starting
    from tripo_addon.spec.tasks import TextToModel

    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "first.blend"))
    job = starting.start(bpy.context, TextToModel, {"prompt": "a jug"})
    bpy.ops.wm.read_homefile(use_factory_startup=True)
    ended = pump.wait(job.id)
    assert ended.state == "not imported"
    assert "first.blend is not open" in ended.failure.text
    assert "a jug" not in bpy.data.objects
    assert bpy.ops.tripo.import_result(job=job.id) == {"FINISHED"}
    assert pump.wait(job.id).state == "done"
    assert "a jug" in bpy.data.objects


def test_a_glb_without_a_mesh_is_kept(tripo: Sandbox, tmp_path: Any) -> None:
    import json
    import struct
    from dataclasses import replace

    from tripo_addon.blender import current, pump

    bpy.ops.tripo.text_to_model(prompt="a jug")
    (job,) = current.session().jobs.values()
    body = json.dumps({"asset": {"version": "2.0"}, "nodes": [{"name": "empty"}]}).encode()
    body += b" " * (-len(body) % 4)
    path = tmp_path / "empty.glb"
    path.write_bytes(
        struct.pack("<4sII", b"glTF", 2, 20 + len(body))
        + struct.pack("<I4s", len(body), b"JSON")
        + body
    )
    current.session().engine.arrive_again(replace(job, files={"model": str(path)}))
    ended = pump.wait(job.id)
    assert ended.state == "not imported"
    assert "no mesh" in ended.failure.text
    assert str(path) in ended.failure.text
    assert [scene.name for scene in bpy.data.scenes] == ["Scene"]


def test_a_linked_scene_is_refused_before_anything_is_sent(tripo: Sandbox, tmp_path: Any) -> None:
    from tripo_addon.blender import starting
    from tripo_addon.errors import Unavailable
    from tripo_addon.spec.tasks import TextToModel

    library = tmp_path / "library.blend"
    bpy.data.libraries.write(str(library), {bpy.context.scene})
    libraries: Any = bpy.data.libraries
    with libraries.load(str(library), link=True) as (_, wanted):
        wanted.scenes = ["Scene"]
    bpy.context.window.scene = wanted.scenes[0]
    with pytest.raises(Unavailable, match="linked from another file"):
        starting.start(bpy.context, TextToModel, {"prompt": "a jug"})
    assert not tripo.tasks


def test_the_root_of_a_ready_model_comes_to_the_cursor(tripo: Sandbox, tmp_path: Path) -> None:
    """However its objects are ordered: a collision hull comes before it by name."""
    from tripo_addon.blender.model import making
    from tripo_addon.blender.scene import arrival, places, requests

    generate("a jug")
    preparation = Preparation(collision=True, lods=1).stored()
    made = replace(newest(), place={STORED: preparation})
    ready = str(tmp_path / "ready.blend")
    bpy.ops.wm.read_homefile(use_empty=True)
    making.make_file(requests.of(made), ready)
    bpy.ops.wm.read_homefile(use_factory_startup=True)
    bpy.context.scene.cursor.location = (4, 0, 0)
    job = replace(made, ready=ready, place=places.here(bpy.context))
    root = arrival.arrive_model(job, select=True)
    assert root.name == "a jug"
    assert bpy.context.object == root
    bpy.context.view_layer.update()
    for name in ("a jug", "UCX_a jug"):
        assert tuple(bpy.data.objects[name].matrix_world.translation) == (4, 0, 0), name
    assert bpy.data.objects["a jug_LOD1"].parent == root
    bpy.context.view_layer.objects.active = None
    assert bpy.ops.tripo.select_result(job=job.id) == {"FINISHED"}
    assert bpy.context.object == root
