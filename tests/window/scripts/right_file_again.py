# SPDX-License-Identifier: GPL-3.0-or-later
"""Another Blender: it announces what waits, and each file gets its results when it is opened."""

import os
from typing import Any

import bpy

from tests.window.driver import Driver, Steps, run
from tests.window.flow import addon


def session() -> Any:
    return addon("blender.current").existing()


def job(title: str) -> Any:
    found = [job for job in session().jobs.values() if job.title == title] if session() else []
    return found[0] if found else None


def script(d: Driver) -> Steps:
    yield from d.open_sidebar("Tripo")
    yield from d.wait_until(lambda: job("a wool hat"), 30, "the hat's job")
    yield from d.wait_until(lambda: job("a wool hat").state == "running", 30, "it goes on")
    d.finish_tasks()
    yield from d.wait_until(lambda: job("a wool hat").final, 90, "its end")
    yield from d.wait_until(lambda: session().homeless, 20, "the announcement")
    d.check(len(session().homeless) == 1, "the bench waits for a file that was saved")
    d.check("a wool hat" not in bpy.data.objects, "the new file does not get it")
    yield 1.0
    d.picture("5-announced")
    yield from d.click_operator("tripo.show_waiting")
    yield from d.wait_until(lambda: len(session().listing.rows) == 2, 20, "what waits")
    yield 0.5
    d.picture("6-what-waits")

    bpy.ops.wm.recover_last_session()
    yield from d.wait_until(lambda: "a wool hat" in bpy.data.objects, 60, "the hat by itself")
    yield from d.wait_until(lambda: not session().homeless, 20, "nothing that waits")
    yield from d.wait_until(lambda: len(session().listing.rows) == 4, 20, "the whole list")
    yield from d.open_sidebar("Tripo")
    d.picture("7-recovered")

    bpy.ops.wm.open_mainfile(filepath=os.environ["CHAIR"])
    yield from d.wait_until(lambda: "an oak bench" in bpy.data.objects, 60, "the bench by itself")
    yield from d.wait_until(lambda: job("an oak bench").state == "done", 20, "its state")
    d.check("a wool hat" not in bpy.data.objects, "each file has its own")
    yield from d.open_sidebar("Tripo")
    d.picture("8-opened-elsewhere")


run(script)
