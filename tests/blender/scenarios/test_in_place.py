# SPDX-License-Identifier: GPL-3.0-or-later
"""A step on a model of the scene: what is sent, and what takes its place."""

from __future__ import annotations

import math
from typing import Any

import bpy
import numpy as np
import pytest
from mathutils import Euler, Matrix, Vector, kdtree
from tripo_sandbox import Sandbox
from tripo_sandbox.sandbox import EMPTY_KEY

from tripo_addon import api, errors

pytestmark = pytest.mark.usefixtures("at_once", "no_jobs")


def update() -> None:
    layer = bpy.context.view_layer
    assert layer
    layer.update()


def activate(obj: Any) -> Any:
    layer: Any = bpy.context.view_layer
    for other in layer.objects:
        other.select_set(other == obj)
    layer.objects.active = obj
    update()
    return obj


def head(**more: Any) -> Any:
    """The user's own mesh, of no symmetry at all."""
    bpy.ops.mesh.primitive_monkey_add(**more)
    obj: Any = bpy.context.object
    obj.name = "Head"
    obj.data.vertices[0].co.x += 0.7
    return activate(obj)


def seen(obj: Any) -> Any:
    """The points of an object in the world, as it is seen."""
    mesh: Any = obj.evaluated_get(bpy.context.evaluated_depsgraph_get()).to_mesh()
    return [obj.matrix_world @ vertex.co for vertex in mesh.vertices]


def assert_alike(obj: Any, before: Any) -> None:
    """Every point of each has one of the other, nearer than a ten thousandth of the size."""
    size = float(np.ptp(np.array(before), 0).max())
    for these, those in ((seen(obj), before), (before, seen(obj))):
        tree = kdtree.KDTree(len(those))
        for number, point in enumerate(those):
            tree.insert(point, number)
        tree.balance()
        assert max(tree.find(point)[2] for point in these) < 1e-4 * size


def paint(**options: Any) -> Any:
    return api.run(api.TextureModel(source="", text_prompt="oak", **options)).objects[0]


def contents(obj: Any) -> bytes:
    points = np.empty(len(obj.data.vertices) * 3, np.float32)
    obj.data.vertices.foreach_get("co", points)
    return points.tobytes()


def test_ones_own_mesh_is_sent_and_its_result_takes_its_place(tripo: Sandbox) -> None:
    obj = head(location=(3, 1, 2), rotation=(0.3, 0.5, 1.1))
    obj.scale = (2.0, 2.0, 2.0)
    collection = bpy.data.collections.new("Faces")
    bpy.context.scene.collection.children.link(collection)
    collection.objects.link(obj)
    update()
    before, world, data = seen(obj), obj.matrix_world.copy(), contents(obj)
    result = paint()
    update()
    assert (result.name, obj.name) == ("Head", "Head (before)")
    assert result.matrix_world == world
    assert [obj.hide_viewport, obj.hide_render] == [True, True]
    assert set(result.users_collection) == set(obj.users_collection)
    assert contents(obj) == data
    assert_alike(result, before)
    assert [task.type for task in tripo.tasks.values()] == ["texture_model"]


def test_one_that_is_turned_scaled_unevenly_mirrored_and_parented(tripo: Sandbox) -> None:
    parent = bpy.data.objects.new("Parent", None)
    bpy.context.scene.collection.objects.link(parent)
    parent.matrix_world = Matrix.LocRotScale((1, 2, 3), Euler((0.9, 0.1, 0.3)), (1.0, 2.0, 0.5))
    obj = head()
    obj.parent = parent
    obj.location, obj.rotation_euler, obj.scale = (1, 0, 0), (0.4, 0.2, 1.0), (-1.5, 0.7, 2.0)
    obj.modifiers.new("Array", "ARRAY").count = 2
    update()
    before = seen(obj)
    result = paint()
    update()
    assert result.parent == parent
    assert np.abs(np.array(result.matrix_world) - np.array(obj.matrix_world)).max() < 1e-5
    assert_alike(result, before)


def test_a_posed_one_is_sent_as_it_is_seen(tripo: Sandbox) -> None:
    obj = head()
    armature = bpy.data.armatures.new("Bones")
    rig: Any = bpy.data.objects.new("Rig", armature)
    bpy.context.scene.collection.objects.link(rig)
    activate(rig)
    bpy.ops.object.mode_set(mode="EDIT")
    bone = armature.edit_bones.new("Bone")
    bone.tail = (0, 0, 1)
    bpy.ops.object.mode_set(mode="OBJECT")
    obj.vertex_groups.new(name="Bone").add(range(len(obj.data.vertices)), 1.0, "REPLACE")
    obj.modifiers.new("Rig", "ARMATURE").object = rig
    rig.pose.bones["Bone"].rotation_mode = "XYZ"
    rig.pose.bones["Bone"].rotation_euler = (0.5, 0, 0)
    obj.shape_key_add(name="Basis")
    obj.shape_key_add(name="Wide").data[3].co.x += 1
    obj.data.shape_keys.key_blocks["Wide"].value = 0.5
    activate(obj)
    before = seen(obj)
    assert_alike(paint(), before)


