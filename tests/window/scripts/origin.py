# SPDX-License-Identifier: GPL-3.0-or-later
"""A model becomes an asset in a library by itself, says what it is, and is marked by a press."""

from pathlib import Path
from typing import Any

import bpy

from tests.window.driver import Driver, Steps, run
from tests.window.flow import generate, jobs, preferences

PROMPT = "a weathered red leather armchair"


def toggle_panel(d: Driver, at: int) -> Steps:
    """Click the header that is so far below the top of the sidebar."""
    region = d.region("UI")
    yield from d.click(region.x + 80, region.y + region.height - at)
    yield 0.7


def choose_library(folder: Path) -> None:
    folder.mkdir()
    filepaths = bpy.context.preferences.filepaths
    filepaths.asset_libraries.new(name="Mine", directory=str(folder))
    preferences().assets, preferences().asset_library = "LIBRARY", "Mine"


def script(d: Driver) -> Steps:
    library = d.folder / "library"
    choose_library(library)
    yield from d.open_sidebar("Tripo")
    yield from d.fill("prompt", PROMPT)
    yield from generate(d)
    assets = list((library / "Tripo").glob("*.blend"))
    names = [path.stem.rpartition(" ")[0] for path in assets]
    d.check(names == [PROMPT], f"it is in the library: {assets}")
    chair: Any = next(obj for obj in bpy.data.objects if obj.tripo.task_id)
    d.check(chair.asset_data is None, "and in the scene it is a plain object")
    d.check(chair["ai_generated"], "it is marked")
    bpy.context.view_layer.objects.active = chair
    yield 0.5

    # The form and the jobs are folded, so that the fourth panel is near the top; that of chains
    # between them is folded at first.
    yield from toggle_panel(d, 12)
    yield from toggle_panel(d, 66)
    yield from toggle_panel(d, 93)
    yield 0.7
    d.picture("1-what-is-this")
    yield from d.click_operator("tripo.copy_object_details")
    d.check(PROMPT in bpy.context.window_manager.clipboard, "the details are copied")
    yield from d.click_operator("tripo.use_object_settings")
    form = d.window.scene.tripo.text_to_model
    d.check(form.use_model_seed, "its seeds are in the form")
    d.check(form.model_seed == jobs()[-1].seeds["model_seed"], "those that were drawn")
    yield from d.click_operator("tripo.mark_asset")
    yield 0.5
    d.check(chair.asset_data, "it is an asset of this file now")
    yield from d.move(*d.viewport_point())
    yield from d.press("Z", ctrl=True)
    yield 0.7
    chair = bpy.data.objects[PROMPT]
    d.check(chair.asset_data is None, "undo takes that back")
    yield from d.press("Z", ctrl=True, shift=True)
    yield 0.7
    chair = bpy.data.objects[PROMPT]
    d.check(chair.asset_data, "and redo does it again")
    yield from d.click_operator("tripo.copy_generated")
    d.check("Text to Model" in bpy.context.window_manager.clipboard, "the list is copied")
    bpy.context.view_layer.objects.active = bpy.data.objects["Cube"]
    yield 0.7
    d.picture("2-not-from-tripo")
    bpy.ops.wm.save_as_mainfile(filepath=str(d.folder / "scene.blend"))
    bpy.ops.wm.save_userpref()


run(script)
