# SPDX-License-Identifier: GPL-3.0-or-later
"""Chains from Python: to the gate, past it, made again, and after a failure."""

from __future__ import annotations

from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.support.chains import paid
from tripo_addon import api
from tripo_addon.blender import chaining, current
from tripo_addon.spec.recipes import Recipe, RecipeStep

pytestmark = pytest.mark.usefixtures("no_jobs", "at_once")
TWO = ["text_to_model", "texture_model"]


def meshes() -> list[str]:
    return [obj.name for obj in bpy.data.objects if obj.type == "MESH" and obj.tripo.task_id]


def test_shape_first(tripo: Sandbox) -> None:
    shape = api.run_recipe("shape first", prompt="a knight")
    assert shape.waits
    assert paid(tripo) == TWO[:1]
    # The shape stands in the scene, to be looked at.
    assert shape.steps[-1].objects
    done = api.resume_chain(shape.id)
    assert not done.waits
    assert not done.stopped
    assert paid(tripo) == TWO
    assert done.steps[-1].objects
    assert done.steps[-1].task_id != shape.steps[-1].task_id


def test_a_shape_is_made_again(tripo: Sandbox) -> None:
    shape = api.run_recipe("Shape First", prompt="a knight")
    other = api.resume_chain(shape.id, again=True)
    assert other.waits
    assert other.id == shape.id
    assert paid(tripo) == [TWO[0], TWO[0]]
    # Blender is closed over night.
    current.stop()
    done = api.resume_chain(shape.id)
    assert paid(tripo) == [TWO[0], *TWO]
    texture = tripo.tasks[done.steps[-1].task_id]
    assert texture.body["input"] == other.steps[-1].task_id


def test_only_the_last_result_is_placed(tripo: Sandbox) -> None:
    before = set(meshes())
    run = api.run_recipe("Game Character", gates=False, prompt="a knight")
    assert [bool(step.objects) for step in run.steps] == [False, False, False, False, True]
    assert all(step.files["model"].is_file() for step in run.steps if step.objects)
    made = set(meshes()) - before
    assert {bpy.data.objects[name].tripo.task_id for name in made} == {run.steps[-1].task_id}


def test_a_failed_step_goes_on(tripo: Sandbox) -> None:
    tripo.faults.add("/v3/models/texture", "status", status=400, body='{"code": 1004}', times=1)
    with pytest.raises(api.JobFailed) as caught:
        api.run_recipe("Shape First", gates=False, prompt="a knight")
    assert paid(tripo) == TWO[:1]
    done = api.resume_chain(caught.value.chain_id)
    assert paid(tripo) == TWO
    assert done.steps[-1].objects


def test_the_whole_is_checked_first(tripo: Sandbox) -> None:
    low = RecipeStep("highpoly_to_lowpoly")
    paint = Recipe("Paint", (RecipeStep("text_to_model"), low, RecipeStep("texture_model")))
    with pytest.raises(api.Invalid, match="comes from Low Poly needs one"):
        api.run_recipe(paint, prompt="a knight")
    with pytest.raises(api.Invalid, match="Prompt is empty"):
        api.run_recipe("Shape First", prompt=" ")
    with pytest.raises(api.Invalid, match="Image is not chosen"):
        api.run_recipe("Shape First")
    with pytest.raises(api.Invalid, match="takes no hat"):
        api.run_recipe("Shape First", hat="red")
    assert not paid(tripo)
    prices = api.estimate_recipe("Shape First", prompt="a knight")
    assert [price.most for price in prices if price] == [10, 10]


def test_recipes_of_the_user(tripo: Sandbox) -> None:
    mine = Recipe("Mine", (RecipeStep("text_to_model", {"face_limit": 700}),))
    path = api.save_recipe(mine)
    try:
        assert path.parent == chaining.folder()
        assert api.recipes()["Mine"] == mine
        (path.parent / "broken.json").write_text("{")
        found: Any = chaining.found()
        assert found.problems == ("broken.json: broken.json is no recipe",)
        assert "Mine" in found.recipes
        run = api.run_recipe("Mine", prompt="a chair")
        assert tripo.tasks[run.steps[0].task_id].body["face_limit"] == 700
    finally:
        for file in path.parent.iterdir():
            file.unlink()


def test_what_waits_for_nobody(tripo: Sandbox) -> None:
    run = api.run_recipe("Shape First", gates=False, prompt="a knight")
    with pytest.raises(api.TripoError, match="No chain of this id waits"):
        api.resume_chain(run.id)
