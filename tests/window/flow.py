# SPDX-License-Identifier: GPL-3.0-or-later
"""What several scripts do in the Tripo tab: run jobs, and look into the add-on."""

from __future__ import annotations

import sys
from typing import Any

import bpy

from tests.window.driver import Driver, Steps


def addon(name: str) -> Any:
    """A module of the add-on, such as `blender.current`, which has to be loaded already."""
    return next(
        module for path, module in sys.modules.items() if path.endswith(f".tripo_addon.{name}")
    )


def module_name() -> str:
    return next(found.module for found in bpy.context.preferences.addons if "tripo" in found.module)


def preferences() -> Any:
    return bpy.context.preferences.addons[module_name()].preferences


def open_preferences(d: Driver) -> Steps:
    """The add-on's own preferences, in their window."""
    with d.override():
        bpy.ops.screen.userpref_show()
    yield 1.0
    d.window_number = len(bpy.context.window_manager.windows) - 1
    bpy.context.preferences.active_section = "ADDONS"
    bpy.context.window_manager.addon_search = "Tripo"
    with bpy.context.temp_override(window=d.window):
        bpy.ops.preferences.addon_expand(module=module_name())
    yield 1.0


def close_window(d: Driver) -> Steps:
    with bpy.context.temp_override(window=d.window):
        bpy.ops.wm.window_close()
    d.window_number = 0
    yield 1.0


def jobs() -> list[Any]:
    """The jobs of this session, oldest first."""
    now = addon("blender.current").existing()
    return list(now.jobs.values()) if now else []


def generate(d: Driver) -> Steps:
    """Press Generate and wait until that job has ended well."""
    count = len(jobs())
    yield from d.click_operator("tripo.generate")
    yield from d.wait_until(lambda: len(jobs()) > count, 10, "the job")
    yield from d.wait_until(lambda: jobs()[-1].remote_id, 20, "the task")
    d.finish_tasks()
    yield from d.wait_until(lambda: jobs()[-1].final, 90, "its end")
    d.check(jobs()[-1].state == "done", f"{jobs()[-1].task.type}: {jobs()[-1].failure}")
    yield 1.0


def press(d: Driver, prompt: str) -> Steps:
    """Press Generate for a prompt; the task is at the service when this ends."""
    count = len(jobs())
    d.window.scene.tripo.text_to_model.prompt = prompt
    yield 0.3
    yield from d.click_operator("tripo.generate")
    yield from d.wait_until(lambda: len(jobs()) > count and jobs()[-1].remote_id, 20, "the task")


def arrive(d: Driver) -> Steps:
    """Let the service end its tasks, and wait for the models."""
    d.finish_tasks()
    yield from d.wait_until(lambda: all(job.final for job in jobs()), 90, "the models")
    yield 1.0
    wrong = [(job.title, job.failure) for job in jobs() if job.state != "done"]
    d.check(not wrong, f"all are done: {wrong}")


def model(prompt: str) -> Any:
    return bpy.data.objects[prompt]


PANEL_OWN = {"bl_rna", "__dict__", "__weakref__"}
"""What belongs to one class alone."""


def open_panel(name: str) -> None:
    """Put an open panel in the place of one that is closed at first, which stays registered."""
    closed = getattr(bpy.types, name)
    facts = {"bl_options": set(), "bl_idname": f"{name}_open"}
    body = {key: value for key, value in vars(closed).items() if key not in PANEL_OWN}
    bpy.utils.unregister_class(closed)
    closed.poll = classmethod(lambda cls, context: False)
    bpy.utils.register_class(closed)
    bpy.utils.register_class(type(f"{name}_open", closed.__bases__, {**body, **facts}))


def unfold_ways() -> None:
    """Open the group of other ways in the form, which is closed at first."""
    addon("blender.ui.way_rows").panel = lambda layout, name: layout.panel(
        f"{name}_open", default_closed=False
    )


def open_panels(d: Driver) -> Steps:
    """Usage and Check Mesh are closed at first."""
    open_panel("TRIPO_PT_mesh")
    open_panel("TRIPO_PT_usage")
    yield 0.6


def choose(job_id: str) -> None:
    """Choose a job in the list, as a click does."""
    listing = addon("blender.current").existing().listing
    bpy.context.window_manager.tripo_job_row = listing.rows.index(job_id)
