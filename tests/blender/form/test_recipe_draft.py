# SPDX-License-Identifier: GPL-3.0-or-later
"""A recipe whose steps are changed in the panel: what it comes to, and what is kept of it."""

from __future__ import annotations

from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import newest, settled
from tests.blender.ui.test_chain_panel import choose, drawn, no_recipes
from tests.support.chains import paid
from tripo_addon.spec.ready_recipes import READY

pytestmark = pytest.mark.usefixtures("no_jobs", "at_once", "no_recipes")
__all__ = ["no_recipes"]


def current() -> Any:
    from tripo_addon.blender.form import recipe_draft

    return recipe_draft.current(bpy.context)


def types() -> list[str]:
    return [step.type for step in current().steps]


def form_of(type: str) -> Any:
    return getattr(bpy.context.window_manager.tripo_step_form, type)


def own() -> Any:
    from tripo_addon.blender import chaining

    return chaining.found().recipes


def test_options_change_the_price_at_once_and_the_ready_one_stays(tripo: Sandbox) -> None:
    choose("Shape First")
    assert "Run   ≈ 20 credits" in drawn().texts
    bpy.ops.tripo.open_step(index=1)
    assert "Run   ≈ 20 credits" in drawn().texts
    assert "tripo.save_recipe" in drawn().operators
    assert "Save..." not in drawn().texts, "to look is no change"
    form_of("texture_model").texture_quality = "detailed"
    shown = drawn()
    assert "Run   ≈ 30 credits" in shown.texts
    assert "Shape First (changed)" in shown.texts
    assert "texture_quality" in shown.props
    bpy.ops.tripo.open_step(index=1)
    assert "Run   ≈ 30 credits" in drawn().texts
    assert "texture_quality" not in drawn().props
    bpy.ops.tripo.save_recipe(name="Mine")
    assert own()["Mine"].steps[1].options["texture_quality"] == "detailed"
    assert own()["Shape First"] == READY[1]
    assert "Save..." not in drawn().texts
    choose("Shape First")
    assert "Run   ≈ 20 credits" in drawn().texts


def test_steps_are_added_moved_and_removed(tripo: Sandbox) -> None:
    choose("Shape First")
    bpy.ops.tripo.add_step(index=2, type="highpoly_to_lowpoly")
    form_of("highpoly_to_lowpoly").use_face_limit = True
    form_of("highpoly_to_lowpoly").face_limit = 900
    bpy.ops.tripo.move_step(index=2, by=-1)
    assert types() == ["image_to_model", "highpoly_to_lowpoly", "texture_model"]
    assert current().steps[1].options["face_limit"] == 900
    bpy.ops.tripo.remove_step(index=0)
    assert types() == ["highpoly_to_lowpoly", "texture_model"]
    bpy.ops.tripo.remove_step(index=0)
    with pytest.raises(RuntimeError, match="at least one step"):
        bpy.ops.tripo.remove_step(index=0)
    with pytest.raises(RuntimeError, match="no such step"):
        bpy.ops.tripo.move_step(index=1)
    bpy.ops.tripo.undo_recipe()
    assert current() == READY[1]


def test_a_wrong_order_is_said_at_once_and_not_run_nor_kept(tripo: Sandbox) -> None:
    choose("Rig and Walk")
    bpy.ops.tripo.move_step(index=2, by=-1)
    assert "Animate cannot follow Rig Check; Rig Model can" in drawn().text
    assert "Run" in drawn().texts
    for press in (bpy.ops.tripo.run_recipe, lambda: bpy.ops.tripo.save_recipe(name="Mine")):
        with pytest.raises(RuntimeError, match="cannot follow"):
            press()
    assert not paid(tripo)
    assert "Mine" not in own()
    bpy.ops.tripo.move_step(index=1, by=1)
    assert "Save..." not in drawn().texts, "it is the same again"


def test_a_recipe_from_nothing_is_run_and_kept(tripo: Sandbox) -> None:
    form = bpy.context.scene.tripo
    form.kind = "text_to_model"
    form.text_to_model.prompt = "a knight"
    bpy.ops.tripo.new_recipe()
    assert types() == ["text_to_model"]
    bpy.ops.tripo.add_step(index=1, type="animate_rig")
    bpy.ops.tripo.add_step(index=2, type="animate_retarget")
    assert "Animation is not chosen" in drawn().text
    form_of("animate_retarget").animation = "preset:walk"
    bpy.ops.tripo.add_step_item(option="animations")
    form_of("animate_retarget").animations[0].value = "preset:run"
    bpy.context.window_manager.tripo_gates[0] = True
    bpy.ops.tripo.run_recipe()
    settled()
    assert newest().at_gate
    assert newest().chain.recipe.name == "My Recipe"
    bpy.ops.tripo.save_recipe(name="My Recipe")
    kept = own()["My Recipe"].steps
    assert kept[2].options["animations"] == ["preset:run"]
    assert [step.gate for step in kept] == [True, False, False]
    bpy.ops.tripo.open_step(index=2)
    bpy.ops.tripo.remove_step_item(option="animations", index=0)
    assert "animations" not in current().steps[2].options
    with pytest.raises(RuntimeError, match="No step with such a list is open"):
        bpy.ops.tripo.add_step_item(option="face_limit")
    bpy.ops.tripo.new_recipe()
    assert bpy.context.window_manager.tripo_recipe == "My Recipe 2"


def test_what_can_be_added(tripo: Sandbox) -> None:
    from tests.blender.ui.test_chain_panel import Layout
    from tripo_addon.blender.ui import recipe_rows

    choose("Shape First")
    layout = Layout()
    recipe_rows.draw_additions(layout, bpy.context)
    at = layout.texts.index("Not right after Texture Model:")
    assert "Rig Model" in layout.texts[:at]
    assert "Animate" in layout.texts[at:]
    assert "Text to Model" not in layout.texts
