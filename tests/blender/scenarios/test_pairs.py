# SPDX-License-Identifier: GPL-3.0-or-later
"""A result and what it has replaced, after one was deleted, copied, or replaced once more."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
import pytest
from tripo_sandbox import Sandbox

from tests.blender.drawings import drawn
from tests.blender.jobs import wait
from tests.blender.scenarios.test_in_place import activate, head, paint, seen, update
from tripo_addon import api

pytestmark = pytest.mark.usefixtures("at_once", "no_jobs")


def press(prompt: str) -> Any:
    from tripo_addon.blender import starting

    return starting.start(bpy.context, api.TextureModel, {"text_prompt": prompt})


def delete(obj: Any) -> None:
    obj.hide_viewport = False
    activate(obj)
    bpy.ops.object.delete()


def select_hidden(obj: Any) -> None:
    """As a click in the Outliner does."""
    layer: Any = bpy.context.view_layer
    layer.objects.active = obj


def test_nothing_comes_back_that_was_deleted(tripo: Sandbox) -> None:
    obj = head()
    result = paint()
    delete(obj)
    activate(result)
    with pytest.raises(RuntimeError, match="was deleted"):
        bpy.ops.tripo.back_to_original()
    assert result.name in bpy.context.scene.objects
    assert not result.hide_viewport


@pytest.mark.parametrize("purged", [False, True])
@pytest.mark.parametrize("way", ["keep_result", "compare_result", "back_to_original"])
def test_what_was_there_is_not_lost_with_a_deleted_result(
    tripo: Sandbox, way: str, purged: bool
) -> None:
    obj = head()
    result = paint()
    if purged:
        bpy.data.objects.remove(result)
    else:
        delete(result)
    select_hidden(obj)
    assert getattr(bpy.ops.tripo, way)() == {"FINISHED"}
    assert obj.name in bpy.context.scene.objects
    assert [obj.hide_viewport, obj.hide_render, obj.tripo.replaced] == [False] * 3
    assert not bpy.ops.tripo.keep_result.poll()


def test_a_copy_of_a_result_has_replaced_nothing(tripo: Sandbox) -> None:
    obj = head()
    result = activate(paint())
    bpy.ops.object.duplicate()
    with pytest.raises(RuntimeError, match="was deleted"):
        bpy.ops.tripo.back_to_original()
    assert not result.hide_viewport
    activate(result)
    bpy.ops.tripo.back_to_original()
    assert (obj.name, obj.hide_viewport) == ("Head", False)


def test_of_two_results_of_one_model_the_second_stands_beside(tripo: Sandbox) -> None:
    obj = head()
    jobs = [press("oak"), press("elm")]
    for job in jobs:
        wait(job.id)
    update()
    first, second = sorted(
        (other for other in bpy.data.objects if other.tripo.task_id),
        key=lambda other: other.tripo.replaces is None,
    )
    assert (first.name, obj.name) == ("Head", "Head (before)")
    boxes = [np.array(seen(other)) for other in (first, second)]
    assert ((boxes[0].max(0) < boxes[1].min(0)) | (boxes[1].max(0) < boxes[0].min(0))).any()
    activate(first)
    bpy.ops.tripo.back_to_original()
    assert (obj.name, obj.hide_viewport) == ("Head", False)


def test_comparing_one_of_a_chain_leads_back_to_where_one_was(tripo: Sandbox) -> None:
    head()
    first = activate(paint())
    second = activate(paint())
    bpy.ops.tripo.compare_result()
    assert bpy.context.object == first
    bpy.context.view_layer.update()
    assert "The result stands apart from" in drawn("texture_model")
    bpy.ops.tripo.compare_result()
    assert bpy.context.object == second
    assert not second.hide_viewport


def test_what_refers_to_the_original_refers_to_the_result_that_is_kept(tripo: Sandbox) -> None:
    obj = head()
    camera = bpy.data.objects["Camera"]
    track: Any = camera.constraints.new("TRACK_TO")
    track.target = obj
    result = activate(paint())
    bpy.ops.tripo.keep_result()
    assert track.target == result
    assert list(result.users_collection).count(bpy.context.scene.collection) == 0
    assert len(result.users_collection) == 1


def test_a_result_is_in_all_scenes_in_which_it_replaces_something(tripo: Sandbox) -> None:
    obj = head()
    other = bpy.data.scenes.new("Other")
    other.collection.objects.link(obj)
    assert set(paint().users_scene) == {bpy.context.scene, other}


def test_what_was_sent_stands_as_it_did_where_it_takes_no_place(
    tripo: Sandbox,
) -> None:
    obj = head(rotation=(0.1, 0.2, 0.3))
    before = np.ptp(np.array(seen(obj)), 0)
    preferences: Any = bpy.context.preferences.addons["tripo_addon"].preferences
    preferences.steps = "MODELS"
    try:
        result = paint()
    finally:
        preferences.steps = "IN_PLACE"
    update()
    assert not obj.hide_viewport
    assert np.abs(np.ptp(np.array(seen(result)), 0) - before).max() < 1e-3


def test_a_file_opened_again_is_the_same(tripo: Sandbox, tmp_path: Any) -> None:
    head()
    path = str(tmp_path / "scene.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    job = press("oak")
    bpy.ops.wm.open_mainfile(filepath=path)
    wait(job.id)
    assert bpy.data.objects["Head"].tripo.replaces == bpy.data.objects["Head (before)"]


def test_a_file_that_claims_that_a_result_has_replaced_itself(tripo: Sandbox) -> None:
    head()
    result = activate(paint())
    note = result.tripo.shown.add()
    note.object, note.before = result, True
    result.tripo.replaced_by = result
    bpy.ops.tripo.back_to_original()
    assert bpy.context.object.name == "Head"
