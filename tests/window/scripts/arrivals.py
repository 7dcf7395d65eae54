# SPDX-License-Identifier: GPL-3.0-or-later
"""Models arrive beside what is there, whatever is selected then, and in every mode."""

from itertools import combinations
from typing import Any

import bpy

from tests.window.driver import Driver, Steps, run
from tests.window.flow import addon, arrive, jobs, model, press


def meet(one: Any, other: Any) -> bool:
    low, high, other_low, other_high = (
        corner for box in addon("blender.scene.bounds").placed([one, other]) for corner in box
    )
    return bool(((low < other_high - 1e-4) & (other_low < high - 1e-4)).all())


def side_by_side(d: Driver) -> Steps:
    prompts = ["a jug", "a second jug", "a third jug"]
    for prompt in prompts:
        yield from press(d, prompt)
        # A second press within a second would be a double click.
        yield 1.2
    yield from d.wait_until(lambda: all(job.state == "running" for job in jobs()), 30, "the work")
    d.picture("1-boxes")
    yield from arrive(d)
    d.picture("2-side-by-side")
    standing = [bpy.data.objects["Cube"], *map(model, prompts)]
    for one, other in combinations(standing, 2):
        d.check(not meet(one, other), f"{one.name} and {other.name} stand apart")
    d.check(bpy.context.view_layer.objects.active.name in prompts, "one of them is active")


def another_selection(d: Driver) -> Steps:
    yield from press(d, "a fourth jug")
    light = bpy.data.objects["Light"]
    bpy.ops.object.select_all(action="DESELECT")
    light.select_set(True)
    bpy.context.view_layer.objects.active = light
    yield from arrive(d)
    chosen = [obj.name for obj in bpy.context.view_layer.objects if obj.select_get()]
    d.check(chosen == ["Light"], f"the light is selected, as the user wished: {chosen}")
    yield from d.click_operator("tripo.frame_result")
    yield 0.5
    view = d.area().spaces[0].region_3d
    away = (view.view_location - model("a fourth jug").location).length
    d.check(away < 1.0, f"Frame looks at it: {away}")
    d.check(light.select_get(), "and selects nothing")
    d.picture("3-framed")
    yield from d.click_operator("tripo.select_result")
    yield 0.5
    d.check(model("a fourth jug").select_get() and not light.select_get(), "Select selects it")


def modes(d: Driver) -> Steps:
    cube = bpy.data.objects["Cube"]
    bpy.ops.object.select_all(action="DESELECT")
    cube.select_set(True)
    bpy.context.view_layer.objects.active = cube
    for mode in ("EDIT", "SCULPT", "WEIGHT_PAINT"):
        prompt = f"a jug in {mode.title()} mode"
        yield from press(d, prompt)
        with d.override():
            bpy.ops.object.mode_set(mode=mode)
        yield from arrive(d)
        d.check(cube.mode == mode, f"{mode} goes on")
        d.check(not model(prompt).select_get(), "nothing else is selected")
        with d.override():
            bpy.ops.object.mode_set(mode="OBJECT")
    yield from d.move(*d.viewport_point())
    yield from d.press("Z", ctrl=True)
    yield 1.0
    d.check("a jug in Weight_Paint mode" not in bpy.data.objects, "Ctrl-Z takes the last one away")
    d.check("a jug in Sculpt mode" in bpy.data.objects, "and no other")
    yield from d.press("Z", ctrl=True, shift=True)
    yield 1.0
    d.check("a jug in Weight_Paint mode" in bpy.data.objects, "and it can be brought back")


def pose(d: Driver) -> Steps:
    with d.override():
        # Redo has brought back the mode as well.
        bpy.ops.object.mode_set(mode="OBJECT")
        bpy.ops.object.armature_add(location=(0, 6, 0))
        bpy.ops.object.mode_set(mode="POSE")
    armature = bpy.context.view_layer.objects.active
    yield from press(d, "a jug in Pose mode")
    yield from arrive(d)
    d.check(armature.mode == "POSE", "posing goes on")
    with d.override():
        bpy.ops.object.mode_set(mode="OBJECT")


def script(d: Driver) -> Steps:
    yield from d.open_sidebar("Tripo")
    for steps in (side_by_side, another_selection, modes, pose):
        yield from steps(d)


run(script)
