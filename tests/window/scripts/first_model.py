# SPDX-License-Identifier: GPL-3.0-or-later
"""A prompt is typed, Generate is clicked, Blender is used meanwhile, the model arrives."""

import bpy

from tests.window.driver import Driver, Steps, run
from tests.window.flow import addon

PROMPT = "a weathered red leather armchair"


def script(d: Driver) -> Steps:
    scene = d.window.scene
    cube = bpy.data.objects["Cube"]
    yield from d.open_sidebar("Tripo")
    now = addon("blender.current").session
    d.check(addon("blender.current").existing() is None, "nothing was asked for, so nothing is")
    yield from d.click_operator("tripo.refresh_balance")
    yield from d.wait_until(lambda: now().account, 20, "the balance")
    d.check(now().account.balance.balance == 1000, "it is that of the key")
    d.picture("1-empty")
    d.check(not bpy.ops.tripo.generate.poll(), "Generate is greyed without a prompt")

    yield from d.fill("prompt", PROMPT)
    d.check(scene.tripo.text_to_model.prompt == PROMPT, "the prompt is in the form")
    d.picture("2-prompt")
    yield from d.click_operator("tripo.generate")
    yield 1.0
    names = [operator.bl_idname for operator in d.window.modal_operators]
    d.check(names == ["TRIPO_OT_generate"], f"Generate is modal: {names}")

    placeholders = addon("blender.ui.placeholders")
    d.check(len(placeholders._handles) == 2, "a box stands where the model will be")
    d.picture("3-running")
    # Blender stays usable: the view turns, the cube moves, and Esc belongs to the move.
    yield from d.orbit()
    yield from d.move(*d.viewport_point())
    yield from d.press("G")
    yield from d.press("X")
    yield from d.type_text("3")
    yield from d.press("RET")
    d.check(abs(cube.location.x - 3) < 1e-4, f"the cube was moved: {cube.location.x}")
    yield from d.press("G")
    yield from d.press("Y")
    yield from d.type_text("5")
    yield from d.press("ESC")
    d.check(abs(cube.location.y) < 1e-4, "Esc cancelled the move")
    d.check(PROMPT not in bpy.data.objects, "the job is still on its way")

    d.finish_tasks()
    yield from d.wait_until(lambda: PROMPT in bpy.data.objects, 60, "the model")
    yield 1.5
    chair = bpy.data.objects[PROMPT]
    d.check(chair.name in scene.objects, "it is in the scene")
    # The cube stood where the cursor is, and was moved to where the chair was to be.
    side = chair.location.x + chair.dimensions.x / 2
    d.check(side < 2 and abs(chair.location.y) < 1e-5, f"it stands free beside the cube: {side}")
    d.check(chair.select_get() and not cube.select_get(), "it is selected, as after Add > Mesh")
    d.check(bpy.context.view_layer.objects.active == chair, "and active")
    d.check(bool(chair.tripo.task_id), "it knows its task")
    d.check(not bpy.data.libraries, "no library is left")
    d.check(not placeholders._handles, "the box is gone")
    d.picture("4-arrived")
    d.check(d.area().spaces[0].shading.type == "SOLID", "its textures are not seen")
    with d.override("UI"):
        bpy.ops.tripo.show_textures("INVOKE_DEFAULT", job=next(iter(now().jobs)))
    d.check(d.area().spaces[0].shading.type == "MATERIAL", "they are, when they are asked for")
    yield 2.0
    d.picture("5-done")
    # Without a graphics card that shading takes seconds for each drawing.
    d.area().spaces[0].shading.type = "SOLID"
    yield from d.wait_until(lambda: not d.window.modal_operators, 10, "the watcher ends")

    yield from d.move(*d.viewport_point())
    yield from d.press("Z", ctrl=True)
    yield 1.0
    d.check(PROMPT not in bpy.data.objects, "one undo removes it")
    d.check(abs(bpy.data.objects["Cube"].location.x - 3) < 1e-4, "and nothing else")
    yield from d.press("Z", ctrl=True, shift=True)
    yield 1.0
    d.check(PROMPT in bpy.data.objects, "redo brings it back")
    d.check(bpy.data.objects[PROMPT].select_get(), "selected as it was")


run(script)
