# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture from disk, pictures that are already in Blender, folded groups, Edit mode."""

import os
import sys
from pathlib import Path

import bpy

from tests.window.driver import Driver, Steps, run


def running() -> bool:
    """Whether the service works on the newest job."""
    current = next(module for name, module in sys.modules.items() if name.endswith(".current"))
    return list(current.existing().jobs.values())[-1].state in ("queued", "running")


def script(d: Driver) -> Steps:
    form = d.window.scene.tripo
    yield from d.open_sidebar("Tripo")
    form.kind = "image_to_model"
    yield 0.5
    d.picture("1-image-empty")
    yield from d.click_operator("tripo.open_pictures")
    yield from d.choose_file(Path(os.environ["PICTURE"]))
    yield 1.5
    image = form.image_to_model.image
    d.check(image is not None, "the picture was chosen")
    d.picture("2-image-chosen")

    # The user goes on in Edit mode, and stays there.
    yield from d.click_operator("tripo.generate")
    yield from d.move(*d.viewport_point())
    yield from d.press("TAB")
    yield from d.wait_until(running, 20, "the task")
    d.check(bpy.context.mode == "EDIT_MESH", "in Edit mode")
    d.finish_tasks()
    yield from d.wait_until(lambda: "chair" in bpy.data.objects, 60, "the model")
    yield 1.0
    d.check(bpy.context.mode == "EDIT_MESH", "still in Edit mode")
    d.picture("3-in-edit-mode")
    yield from d.move(*d.viewport_point())
    yield from d.press("Z", ctrl=True)
    yield 1.0
    d.check("chair" not in bpy.data.objects, "one undo removes it")
    d.check(bpy.context.mode == "EDIT_MESH", "and stays in Edit mode")
    yield from d.press("TAB")

    drawn = bpy.data.images.new("drawn.png", 64, 64)
    form = d.window.scene.tripo
    form.kind = "multiview_to_model"
    form.multiview_to_model.front = bpy.data.images[Path(os.environ["PICTURE"]).name]
    form.multiview_to_model.left = drawn
    yield 2.0
    d.picture("4-views")
    yield from d.click_operator("tripo.generate")
    yield from d.wait_until(running, 20, "the task")
    d.finish_tasks()
    yield from d.wait_until(lambda: "chair" in bpy.data.objects, 60, "the model from views")
    yield 1.0
    d.picture("5-views-done")


run(script)
