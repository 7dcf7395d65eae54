# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of a folder become models by one press; pressed again, nothing is paid twice."""

import os
from pathlib import Path

import bpy

from tests.window.driver import Driver, Steps, run
from tests.window.flow import arrive, jobs, unfold_ways

FOLDER = Path(os.environ["FOLDER"])


def choose(d: Driver) -> Steps:
    """What the file browser does when its button is pressed."""
    with d.override():
        bpy.ops.tripo.choose_folder("EXEC_DEFAULT", directory=f"{FOLDER}/")
    yield from d.move(*d.viewport_point())
    yield 2.0


def script(d: Driver) -> Steps:
    yield from d.open_sidebar("Tripo")
    unfold_ways()
    yield 0.5
    d.window.scene.tripo.kind = "image_to_model"
    yield 1.0
    d.picture("1-tab")
    yield from choose(d)
    d.picture("2-dialog")
    d.check(not jobs(), "nothing is sent before the list was seen")
    yield from d.press("RET")
    yield from d.wait_until(lambda: len(jobs()) == 3, 30, "three jobs: one is no picture")
    yield from d.wait_until(lambda: all(job.remote_id for job in jobs()), 30, "the tasks")
    yield 1.0
    d.picture("3-on-their-way")
    yield from arrive(d)
    d.picture("4-made")
    roots = [obj for obj in bpy.data.objects if obj.tripo.task_id and obj.parent is None]
    d.check(len({tuple(obj.location) for obj in roots}) == 3, "each stands in its own place")
    yield from choose(d)
    d.picture("5-again")
    yield from d.press("RET")
    yield 2.0
    d.check(len(jobs()) == 3, "nothing is made twice")
    d.picture("6-end")


run(script)
