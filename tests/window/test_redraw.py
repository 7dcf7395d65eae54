# SPDX-License-Identifier: GPL-3.0-or-later
"""What code changes in the form is seen at once, with a real pointer that rests afterwards."""

from __future__ import annotations

from collections.abc import Callable

from tripo_sandbox import Sandbox

from tests.window.commands import environment
from tests.window.realwindow import RealWindow

Open = Callable[..., RealWindow]
RECORD = """
drawing = addon("blender.ui.form_panel")
drawn, draw_form = [], drawing.draw_form
def record(layout, context):
    drawn.append(context.scene.tripo.kind)
    draw_form(layout, context)
drawing.draw_form = record
"""
"""The types whose form was drawn, one for each time, in `drawn`."""


def test_next_and_what_fills_the_form(real_window: Open, service: Sandbox) -> None:
    with real_window(environment(service)) as blender:
        blender.open_tab("Tripo")
        blender.python("bpy.ops.tripo.text_to_model(prompt='a robot', wait=True)", 60)
        blender.python("bpy.ops.tripo.animate_rig(source=jobs()[-1].remote_id, wait=True)", 60)
        rig = blender.value("jobs()[-1].id")
        blender.python(RECORD)
        blender.click(blender.find(f'op:tripo.next(job="{rig}"', part=0.8))
        blender.key("a")
        blender.wait_until("drawn and drawn[-1] == 'animate_retarget'", 2, "the form of Animate")
        blender.picture("animate")
        # Without a pointer over the panel, whatever has called for it.
        blender.move(500, 500)
        first = blender.value("jobs()[0].id")
        for call, kind in (
            (f"use_settings(job={first!r})", "text_to_model"),
            (f"use_result(job={first!r}, kind='texture_model')", "texture_model"),
            (f"use_seeds(job={first!r})", "texture_model"),
            ("add_item(option='images')", "texture_model"),
            ("remove_item(option='images', index=0)", "texture_model"),
            ("clear_source()", "texture_model"),
        ):
            blender.python(f"drawn.clear()\nbpy.ops.tripo.{call}")
            blender.wait_until(f"{kind!r} in drawn", 2, f"the form after {call}")
        assert "Traceback" not in blender.output()