def test_its_base_mesh(tripo: Sandbox) -> None:
    obj = head()
    before = seen(obj)
    obj.modifiers.new("Array", "ARRAY").count = 3
    bpy.context.scene.tripo.send = "base"
    assert_alike(paint(), before)


def test_a_child_is_sent_itself_and_not_what_it_hangs_on(tripo: Sandbox) -> None:
    knight = api.generate(api.TextToModel(prompt="a knight"))
    obj = head(location=(0, 0, 2))
    obj.parent = knight
    before = seen(activate(obj))
    result = paint()
    assert_alike(result, before)
    assert result.parent == knight
    assert not knight.hide_viewport


def test_a_model_as_it_came_is_worked_on_by_its_task(tripo: Sandbox) -> None:
    owl = api.generate(api.TextToModel(prompt="an owl"))
    owl.location, owl.scale = (3, 0, 0), (2, 2, 2)
    world = activate(owl).matrix_world.copy()
    result = api.run(api.HighpolyToLowpoly(source="")).objects[0]
    update()
    assert list(tripo.tasks.values())[-1].body["input"] == owl.tripo.task_id
    assert result.matrix_world == world
    assert owl.hide_viewport
    assert result.tripo.replaces == owl


def test_an_edited_model_is_sent_as_it_is_seen(tripo: Sandbox) -> None:
    owl = api.generate(api.TextToModel(prompt="an owl"))
    owl.data.vertices[0].co.z += 1
    before = seen(activate(owl))
    result = paint()
    assert_alike(result, before)
    bpy.context.scene.tripo.send = "task"
    activate(owl).hide_viewport = False
    with pytest.warns(UserWarning, match="Edited since"):
        paint()
    assert list(tripo.tasks.values())[-1].body["input"] == owl.tripo.task_id


@pytest.mark.parametrize("in_place", [True, False])
def test_a_further_step_on_a_mesh_that_was_sent_turns_nothing(
    tripo: Sandbox, in_place: bool
) -> None:
    if not in_place:
        bpy.context.preferences.addons["tripo_addon"].preferences.steps = "MODELS"
    obj = head(rotation=(0, 0, 0.4))
    before = seen(obj)
    first = activate(paint())
    second = paint()
    assert list(tripo.tasks.values())[-1].body["input"] == first.tripo.task_id
    update()
    if in_place:
        assert_alike(second, before)
    else:
        shift = np.array(seen(second)).min(0) - np.array(before).min(0)
        assert_alike(second, [point + Vector(shift) for point in before])


def test_back_brings_back_exactly_what_was_there(tripo: Sandbox) -> None:
    obj = head(location=(3, 1, 2))
    hat = bpy.data.objects.new("Hat", None)
    bpy.context.scene.collection.objects.link(hat)
    hat.parent = obj
    obj.hide_render = True
    update()
    data, world = contents(obj), obj.matrix_world.copy()
    result = paint()
    assert not result.hide_render
    activate(result)
    bpy.ops.tripo.compare_result()
    assert [obj.hide_viewport, result.hide_viewport] == [False, True]
    bpy.ops.tripo.compare_result()
    assert [obj.hide_viewport, result.hide_viewport] == [True, False]
    name = result.data.name
    bpy.ops.tripo.back_to_original()
    assert (obj.name, obj.hide_viewport, obj.hide_render) == ("Head", False, True)
    assert (contents(obj), obj.matrix_world) == (data, world)
    assert hat.parent == obj
    assert name not in bpy.data.meshes
    assert bpy.context.object == obj


def test_keep_removes_what_was_there(tripo: Sandbox) -> None:
    obj = head()
    hat = bpy.data.objects.new("Hat", None)
    bpy.context.scene.collection.objects.link(hat)
    hat.parent = obj
    hat.location = (0, 0, 1)
    update()
    where = hat.matrix_world.copy()
    result = paint()
    activate(result)
    bpy.ops.tripo.keep_result()
    update()
    assert "Head (before)" not in bpy.data.objects
    assert (hat.parent, hat.matrix_world) == (result, where)
    assert not bpy.ops.tripo.keep_result.poll()


def test_a_step_after_a_step_goes_back_one_by_one(tripo: Sandbox) -> None:
    obj = head()
    first = activate(paint())
    second = activate(paint())
    assert second.tripo.replaces == first
    bpy.ops.tripo.back_to_original()
    assert bpy.context.object == first
    assert not first.hide_viewport
    bpy.ops.tripo.back_to_original()
    assert bpy.context.object == obj


