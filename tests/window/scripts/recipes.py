# SPDX-License-Identifier: GPL-3.0-or-later
"""A recipe is changed in the panel, run up to its gate, looked at from four sides, and gone on
with."""

from typing import Any

import bpy

from tests.window.driver import Driver, Steps, run
from tests.window.flow import addon, jobs


def fold_chains(d: Driver) -> Steps:
    """Open the panel of chains, which is closed at first and below the balance; or close it."""
    x, y = yield from d.find_operator("tripo.refresh_balance")
    yield from d.click(x - 120, y - 34)
    yield 1.0


def texts(d: Driver) -> list[str]:
    """The steps of the recipe in the panel."""
    draft = addon("blender.form.recipe_draft")
    with d.override():
        return [step.type for step in draft.current(bpy.context).steps]


def view(d: Driver) -> Any:
    area = next(area for area in d.window.screen.areas if area.type == "VIEW_3D")
    return area.spaces.active.region_3d


def change(d: Driver) -> Steps:
    """Give the ready recipe another step, another order, and another option."""
    manager: Any = bpy.context.window_manager
    yield from d.click_operator('tripo.choose_recipe(recipe="Shape First"')
    yield 0.7
    d.picture("1-ready")
    yield from d.click_operator("tripo.open_step(index=1")
    yield 0.7
    d.picture("2-open")
    with d.override():
        bpy.ops.wm.call_menu(name="TRIPO_MT_add_step")
    yield 0.7
    d.picture("3-menu")
    yield from d.press("ESC")
    yield 0.7
    with d.override():
        bpy.ops.tripo.add_step(index=2, type="highpoly_to_lowpoly")
    yield 0.7
    yield from d.click_operator("tripo.move_step(index=2, by=-1")
    yield 0.7
    expected = ["image_to_model", "highpoly_to_lowpoly", "texture_model"]
    d.check(texts(d) == expected, f"it has moved up: {texts(d)}")
    d.picture("4-moved")
    yield from d.click_operator("tripo.move_step(index=1, by=-1")
    yield 0.7
    d.picture("5-wrong-order")
    yield from d.click_operator("tripo.remove_step(index=0")
    yield 0.7
    d.check(texts(d) == ["image_to_model", "texture_model"], "it is gone")
    yield from d.click_operator("tripo.open_step(index=1")
    yield 0.7
    manager.tripo_step_form.texture_model.texture_quality = "detailed"
    yield 0.7
    d.picture("6-dearer")
    with d.override():
        bpy.ops.tripo.save_recipe(name="Mine")
    yield 0.7
    d.check(manager.tripo_recipe == "Mine", "it is kept")
    d.picture("7-kept")


def script(d: Driver) -> Steps:
    yield from d.open_sidebar("Tripo")
    yield from d.fill("prompt", "a knight")
    yield from fold_chains(d)
    yield from change(d)
    yield from d.click_operator("tripo.run_recipe")
    yield from d.wait_until(lambda: jobs() and jobs()[-1].remote_id, 30, "the task")
    d.finish_tasks()
    yield from d.wait_until(lambda: jobs()[-1].at_gate, 90, "the gate")
    yield from d.wait_until(lambda: "a knight" in bpy.data.objects, 30, "the model")
    yield from fold_chains(d)
    job = jobs()[-1]
    d.check(len(addon("blender.ui.previews").sides(job)) == 4, "it is seen from four sides")
    before = view(d).view_rotation.copy(), view(d).view_perspective
    yield from d.click_operator('tripo.look_from(job="')
    yield 1.0
    d.picture("8-gate-front")
    d.check(view(d).view_perspective == "ORTHO", "the view has turned")
    yield from d.click_operator('tripo.pass_gate(job="')
    yield 1.0
    d.check((view(d).view_rotation, view(d).view_perspective) == before, "and is as it was")
    yield from d.wait_until(lambda: len(jobs()) == 2 and jobs()[-1].remote_id, 30, "the next step")
    d.finish_tasks()
    yield from d.wait_until(lambda: jobs()[-1].final, 90, "the end")
    d.check(jobs()[-1].state == "done", str(jobs()[-1].failure))
    d.check(jobs()[-1].task.texture_quality == "detailed", "with what was chosen")
    d.picture("9-done")


run(script)
