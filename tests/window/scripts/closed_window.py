# SPDX-License-Identifier: GPL-3.0-or-later
"""The window in which a job was started is closed: its end is reported all the same."""

import bpy

from tests.window.driver import Driver, Steps, run
from tests.window.flow import addon, close_window, jobs


def watching() -> list[int]:
    """The windows with an operator of the add-on that watches the jobs."""
    return [
        number
        for number, window in enumerate(bpy.context.window_manager.windows)
        if any(each.bl_idname.startswith("TRIPO_OT_") for each in window.modal_operators)
    ]


def script(d: Driver) -> Steps:
    with bpy.context.temp_override(window=d.window):
        bpy.ops.wm.window_new()
    yield 1.0
    window = bpy.context.window_manager.windows[-1]
    with bpy.context.temp_override(window=window, area=window.screen.areas[0]):
        bpy.ops.tripo.text_to_model("INVOKE_DEFAULT", prompt="a lonely chair")
    (d.window_number,) = watching()
    d.check(d.window_number, "the second window watches the job")
    yield from close_window(d)
    yield from d.wait_until(watching, 20, "another window that goes on watching")
    yield from d.wait_until(lambda: jobs() and jobs()[-1].remote_id, 30, "the task")
    d.finish_tasks()
    yield from d.wait_until(lambda: jobs()[-1].final, 60, "its end")
    now = addon("blender.current").existing()
    yield from d.wait_until(lambda: not now.ended, 20, "the report")


run(script)
