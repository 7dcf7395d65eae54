# SPDX-License-Identifier: GPL-3.0-or-later
"""The user's own mesh is textured in its place, compared, and brought back."""

from typing import Any

import bpy
import numpy as np

from tests.window.driver import Driver, Steps, run
from tests.window.flow import generate, jobs


def contents(obj: Any) -> bytes:
    points = np.empty(len(obj.data.vertices) * 3, np.float32)
    obj.data.vertices.foreach_get("co", points)
    return points.tobytes()


def visible(name: str) -> bool:
    found = bpy.data.objects.get(name)
    return bool(found and found.visible_get())


def script(d: Driver) -> Steps:
    form = d.window.scene.tripo
    with d.override():
        bpy.ops.object.delete()
        bpy.ops.mesh.primitive_monkey_add(location=(1, 0, 1), rotation=(0, 0, 0.5))
    head: Any = bpy.context.view_layer.objects.active
    head.name, head.scale = "Head", (1.5, 1.5, 1.5)
    data = contents(head)
    yield from d.open_sidebar("Tripo")
    form.kind = "texture_model"
    yield 1.0
    d.picture("1-no-prompt")
    yield from d.fill("text_prompt", "carved oak")
    d.picture("2-own-mesh")
    yield from generate(d)
    d.picture("3-in-its-place")
    d.check(visible("Head") and not visible("Head (before)"), "the result is in its place")
    result: Any = bpy.data.objects["Head"]
    d.check(result.select_get(), "it is selected")
    d.check(jobs()[-1].task.source.endswith("Head.glb"), "the mesh was sent")
    place = np.abs(np.array(result.matrix_world) - np.array(head.matrix_world)).max()
    d.check(place < 1e-5, f"it stands where the head stood: {place}")
    yield from d.click_operator("tripo.compare_result")
    yield 0.7
    d.check(visible("Head (before)") and not visible("Head"), "Compare shows the one before")
    d.picture("4-compared")
    yield from d.click_operator("tripo.compare_result")
    yield 0.7
    d.check(visible("Head") and not visible("Head (before)"), "and the result again")
    yield from d.click_operator("tripo.back_to_original")
    yield 0.7
    d.check(visible("Head") and contents(bpy.data.objects["Head"]) == data, "Back brings it back")
    d.check("Head (before)" not in bpy.data.objects, "under its own name")
    d.picture("5-back")
    yield from d.move(*d.viewport_point())
    yield from d.press("Z", ctrl=True)
    yield 1.0
    d.check(visible("Head") and "Head (before)" in bpy.data.objects, "Ctrl-Z undoes that")
    yield from d.click_operator("tripo.keep_result")
    yield 0.7
    d.check("Head (before)" not in bpy.data.objects and visible("Head"), "Keep keeps the result")
    d.picture("6-kept")
    yield from in_local_view(d)


def in_local_view(d: Driver) -> Steps:
    """The result is seen where the model is looked at alone, also if it is not selected."""
    with d.override():
        bpy.ops.view3d.localview()
    yield 1.0
    space = d.area().spaces[0]
    count = len(jobs())
    yield from d.click_operator("tripo.generate")
    yield from d.wait_until(lambda: len(jobs()) > count and jobs()[-1].remote_id, 20, "the task")
    before: Any = bpy.data.objects["Head"]
    before.select_set(False)
    d.finish_tasks()
    yield from d.wait_until(lambda: jobs()[-1].final, 90, "its end")
    yield 0.7
    result: Any = bpy.data.objects["Head"]
    d.check(result != before, "another one has come")
    # Before Blender 4.4 it says so of nothing in a local view: there the picture tells.
    seen = bpy.app.version < (4, 4, 0) or result.visible_in_viewport_get(space)
    d.check(seen, "it is seen in the local view")
    d.picture("7-local-view")


run(script)
