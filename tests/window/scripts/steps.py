# SPDX-License-Identifier: GPL-3.0-or-later
"""Work on a model that stands in the scene, step by step, with lists, seeds and the menu."""

from pathlib import Path
from typing import Any

import bpy

from tests.window.driver import Driver, Steps, run
from tests.window.flow import generate, jobs

PROMPT = "a robot chair"


def choose_kind(d: Driver, section: int, row: int, column: int) -> Steps:
    """Click a section, and a type in the grid below it."""
    _, y = yield from d.find_property("tripo.section")
    region = d.region("UI")
    left, right = region.x + 11, region.x + region.width - 38
    yield from d.click(left + (section + 0.5) * (right - left) / 4, y)
    yield 0.7
    yield from d.click(left + (column + 0.5) * (right - left) / 3, y - 26 - 23 * row)
    yield 0.7


def click_newest(d: Driver, operator: str) -> Steps:
    """Click a button of the newest job."""
    yield from d.click_operator(f'{operator}(job="{jobs()[-1].id}"')


def made_by(job: Any) -> list[bpy.types.Object]:
    return [each for each in bpy.data.objects if each.tripo.task_id == job.remote_id]


def script(d: Driver) -> Steps:
    form = d.window.scene.tripo
    yield from d.open_sidebar("Tripo")
    yield from choose_kind(d, 2, 0, 0)
    d.check(form.kind == "texture_model", f"Edit, Texture: {form.kind}")
    d.picture("1-nothing-to-work-on")
    d.check(not bpy.ops.tripo.generate.poll(), "the cube is no model of Tripo's")

    yield from choose_kind(d, 0, 0, 0)
    d.check(form.kind == "text_to_model", f"Model, Text: {form.kind}")
    yield from d.fill("prompt", PROMPT)
    yield from generate(d)
    (model,) = made_by(jobs()[-1])
    yield from click_newest(d, "tripo.select_result")
    d.check(bpy.context.view_layer.objects.active == model, "it is the active object")

    # A list grows and shrinks by its buttons.
    yield from choose_kind(d, 2, 0, 0)
    texture = form.texture_model
    for count in (1, 2):
        yield from d.click_operator('tripo.add_item(option="images")')
        d.check(len(texture.images) == count, f"{count} pictures")
    yield 0.5
    d.picture("2-list")
    for count in (1, 0):
        yield from d.click_operator('tripo.remove_item(option="images"')
        d.check(len(texture.images) == count, f"{count} pictures are left")
    yield from d.fill("text_prompt", "green copper")
    d.picture("3-texture")
    yield from generate(d)
    painted = jobs()[-1]
    d.check(painted.task.source == model.tripo.task_id, "it worked on the active object")
    d.check(len(made_by(painted)) == 1, "the painted model is there")
    d.picture("4-textured")

    bpy.ops.tripo.use_seeds(job=painted.id)
    seed = painted.facts["texture_seed"]
    d.check(texture.use_texture_seed and texture.texture_seed == seed, "the seed is in the form")

    # From the menu of the newest result to the form of the next step.
    yield from click_newest(d, "tripo.next")
    yield 0.5
    d.picture("5-menu")
    yield from d.press("S")
    yield 0.7
    d.picture("6-segment")
    d.check(form.kind == "mesh_segmentation", f"Go On With, Segment Mesh: {form.kind}")
    d.check(form.mesh_segmentation.source == painted.remote_id, "with the painted model")
    yield from d.move(*d.viewport_point())
    yield from d.press("Z", ctrl=True)
    yield 1.0
    d.check(not d.window.scene.tripo.mesh_segmentation.source, "that can be undone")
    yield from d.press("Z", ctrl=True, shift=True)
    yield 1.0
    form = d.window.scene.tripo
    d.check(form.mesh_segmentation.source == painted.remote_id, "and redone")
    bpy.context.view_layer.objects.active = bpy.data.objects["Cube"]
    yield 0.7
    d.picture("6-another-is-active")
    yield from generate(d)
    d.check(jobs()[-1].task.source == painted.remote_id, "it worked on what was chosen")
    parts = made_by(jobs()[-1])
    d.check(len([each for each in parts if each.type == "MESH"]) > 1, f"parts: {parts}")
    d.picture("7-parts")
    yield from d.click_operator("tripo.clear_source")
    d.check(not form.mesh_segmentation.source, "the active object is worked on again")

    yield from click_newest(d, "tripo.select_result")
    form.kind = "mesh_completion"
    yield 0.7
    d.picture("8-complete")
    form.kind = "highpoly_to_lowpoly"
    yield 0.7
    form.highpoly_to_lowpoly.use_face_limit = True
    form.highpoly_to_lowpoly.face_limit = 600
    yield 0.5
    d.picture("9-low-poly")
    yield from generate(d)
    low = made_by(jobs()[-1])
    faces = sum(len(each.data.polygons) for each in low if each.type == "MESH")
    d.check(0 < faces <= 600, f"{faces} faces")

    form.kind = "convert_model"
    form.convert_model.format = "OBJ"
    yield 0.7
    before = len(bpy.data.objects)
    yield from generate(d)
    d.picture("10-converted")
    file = Path(jobs()[-1].model)
    d.check(file.suffix == ".obj" and file.is_file(), f"the file is there: {file}")
    d.check(len(bpy.data.objects) == before, "a conversion brings no object by itself")
    yield from click_newest(d, "tripo.import_result")
    yield from d.wait_until(lambda: len(bpy.data.objects) > before, 30, "its import")
    yield 1.0
    d.check(any(each.tripo.kind == "convert_model" for each in bpy.data.objects), "as its own")
    d.picture("11-imported")


run(script)
