# SPDX-License-Identifier: GPL-3.0-or-later
"""Tripo is found in Blender's own menus, from which the sidebar opens at the right form."""

from typing import Any

import bpy

from tests.window.driver import Driver, Steps, run


def sidebar(d: Driver) -> Any:
    (area,) = (area for area in d.window.screen.areas if area.type == "VIEW_3D")
    return next(region for region in area.regions if region.type == "UI")


def tab(d: Driver) -> str:
    return sidebar(d).active_panel_category if sidebar(d).width > 1 else ""


def add(d: Driver) -> Steps:
    d.check(tab(d) != "Tripo", "the tab is not in sight")
    yield from d.move(*d.viewport_point())
    yield from d.press("A", shift=True)
    yield 1.0
    d.picture("1-add")
    yield from d.type_text("image to model")
    yield 1.0
    d.picture("2-found")
    yield from d.press("RET")
    yield from d.wait_until(lambda: tab(d) == "Tripo", 10, "the tab")
    yield 1.0
    d.picture("3-form")
    d.check(d.window.scene.tripo.kind == "image_to_model", "its form")


def on_object(d: Driver) -> Steps:
    yield from d.click(*d.viewport_point(), "RIGHTMOUSE")
    yield 1.0
    d.picture("4-context")
    # The last of the menu, and its last step.
    for key in ("UP_ARROW", "RIGHT_ARROW"):
        yield from d.press(key)
        yield 0.5
    d.picture("5-steps")
    yield from d.press("RET")
    yield from d.wait_until(
        lambda: d.window.scene.tripo.section == "Edit", 10, "the form of the first step"
    )
    yield 0.7
    d.picture("6-step")


def pie(d: Driver) -> Steps:
    keys = bpy.context.window_manager.keyconfigs.addon.keymaps["3D View"].keymap_items
    names = [item.properties.name for item in keys if item.idname == "wm.call_menu_pie"]
    d.check("TRIPO_MT_pie" in names, f"in the keymap: {names}")
    yield from d.move(*d.viewport_point())
    with d.override():
        bpy.ops.wm.call_menu_pie("INVOKE_DEFAULT", name="TRIPO_MT_pie")
    yield 1.0
    d.picture("7-pie")
    yield from d.press("ESC")
    yield 0.5


def script(d: Driver) -> Steps:
    yield 1.0
    yield from add(d)
    yield from on_object(d)
    yield from pie(d)


run(script)
