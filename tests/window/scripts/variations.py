# SPDX-License-Identifier: GPL-3.0-or-later
"""Three shapes by one press: one is kept, the others go and come back with undo, the kept one is
painted; then two results wait as pictures until they are imported."""

from typing import Any

import bpy

from tests.window.driver import Driver, Steps, run
from tests.window.flow import addon, jobs, unfold_ways


def roots() -> list[Any]:
    """The variations in the scene."""
    found: list[Any] = [obj for obj in bpy.data.objects if obj.tripo.press and obj.users_scene]
    return sorted(found, key=lambda obj: obj.location.x)


def select(*objects: Any) -> None:
    for obj in bpy.context.view_layer.objects:
        obj.select_set(obj in objects)
    bpy.context.view_layer.objects.active = objects[0]


def ended(d: Driver, count: int) -> Steps:
    """All of so many jobs are at the service, and end."""
    yield from d.wait_until(lambda: len(jobs()) == count, 20, f"{count} jobs")
    yield from d.wait_until(lambda: all(job.remote_id for job in jobs()), 60, "their tasks")
    d.finish_tasks()
    yield from d.wait_until(lambda: all(job.final for job in jobs()), 120, "their ends")
    yield 1.5


def make(d: Driver) -> Steps:
    yield from d.fill("prompt", "a jug")
    d.picture("1-one")
    yield from d.fill("press_count", "3")
    form = d.window.scene.tripo
    d.check(form.press_count == 3, "three of it")
    yield from d.click_property("press_shape_first")
    d.check(form.press_shape_first, "shapes first")
    yield 0.5
    d.picture("2-three-shapes")
    yield from d.click_operator("tripo.generate")
    yield from d.wait_until(lambda: len(jobs()) == 3, 20, "three jobs")
    yield 1.0
    d.picture("3-under-way")
    yield from ended(d, 3)
    d.check(len(roots()) == 3, "they are there")
    d.check({round(root.location.y, 3) for root in roots()} == {0}, "in a row")
    d.picture("4-row")


def keep(d: Driver) -> Steps:
    names = [root.name for root in roots()]
    select(bpy.data.objects[names[1]])
    yield 1.0
    d.picture("5-one-of-three")
    yield from d.click_operator("tripo.keep_variations")
    yield 1.0
    d.check([root.name for root in roots()] == names[1:2], "one is kept")
    yield from d.move(*d.viewport_point())
    yield from d.press("Z", ctrl=True)
    yield 1.0
    d.check([root.name for root in roots()] == names, "one undo brings the others back")
    yield from d.press("Z", ctrl=True, shift=True)
    yield 1.0
    d.check([root.name for root in roots()] == names[1:2], "redo removes them")
    d.check(len(jobs()) == 3, "their jobs stay")
    d.picture("6-kept")


def paint(d: Driver) -> Steps:
    shape = roots()[0]
    yield from d.click_operator("tripo.texture_kept")
    yield from ended(d, 4)
    shape = roots()[0]
    d.check(jobs()[-1].state == "done", f"it is painted: {jobs()[-1].failure}")
    d.check(shape.hide_viewport and shape.tripo.replaced_by, "in its place")
    d.picture("7-painted")


def wait_for_me(d: Driver) -> Steps:
    form = d.window.scene.tripo
    form.press_shape_first, form.press_count, form.press_results = False, 2, "wait"
    yield 0.5
    yield from d.click_operator("tripo.generate")
    yield from ended(d, 6)
    d.check(all(job.held for job in jobs()[4:]), "two wait")
    d.check(len(addon("blender.current").session().held) == 2, "and are counted")
    count = len(roots())
    d.picture("8-waiting")
    yield from d.click_operator("tripo.import_held")
    yield from d.wait_until(lambda: all(job.state == "done" for job in jobs()), 90, "the models")
    yield 1.5
    d.check(len(roots()) == count + 2, "both are in the scene")
    d.picture("9-imported")
    select(roots()[-1])
    form.press_count = 8
    bpy.context.preferences.view.ui_scale = 2
    yield 1.5
    d.picture("10-double")


def script(d: Driver) -> Steps:
    bpy.data.objects.remove(bpy.data.objects["Cube"])
    yield from d.open_sidebar("Tripo")
    unfold_ways()
    yield 0.5
    for steps in (make, keep, paint, wait_for_me):
        yield from steps(d)


run(script)
