# SPDX-License-Identifier: GPL-3.0-or-later
"""Files are closed, saved and opened while jobs run: each result lands in its own file only."""

import os

import bpy

from tests.window.driver import Driver, Steps, run
from tests.window.flow import addon, jobs

CHAIR = os.environ["CHAIR"]
"""The file that is saved."""


def press(d: Driver, prompt: str) -> Steps:
    """Generate in the open file, until the service has the task."""
    count = len(jobs())
    yield from d.open_sidebar("Tripo")
    yield from d.fill("prompt", prompt)
    yield from d.click_operator("tripo.generate")
    yield from d.wait_until(lambda: len(jobs()) > count, 10, "the job")
    yield from d.wait_until(lambda: jobs()[-1].remote_id, 30, "the task")


def new_file(d: Driver) -> Steps:
    bpy.ops.wm.read_homefile()
    yield 1.0
    d.check(not bpy.data.is_dirty, "a new file has nothing to save")
    yield from d.open_sidebar("Tripo")


def ended(d: Driver, state: str) -> Steps:
    d.finish_tasks()
    yield from d.wait_until(lambda: jobs()[-1].final, 90, "its end")
    d.check(jobs()[-1].state == state, f"{jobs()[-1].state}: {jobs()[-1].failure}")
    yield 1.0


def script(d: Driver) -> Steps:
    yield from press(d, "a clay jug")
    yield from new_file(d)
    yield from ended(d, "not imported")
    d.check("a clay jug" not in bpy.data.objects, "another new file does not get it")
    d.check("never saved" in jobs()[-1].failure.text, "the reason is told")
    d.picture("1-new-file")
    yield from d.click_operator("tripo.import_result")
    yield from d.wait_until(lambda: "a clay jug" in bpy.data.objects, 60, "the jug")
    now = addon("blender.current").session()
    yield from d.wait_until(lambda: not now.homeless, 20, "nothing that waits")
    d.picture("2-imported")

    bpy.ops.wm.save_as_mainfile(filepath=CHAIR)
    yield from press(d, "a tin lamp")
    yield from new_file(d)
    yield from ended(d, "not imported")
    d.check("a tin lamp" not in bpy.data.objects, "a new file does not get it")
    d.check("chair.blend is not open" in jobs()[-1].failure.text, "its file is named")
    d.picture("3-its-file-is-closed")
    bpy.ops.wm.open_mainfile(filepath=CHAIR)
    yield from d.wait_until(lambda: "a tin lamp" in bpy.data.objects, 60, "the lamp by itself")
    yield from d.wait_until(lambda: jobs()[-1].state == "done", 20, "its state")
    yield from d.open_sidebar("Tripo")
    d.picture("4-opened-again")

    # For another Blender, in which only the file says who it is: it is not saved after the press.
    yield from press(d, "an oak bench")
    yield from new_file(d)
    yield from ended(d, "not imported")
    yield from press(d, "a wool hat")
    # Blender keeps a session that ends now as quit.blend.


run(script)
