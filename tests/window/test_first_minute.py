# SPDX-License-Identifier: GPL-3.0-or-later
"""A fresh Blender without a key, offline: one thing to do at a time, with a real pointer."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.window.realwindow import RealWindow

FRESH = {"TRIPO_API_KEY": "", "TRIPO_BASE_URL": "", "TRIPO_PROVIDER": ""}
NARROW = 240
"""Width of the sidebar, in pixels."""
LONG = "a weathered red leather armchair with brass nails, a worn seat and carved oak feet"
SETTINGS = "addon('blender.settings')"


def widen(blender: RealWindow, width: int) -> None:
    """Drag the sidebar's edge until it is as wide."""
    left, top, now, height = blender._rectangle("UI", "VIEW_3D")
    at = (left, top + height * 2 // 3)
    blender.drag(at, (left + now - width, at[1]))
    blender.python("blender.region('UI').tag_redraw()")


def fresh_picture(blender: RealWindow, name: str, *, move: bool = True) -> None:
    """A picture after a redraw, the pointer in the view unless it is to stay."""
    if move:
        blender.move(500, 700)
    blender.python(
        "with bpy.context.temp_override(window=blender.window):\n"
        "    bpy.ops.wm.redraw_timer(type='DRAW_WIN_SWAP', iterations=1)"
    )
    blender.picture(name)


def test_from_nothing_to_a_model(real_window: Callable[..., RealWindow]) -> None:
    with real_window(FRESH) as blender:
        blender.open_tab("Tripo")
        fresh_picture(blender, "1-welcome")
        assert not blender.value("bpy.app.online_access")
        blender.click("op:tripo.try_practice")
        blender.wait_until("addon('blender.practice').used() is not None", 20, "the practice")
        url = blender.value("addon('blender.practice').used().url")
        assert url.startswith("http://127.0.0.1:")
        fresh_picture(blender, "2-practice")
        x, y = blender.find("op:tripo.leave_practice")
        # The gear has no name that Blender would tell.
        blender.click((x + 80, y - 76))
        fresh_picture(blender, "2-settings", move=False)
        blender.key("Escape")
        blender.fill("prompt", "a red chair")
        fresh_picture(blender, "3-prompt")
        blender.click("op:tripo.generate")
        blender.wait_until("jobs() and jobs()[-1].final", 60, "the end of the job")
        blender.wait_until("'a red chair' in bpy.data.objects", 30)
        fresh_picture(blender, "4-model")
        widen(blender, NARROW)
        blender.python(f"blender.window.scene.tripo.text_to_model.prompt = {LONG!r}")
        fresh_picture(blender, "5-narrow")
        blender.click(blender.find("op:tripo.edit_prompt", part=0.95))
        time.sleep(1)
        fresh_picture(blender, "5-large-prompt", move=False)
        # The first ends the typing, the second the dialog.
        blender.key("Escape", "Escape")
        prompt = "blender.window.scene.tripo.text_to_model.prompt"
        assert blender.value(prompt) == LONG
        blender.python(
            "style = blender.window.scene.tripo.style\n"
            "style.use, style.suffix = True, 'hand-painted'"
        )
        fresh_picture(blender, "5-style")
        blender.find("prop:style.use")
        blender.click("op:tripo.leave_practice")
        blender.wait_until("addon('blender.practice').used() is None", 10, "the leave")
        fresh_picture(blender, "6-left")
        assert not blender.value("jobs()")
        assert blender.value("'a red chair' in bpy.data.objects")

        blender.python(f"{SETTINGS}.preferences().api_key = 'tsk_of_nobody'")
        assert blender.value(f"{SETTINGS}.hindrance().kind.name") == "OFFLINE"
        fresh_picture(blender, "7-key-offline")
        blender.find("op:extensions.userpref_show_online")
        blender.python("bpy.context.preferences.view.ui_scale = 2.0")
        fresh_picture(blender, "8-offline-large")
        assert "Traceback" not in blender.output()
