# SPDX-License-Identifier: GPL-3.0-or-later
"""Models arrive beside what is there, in every mode, in local view, beside a render and a film."""

from itertools import combinations
from typing import Any

import bpy

from tests.window.driver import Driver, Steps, run
from tests.window.flow import addon, jobs


def press(d: Driver, prompt: str) -> Steps:
    """Press Generate for a prompt; the task is at the service when this ends."""
    count = len(jobs())
    d.window.scene.tripo.text_to_model.prompt = prompt
    yield 0.3
    yield from d.click_operator("tripo.generate")
    yield from d.wait_until(lambda: len(jobs()) > count and jobs()[-1].remote_id, 20, "the task")


def arrive(d: Driver) -> Steps:
    """Let the service end its tasks, and wait for the models."""
    d.finish_tasks()
    yield from d.wait_until(lambda: all(job.final for job in jobs()), 90, "the models")
    yield 1.0
    wrong = [(job.title, job.failure) for job in jobs() if job.state != "done"]
    d.check(not wrong, f"all are done: {wrong}")


def model(prompt: str) -> Any:
    return bpy.data.objects[prompt]


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


def local_view(d: Driver) -> Steps:
    space = d.area().spaces[0]
    with d.override():
        bpy.ops.view3d.localview()
    yield 0.5
    d.check(space.local_view is not None, "local view")
    d.window.scene.cursor.location = (1.5, 6, 0)
    yield from press(d, "a jug in local view")
    yield from arrive(d)
    depsgraph = bpy.context.evaluated_depsgraph_get()
    shown = model("a jug in local view").evaluated_get(depsgraph)
    d.check(shown.local_view_get(space), "it is seen there")
    d.picture("4-local-view")
    with d.override():
        bpy.ops.view3d.localview()
    d.window.scene.cursor.location = (0, 0, 0)
    yield 0.5


def collections(d: Driver) -> Steps:
    layer = d.window.view_layer
    for name, how in (("Hidden", "hide_viewport"), ("Locked", "hide_select")):
        collection = bpy.data.collections.new(name)
        d.window.scene.collection.children.link(collection)
        layer.active_layer_collection = layer.layer_collection.children[name]
        setattr(collection, how, True)
        prompt = f"a jug for {name}"
        yield from press(d, prompt)
        yield from arrive(d)
        d.check(model(prompt).visible_get(), f"{name}: it is seen")
    layer.active_layer_collection = layer.layer_collection


def playing(d: Driver) -> Steps:
    with d.override():
        bpy.ops.screen.animation_play()
    yield from press(d, "a jug in a film")
    yield from arrive(d)
    d.check(d.window.screen.is_animation_playing, "the animation goes on")
    with d.override():
        bpy.ops.screen.animation_cancel()
    yield 0.5


def rendering(d: Driver) -> Steps:
    render = d.window.scene.render
    render.engine = "BLENDER_WORKBENCH"
    render.resolution_x = render.resolution_y = 512
    yield from press(d, "a jug beside a render")
    seen = []
    bpy.app.handlers.render_post.append(
        lambda *_: seen.append("a jug beside a render" in bpy.data.objects)
    )
    d.window.scene.frame_end = 40
    render.filepath = str(d.folder / "frames" / "frame")
    with d.override():
        bpy.ops.render.render("INVOKE_DEFAULT", animation=True)
    d.finish_tasks()
    yield from d.wait_until(lambda: all(job.final for job in jobs()), 180, "the model")
    d.check(len(seen) == 40, f"it waited for the render to end: {len(seen)} frames")
    d.check(not any(seen), "and the render did not change on its way")
    d.check(jobs()[-1].state == "done", f"it has arrived: {jobs()[-1].failure}")


def two_windows(d: Driver) -> Steps:
    with d.override():
        bpy.ops.wm.window_new_main()
    yield 1.0
    other = bpy.data.scenes.new("Other")
    bpy.context.window_manager.windows[-1].scene = other
    yield 0.5
    yield from press(d, "a jug in the first window")
    yield from arrive(d)
    d.check("a jug in the first window" in d.window.scene.objects, "it is where it was asked for")
    d.check("a jug in the first window" not in other.objects, "and not in the other window")


def script(d: Driver) -> Steps:
    yield from d.open_sidebar("Tripo")
    for steps in (
        side_by_side,
        another_selection,
        modes,
        pose,
        local_view,
        collections,
        playing,
        rendering,
        two_windows,
    ):
        yield from steps(d)


run(script)