def test_its_material_alone_on_ones_own_mesh(tripo: Sandbox) -> None:
    obj = head(location=(1, 2, 3))
    material = bpy.data.materials.new("Red")
    obj.data.materials.append(material)
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.uv.smart_project()
    bpy.ops.object.mode_set(mode="OBJECT")
    obj.vertex_groups.new(name="All").add(range(len(obj.data.vertices)), 0.5, "REPLACE")
    obj.modifiers.new("Bend", "SIMPLE_DEFORM")
    obj.shape_key_add(name="Basis")
    result = paint()
    painted = result.data.materials[0]
    uvs = {tuple(np.round(layer.vector, 4)) for layer in result.data.uv_layers.active.uv}
    data = contents(obj)
    activate(result)
    bpy.ops.tripo.take_material()
    assert bpy.context.object == obj
    assert (obj.name, contents(obj)) == ("Head", data)
    assert [modifier.type for modifier in obj.modifiers] == ["SIMPLE_DEFORM"]
    assert obj.vertex_groups[0].weight(3) == 0.5
    assert obj.data.shape_keys
    assert list(obj.data.materials) == [painted]
    assert obj.data.uv_layers.active.name == "Tripo"
    assert {tuple(np.round(layer.vector, 4)) for layer in obj.data.uv_layers.active.uv} == uvs


def test_a_material_does_not_fit_other_faces(tripo: Sandbox) -> None:
    obj = head()
    obj.modifiers.new("Array", "ARRAY").count = 2
    result = activate(paint())
    with pytest.raises(RuntimeError, match="other faces"):
        bpy.ops.tripo.take_material()
    assert not result.hide_viewport
    assert obj.hide_viewport
    assert obj.data.uv_layers.get("Tripo") is None


def test_the_results_of_a_chain_follow_each_other(tripo: Sandbox) -> None:
    from tripo_addon.spec.recipes import Recipe, RecipeStep

    tripo.account().balance = 5000.0
    obj = head(location=(2, 0, 0))
    steps = (
        RecipeStep("texture_model", {"text_prompt": "oak"}, gate=True),
        RecipeStep("highpoly_to_lowpoly", {}),
    )
    ended = api.run_recipe(Recipe("Paint", steps), source="")
    first = next(found for found in bpy.data.objects if found.tripo.task_id)
    assert first.tripo.replaces == obj
    api.resume_chain(ended.id)
    second = next(found for found in bpy.data.objects if found.tripo.replaces == first)
    assert [obj.hide_viewport, first.hide_viewport, second.hide_viewport] == [True, True, False]
    activate(second)
    bpy.ops.tripo.back_to_original()
    bpy.ops.tripo.back_to_original()
    assert (bpy.context.object, obj.name, obj.hide_viewport) == (obj, "Head", False)


def test_parts_are_chosen_by_a_selection(tripo: Sandbox) -> None:
    owl = activate(api.generate(api.TextToModel(prompt="a jug")))
    parts = api.run(api.MeshSegmentation(source="")).objects[1:]
    names = {obj.tripo.part for obj in parts}
    assert len(names) > 1
    assert "" not in names
    objects: Any = bpy.data.objects
    assert not any("tripo_part" in obj for obj in objects)
    bpy.context.scene.tripo.kind = "mesh_completion"
    activate(owl)
    assert not bpy.ops.tripo.use_selected_parts.poll()
    activate(parts[0])
    bpy.ops.tripo.use_selected_parts(option="part_names")
    assert [item.value for item in bpy.context.scene.tripo.mesh_completion.part_names] == [
        parts[0].tripo.part
    ]
    assert bpy.ops.tripo.generate() == {"FINISHED"}
    body = list(tripo.tasks.values())[-1].body
    assert body["part_names"] == [parts[0].tripo.part]


def test_what_a_step_cannot_take_is_refused_before_anything_is_sent(tripo: Sandbox) -> None:
    obj = head()
    obj.modifiers.new("More", "SUBSURF").levels = 4
    activate(obj)
    with pytest.raises(errors.TripoError, match="80,000 at most") as caught:
        api.run(api.MeshUv(source=""))
    assert caught.value.spent is errors.Spent.NOTHING
    with pytest.raises(errors.Invalid, match="Text Prompt is empty"):
        api.run(api.TextureModel(source=""))
    obj.scale = (0, 1, 1)
    update()
    with pytest.raises(errors.Invalid, match="scale of 0"):
        paint()
    assert not tripo.tasks
    assert not obj.hide_viewport


def test_one_of_the_service_with_too_many_triangles_is_refused_too(tripo: Sandbox) -> None:
    owl = api.generate(api.TextToModel(prompt="an owl", face_limit=90_000))
    for source in ("", activate(owl).tripo.task_id):
        with pytest.raises(errors.Invalid, match="80,000 at most: use Low Poly"):
            api.run(api.MeshUv(source=source))
    assert len(tripo.tasks) == 1


def test_a_failed_step_changes_nothing(tripo: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    obj = head(rotation=(0, 0, math.pi / 3))
    data, world = contents(obj), obj.matrix_world.copy()
    monkeypatch.setenv("TRIPO_API_KEY", EMPTY_KEY)
    with pytest.raises(errors.TripoError):
        paint()
    assert (obj.name, contents(obj), obj.matrix_world) == ("Head", data, world)
    assert not obj.hide_viewport
    assert [other.name for other in bpy.data.objects if other.type == "MESH"] == ["Cube", "Head"]
