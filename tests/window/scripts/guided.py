# SPDX-License-Identifier: GPL-3.0-or-later
"""The guided way: a prompt becomes a picture, four views, a model, a rig, a movement."""

import bpy

from tests.window.driver import Driver, Steps, run
from tests.window.flow import generate, jobs

PROMPT = "a wooden robot"


def go_on(d: Driver, kind: str) -> Steps:
    """Choose what to do with the newest result."""
    bpy.ops.tripo.use_result(job=jobs()[-1].id, kind=kind)
    d.check(d.window.scene.tripo.kind == kind, f"the form is that of {kind}")
    yield 0.5


def script(d: Driver) -> Steps:
    form = d.window.scene.tripo
    yield from d.open_sidebar("Tripo")
    yield from d.click_property("section")
    yield 0.5
    form.kind = "text_to_image"
    yield 0.5
    yield from d.fill("prompt", PROMPT)
    d.picture("1-text-to-image")
    yield from generate(d)
    d.picture("2-picture")
    bpy.ops.tripo.show_image(job=jobs()[-1].id)
    yield 1.5
    d.picture("3-image-editor")
    shown = [w for w in bpy.context.window_manager.windows if w != d.window]
    d.check(len(shown) == 1, "an Image Editor is open")
    with bpy.context.temp_override(window=shown[0]):
        bpy.ops.wm.window_close()
    yield 1.0

    yield from go_on(d, "generate_multiview_image")
    d.check(form.generate_multiview_image.image is not None, "the picture is in the form")
    d.picture("4-to-views")
    yield from generate(d)
    d.picture("5-views")
    yield from go_on(d, "multiview_to_model")
    views = form.multiview_to_model
    d.check(all((views.front, views.left, views.back, views.right)), "all views are in the form")
    d.picture("6-to-model")
    yield from generate(d)
    d.check(any(obj.tripo.task_id for obj in bpy.data.objects), "the model is there")
    robot = next(obj for obj in bpy.data.objects if obj.tripo.task_id)
    bpy.ops.object.select_all(action="DESELECT")
    robot.select_set(True)
    bpy.context.view_layer.objects.active = robot
    form.kind = "animate_rig"
    yield 1.0
    d.picture("7-rig")
    yield from generate(d)
    yield from go_on(d, "animate_retarget")
    form.animate_retarget.animation = "preset:walk"
    form.animate_retarget.animations.add().value = "preset:run"
    yield 0.5
    d.picture("8-animate")
    yield from generate(d)
    rigs = [obj for obj in bpy.data.objects if obj.type == "ARMATURE"]
    d.check(len(rigs) == 1, f"the movements are on the armature of the rig: {rigs}")
    d.check(len(bpy.data.actions) >= 2, f"actions: {list(bpy.data.actions)}")
    d.picture("9-done")


run(script)
