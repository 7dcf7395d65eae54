# SPDX-License-Identifier: GPL-3.0-or-later
"""Four pictures of a prompt are drawn, and two of them become models."""

from typing import Any

import bpy

from tests.window.driver import Driver, Steps, run
from tests.window.flow import addon, arrive, jobs, unfold_ways


def script(d: Driver) -> Steps:
    manager: Any = bpy.context.window_manager
    with d.override():
        bpy.ops.object.delete()
    yield from d.open_sidebar("Tripo")
    unfold_ways()
    yield 0.5
    form = d.window.scene.tripo
    form.kind = "text_to_model"
    yield 1.0
    d.picture("1-empty")
    form.text_to_model.prompt = "a weathered red armchair"
    yield 0.7
    d.picture("2-prices")
    d.check(manager.tripo_picture_count == 4, "four pictures")
    yield from d.click_operator("tripo.draw_pictures")
    yield from d.wait_until(lambda: len(jobs()) == 4, 20, "the jobs")
    yield from d.wait_until(lambda: any(job.remote_id for job in jobs()), 20, "a task")
    yield 1.0
    d.picture("3-being-drawn")
    # The service draws few of them at once.
    for _ in range(60):
        if all(job.at_gate for job in jobs()):
            break
        d.finish_tasks()
        yield 1.0
    d.check(all(job.at_gate for job in jobs()), "the pictures are there")
    yield 1.5
    d.picture("4-to-choose-from")
    row = addon("blender.picking").row()
    d.check(len(row) == 4, "all can be chosen")
    for at in (1, 3):
        yield from d.click_operator(f'tripo.pick_picture(job="{row[at].id}"')
        yield 0.7
    d.picture("5-chosen")
    yield from d.click_operator("tripo.make_picked")
    yield from d.wait_until(lambda: len(jobs()) == 6, 20, "two more jobs")
    yield from d.wait_until(lambda: all(job.remote_id for job in jobs()), 20, "their tasks")
    yield 1.0
    d.picture("6-on-their-way")
    yield from arrive(d)
    d.picture("7-models")
    made = [obj for obj in d.window.scene.objects if obj.tripo.task_id]
    d.check(len({obj.tripo.task_id for obj in made}) == 2, "two models")
    d.check(not addon("blender.picking").row(), "the row is gone")


run(script)
