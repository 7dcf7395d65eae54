# SPDX-License-Identifier: GPL-3.0-or-later
"""Models arrive in local view, for collections that are out of sight, beside a film, a render and
another window."""

import time
from typing import Any

import bpy

from tests.support.waiting import patience
from tests.window.driver import Driver, Steps, run
from tests.window.flow import arrive, jobs, model, press

FRAMES = 6
"""Of the render."""


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
    # Each frame is a drawing, which takes long without a graphics card.
    d.window.scene.render.fps = 2
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
    seen: list[bool] = []
    waited: list[str] = []

    def rendered(*_: Any) -> None:
        """Runs on the thread that renders."""
        seen.append("a jug beside a render" in bpy.data.objects)
        if len(seen) == 2:
            # The render goes on for as long as it takes until the model is there.
            end = time.monotonic() + patience(30)
            while not waited and time.monotonic() < end:
                waited.extend(job.note for job in jobs() if "the render" in job.note)
                time.sleep(0.05)

    bpy.app.handlers.render_post.append(rendered)
    d.window.scene.frame_end = FRAMES
    render.filepath = str(d.folder / "frames" / "frame")
    with d.override():
        bpy.ops.render.render("INVOKE_DEFAULT", animation=True)
    d.finish_tasks()
    yield from d.wait_until(lambda: all(job.final for job in jobs()), 180, "the model")
    bpy.app.handlers.render_post.remove(rendered)
    d.check(waited, "it was there before the render ended")
    d.check(len(seen) == FRAMES, f"it waited for the render to end: {len(seen)} frames")
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
    for steps in (local_view, collections, playing, rendering, two_windows):
        yield from steps(d)


run(script)
