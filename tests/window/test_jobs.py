# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of jobs, used with a real pointer: chosen, filtered, deleted, gone on with."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tripo_sandbox import Sandbox

from tests.window.commands import environment
from tests.window.earlier import earlier_jobs
from tests.window.realwindow import RealWindow

FILTER, MENU = 69, 50
"""How far the buttons beside the search field are from the right edge of the sidebar, in pixels."""
FIRST_ROW, ROW = 31, 21
"""From the search field to the first row, and from row to row."""
LISTING = "addon('blender.current').session().listing"
CHOSEN = f"{LISTING}.chosen_job.state"
ALONE = """
for name in ("generate", "chains", "usage", "mesh", "movements", "origin"):
    bpy.utils.unregister_class(getattr(bpy.types, f"TRIPO_PT_{name}"))
"""
"""Leaves the panel of the jobs alone in its tab, so that it is in sight as a whole."""


PAST = """
from dataclasses import replace
now = addon("blender.current").session()
done = next(job for job in jobs() if (job.state, job.task.type) == ("done", "text_to_model"))
now.durations = type(now.durations)([replace(done, sent=1000.0, ended=1400.0)])
"""
"""Models have taken 400 seconds."""
TOLD = """
watch = addon("blender.operators.watch")
told, outcome = [], watch.outcome
def record(job):
    told.append(outcome(job))
    return told[-1]
watch.outcome = record
"""
"""The reports of how jobs have ended, in `told`."""


def look(blender: RealWindow, name: str) -> None:
    """A picture when popups are drawn and tooltips are gone."""
    time.sleep(1)
    blender.picture(name)


def test_the_list(
    real_window: Callable[..., RealWindow], ready: Path, slow_service: Sandbox, tmp_path: Path
) -> None:
    ids = earlier_jobs(ready / "resources", slow_service, tmp_path)
    slow_service.limits.pools["H"] = 2
    with real_window(environment(slow_service)) as blender:
        blender.wait_until("addon('blender.current').existing()", 30)
        blender.python(ALONE)
        blender.open_tab("Tripo")
        blender.wait_until(f"len({LISTING}.rows) > 12", 30, "the list")
        blender.python(PAST)
        slow_service.speed = 0.1
        for prompt in ("a stool", "a stool", "a bench"):
            blender.python(f"bpy.ops.tripo.text_to_model(prompt={prompt!r})")
        blender.wait_until("any(job.state == 'running' for job in jobs())", 30, "a running job")
        look(blender, "list")
        x, y = blender.find("prop:tripo_search", part=0.3)
        right = blender.value("blender.region('UI').x + blender.region('UI').width")

        def choose(name: str) -> None:
            row = blender.value(f"{LISTING}.rows.index({ids[name]!r})")
            blender.click((x, y + FIRST_ROW + row * ROW))
            blender.wait_until(f"{LISTING}.chosen == {ids[name]!r}", 5, name)
            blender.move(500, 500)
            look(blender, name)

        choose("failed")
        choose("uncertain")
        choose("kept")
        choose("jug")
        blender.click(blender.find(f'op:tripo.next(job="{ids["jug"]}"', part=0.8))
        look(blender, "next")
        blender.key("Escape")
        blender.move(500, 500)

        blender.click((right - FILTER, y))
        look(blender, "filter")
        blender.key("Escape")
        blender.move(500, 500)
        blender.python("bpy.context.window_manager.tripo_job_filter.state = 'failed'")
        blender.wait_until(f"{LISTING}.rows == [{ids['failed']!r}]", 10, "the failed job only")
        blender.wait_until(f"{CHOSEN} == 'failed'", 10, "what is listed is looked at")
        look(blender, "filtered")
        blender.click((right - MENU, y))
        look(blender, "menu")
        blender.key("d")
        look(blender, "delete")
        blender.key("Return")
        blender.wait_until(f"not {LISTING}.rows", 10, "its deletion")
        blender.click("op:tripo.show_all_jobs")
        blender.wait_until(f"len({LISTING}.rows) > 12", 10, "all others")
        blender.wait_until(f"{LISTING}.chosen_job", 5, "another job that is chosen")
        look(blender, "deleted")
        blender.python("open_panel('TRIPO_PT_clean_up')")
        blender.click("op:tripo.measure_files")
        blender.wait_until("addon('blender.current').session().disk_use", 10, "the sizes")
        look(blender, "clean_up")

        blender.python("bpy.context.preferences.view.ui_scale = 2")
        blender.move(500, 500)
        look(blender, "double")
        assert "Traceback" not in blender.output()


def test_every_end_is_told(real_window: Callable[..., RealWindow], service: Sandbox) -> None:
    """Also that of jobs that no press of Generate has begun."""
    with real_window(environment(service)) as blender:
        blender.open_tab("Tripo")
        blender.python(TOLD)
        blender.python("bpy.ops.tripo.text_to_model(prompt='a jug')")
        blender.wait_until("len(told) == 1", 60, "the report")
        blender.wait_until(f"not {LISTING}.going", 10)
        look(blender, "told")
        told = blender.value("[text for _, text in told]")
        assert told == ["a jug is in the scene (20 credits)"]
        assert "Traceback" not in blender.output()
