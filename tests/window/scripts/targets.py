# SPDX-License-Identifier: GPL-3.0-or-later
"""A target is chosen from the menu, three levels of detail come by one press, and the UV map of a
mesh is looked at."""

from typing import Any

import bpy

from tests.window.driver import Driver, Steps, run
from tests.window.flow import addon, arrive, generate, jobs

UNFOLDED = ("TRIPO_PT_mesh", "TRIPO_PT_uv")
"""Panels that somebody has opened."""


def head() -> Any:
    bpy.ops.mesh.primitive_monkey_add(location=(0, 0, 1))
    obj: Any = bpy.context.object
    obj.name = "Head"
    return obj


def unfold() -> None:
    """Have panels be open from the first."""
    classes = [getattr(bpy.types, name) for name in UNFOLDED]
    for cls in reversed(classes):
        bpy.utils.unregister_class(cls)
    for cls in classes:
        cls.bl_options = set()
        bpy.utils.register_class(cls)


def choose_target(d: Driver) -> Steps:
    """The second one of the menu, by keys: Any Use is the first."""
    x, y = yield from d.find_operator("tripo.save_target")
    yield from d.click(x - 60, y)
    yield 0.7
    d.picture("1-menu")
    for _ in range(2):
        yield from d.press("DOWN_ARROW")
    yield from d.press("RET")
    yield 0.7


def make_levels(d: Driver) -> Steps:
    # The folded group is the last above the balance.
    x, y = yield from d.find_operator("tripo.refresh_balance")
    yield from d.click(x - 120, y + 24)
    yield 0.7
    d.picture("3-levels")
    count = len(jobs())
    yield from d.click_operator("tripo.make_levels")
    yield from d.wait_until(lambda: len(jobs()) == count + 3, 30, "three jobs")
    yield from d.wait_until(lambda: all(job.remote_id for job in jobs()), 60, "three tasks")
    d.picture("4-under-way")
    yield from arrive(d)


def look_at_levels(d: Driver) -> Steps:
    names = [f"Head_LOD{number}" for number in range(4)]
    d.check(all(name in bpy.data.objects for name in names), f"they are there: {names}")
    model: Any = bpy.data.objects["Head_LOD0"]
    levels: list[Any] = [bpy.data.objects[name] for name in names[1:]]
    d.check(not model.hide_viewport, "the model itself is seen")
    d.check(all(obj.hide_viewport and obj.parent == model for obj in levels), "the others are not")
    d.picture("5-levels-came")
    yield from d.click_operator("tripo.show_level(number=2")
    yield 0.7
    d.picture("6-level-2")
    d.check(model.hide_viewport and not levels[1].hide_viewport, "LOD2 is seen in its place")
    yield from d.click_operator("tripo.show_level(number=0")
    yield 0.7
    d.check(levels[1].hide_viewport and not model.hide_viewport, "LOD0 is seen again")


def look_at_uvs(d: Driver) -> Steps:
    form = d.window.scene.tripo
    form.kind = "mesh_uv"
    yield 0.7
    yield from generate(d)
    layouts = addon("blender.mesh.uv_layouts")
    yield from d.wait_until(lambda: layouts.shown(bpy.context.object), 30, "the layout")
    yield 1.0
    d.picture("7-unwrapped")
    _, icon = layouts.shown(bpy.context.object)
    d.check(icon, "there is a picture")
    with d.override():
        bpy.ops.mesh.primitive_torus_add(location=(3, 0, 0))
    yield 1.0
    yield from d.find_operator("tripo.open_uv_editor")
    yield from d.wait_until(lambda: layouts.shown(bpy.context.object), 30, "that of the torus")
    yield 1.0
    d.picture("8-torus")
    yield from d.click_operator("tripo.open_uv_editor")
    yield 2.0
    windows = bpy.context.window_manager.windows
    d.check(len(windows) == 2, "the UV editor is open")
    d.check(windows[1].screen.areas[0].ui_type == "UV", "as a UV editor")
    d.picture("9-uv-editor")


def script(d: Driver) -> Steps:
    bpy.data.objects.remove(bpy.data.objects["Cube"])
    with d.override():
        head()
    form = d.window.scene.tripo
    form.kind = "highpoly_to_lowpoly"
    unfold()
    yield from d.open_sidebar("Tripo")
    yield from choose_target(d)
    low = form.highpoly_to_lowpoly
    d.check(low.use_face_limit and low.face_limit == 5_000, f"Mobile: {low.face_limit}")
    d.picture("2-mobile")
    yield from make_levels(d)
    yield from look_at_levels(d)
    yield from look_at_uvs(d)


run(script)
