# SPDX-License-Identifier: GPL-3.0-or-later
"""Boxes and empties with names become models of their size at their place, by one press."""

from typing import Any

import bpy

from tests.window.driver import Driver, Steps, run
from tests.window.flow import arrive, jobs, unfold_ways

NAMES = ("red chair", "Lamp", "Lamp.001", "Cube", "oak table")


def build(d: Driver) -> None:
    """A rough scene: boxes, two copies of an empty, and a box whose name says nothing."""
    with d.override():
        bpy.ops.object.select_all(action="SELECT")
        bpy.ops.object.delete()
        for name, x, size in (
            ("red chair", -3, (1.0, 1.0, 1.6)),
            ("Cube", 5, (1.0, 1.0, 1.0)),
            ("oak table", 0, (2.5, 1.4, 0.9)),
        ):
            bpy.ops.mesh.primitive_cube_add(size=1, location=(x, 0, size[2] / 2))
            made: Any = bpy.context.object
            made.name, made.scale = name, size
            made.rotation_euler.z = 0.6 if name == "red chair" else 0
    for number, along in ((0.0, -1.5), (1.0, 2.5)):
        lamp: Any = bpy.data.objects.new("Lamp", None)
        lamp.location, lamp.empty_display_type = (along, 2, 0.6 + number * 0.3), "CUBE"
        lamp.empty_display_size = 0.6 + number * 0.3
        d.window.scene.collection.objects.link(lamp)
    for obj in d.window.scene.objects:
        obj.select_set(obj.type in {"MESH", "EMPTY"})


def script(d: Driver) -> Steps:
    build(d)
    yield from d.open_sidebar("Tripo")
    unfold_ways()
    yield 0.5
    form = d.window.scene.tripo
    form.kind = "text_to_model"
    yield 1.0
    d.picture("1-tab")
    yield from d.click_operator("tripo.fill_placeholders")
    yield 1.0
    d.picture("2-dialog")
    d.check(not jobs(), "nothing is sent before the list was seen")
    yield from d.press("RET")
    yield from d.wait_until(lambda: len(jobs()) == 3, 20, "three jobs: the lamps are one")
    yield from d.wait_until(lambda: all(job.remote_id for job in jobs()), 20, "the tasks")
    yield 1.0
    d.picture("3-on-their-way")
    yield from arrive(d)
    d.picture("4-filled")
    found = {name: bpy.data.objects[name] for name in NAMES}
    ids = {name: obj.tripo.task_id for name, obj in found.items()}
    d.check(ids["Lamp"] == ids["Lamp.001"] != "", f"one model in two places: {ids}")
    d.check(not ids["Cube"], "the box whose name says nothing is left alone")
    hidden = bpy.data.collections["Filled Placeholders"]
    d.check(len(hidden.objects) == 4 and hidden.hide_viewport, "the placeholders are kept hidden")
    d.check(not any(obj.visible_get() for obj in hidden.objects), "and are not seen")
    yield from d.move(*d.viewport_point())
    yield from d.press("Z", ctrl=True)
    yield 1.0
    left = [obj for obj in bpy.data.objects if "(placeholder)" in obj.name]
    d.check(len(left) == 3 or len(left) == 2, f"Ctrl-Z takes one model back: {left}")
    d.picture("5-undone")


run(script)
