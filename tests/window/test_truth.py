# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel follows the truth: every change is seen in every window, trouble is told once, and
nothing is asked of the service before the user does something."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tripo_sandbox import Sandbox

from tests.window.commands import environment
from tests.window.realwindow import RealWindow

Open = Callable[..., RealWindow]
IDLE_SECONDS = 30.0
RECORD = """
drawing = addon("blender.ui.jobs_panel")
current = addon("blender.current")
drawn, draw_jobs = set(), drawing.draw_jobs
def record(layout, context):
    now = current.existing()
    for job in now.listing.shown() if now else ():
        drawn.add((context.window.as_pointer(), job.id, str(job.state)))
    draw_jobs(layout, context)
drawing.draw_jobs = record
windows = bpy.context.window_manager.windows
def seen(job, state):
    return all((window.as_pointer(), job, state) in drawn for window in windows)
"""
"""Which jobs were drawn in which window, and in what state."""
SECOND = """
with bpy.context.temp_override(window=blender.window):
    bpy.ops.wm.window_new()
second = bpy.context.window_manager.windows[-1]
area = second.screen.areas[0]
area.type = "VIEW_3D"
area.spaces[0].show_region_ui = True
sidebar = next(region for region in area.regions if region.type == "UI")
"""
DRAW = """
with bpy.context.temp_override(window=blender.window):
    bpy.ops.wm.redraw_timer(type="DRAW_WIN_SWAP", iterations=1)
"""
"""A picture is to show what Blender would draw next, however slowly it draws here."""


def open_second(blender: RealWindow) -> None:
    """Open another window with the tab."""
    blender.python(SECOND)
    blender.wait_until(
        "sidebar.width > 1 and sidebar.active_panel_category != 'UNSUPPORTED'", 30, "its sidebar"
    )
    blender.python("sidebar.active_panel_category = 'Tripo'\nsidebar.tag_redraw()")


def test_each_change_is_seen_in_each_window(real_window: Open, service: Sandbox) -> None:
    with real_window(environment(service)) as blender:
        blender.open_tab("Tripo")
        blender.move(500, 500)
        open_second(blender)
        blender.python(RECORD)
        # A script starts it; nobody touches a panel.
        blender.python(
            "from bl_ext.user_default.tripo_addon import api\n"
            "made = api.submit(api.TextToModel(prompt='a chair')).id"
        )
        blender.wait_until("seen(made, 'done')", 60, "the end of a script's job in both windows")
        task = blender.value("jobs()[-1].remote_id")
        blender.python("bpy.ops.tripo.delete_job(job=made)\ndrawn.clear()")
        blender.wait_until("not jobs()", 30, "its deletion")
        # A task that is fetched from the service.
        blender.python(f"bpy.ops.tripo.attach(task_id={task!r})")
        blender.wait_until(
            "jobs() and seen(jobs()[-1].id, 'done')", 60, "the end of a fetched job in both windows"
        )
        blender.python(DRAW)
        blender.picture("fetched")
        assert "Traceback" not in blender.output()


def test_nothing_is_asked_without_an_action(real_window: Open, service: Sandbox, out: Path) -> None:
    with real_window(environment(service)) as blender:
        blender.open_tab("Tripo")
        open_second(blender)
        saved = str(out / "scene.blend")
        blender.python(f"bpy.ops.wm.save_as_mainfile(filepath={saved!r})")
        blender.python(f"bpy.ops.wm.open_mainfile(filepath={saved!r})")
        blender.wait_until("bpy.data.filepath", 10)
        blender.python("bpy.ops.wm.read_homefile()")
        blender.open_tab("Tripo")
        blender.python(
            "import addon_utils\n"
            "name = module_name()\n"
            "addon_utils.disable(name)\n"
            "addon_utils.enable(name)"
        )
        end = time.monotonic() + IDLE_SECONDS
        while time.monotonic() < end:
            time.sleep(1.0)
            blender.python("")
        assert not service.requests
        blender.python(DRAW)
        blender.picture("idle")
        # The same way of looking sees a request that was asked for.
        blender.python("bpy.ops.tripo.refresh_balance()")
        blender.wait_until("addon('blender.current').existing().account", 30, "the balance")
        assert service.requests
        assert "Traceback" not in blender.output()


def test_trouble_is_told_once(real_window: Open, service: Sandbox) -> None:
    with real_window({**environment(service), "TRIPO_API_KEY": ""}) as blender:
        blender.open_tab("Tripo")
        blender.python(DRAW)
        blender.picture("1-no-key")
        blender.python(f"preferences().api_key = {service.key!r}")
        blender.python("blender.window.scene.tripo.text_to_model.prompt = 'a chair'")
        # A key, and no way to the service: the key is not asked for again.
        service.faults.add("/v3/*", "reset_before", times=None)
        blender.python("bpy.ops.tripo.refresh_balance()")
        now = "addon('blender.current').existing()"
        blender.wait_until(f"{now}.account and {now}.account.failure", 60, "the failure")
        blender.python(DRAW)
        blender.picture("2-no-network")
        service.account().balance = 5.0
        service.faults.clear()
        blender.wait_until(f"{now}.account and {now}.account.balance", 60, "it heals by itself")
        blender.python(DRAW)
        blender.picture("3-no-credits")
        blender.python(
            "preferences().base_url_tripo = ''\n"
            "import os\n"
            "os.environ.pop('TRIPO_BASE_URL')\n"
            "bpy.context.preferences.system.use_online_access = False\n"
            "addon('blender.redraw').redraw()"
        )
        blender.python(DRAW)
        blender.picture("4-offline")
        assert "Traceback" not in blender.output()
