# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of the Python API in a real window: it goes on, or at least shows what happens."""

from __future__ import annotations

from collections.abc import Callable

from tripo_sandbox import Sandbox

from tests.window.commands import environment
from tests.window.realwindow import RealWindow

Open = Callable[..., RealWindow]
SUBMIT = """
from bl_ext.user_default.tripo_addon import api
told = []
job = api.submit(
    api.TextToModel(prompt="a red chair", face_limit=500),
    key="row-17",
    tell=lambda job: told.append((str(job.state), job.progress)),
)
"""
RECORD = """
drawing = addon("blender.ui.job_details")
drawn, draw = [], drawing.draw_state
def record(layout, context, now, job):
    drawn.append((str(job.state), job.progress))
    draw(layout, context, now, job)
drawing.draw_state = record
"""


def test_calls_that_return_at_once_and_one_that_waits(
    real_window: Open, slow_service: Sandbox
) -> None:
    with real_window(environment(slow_service)) as blender:
        blender.open_tab("Tripo")
        blender.python(SUBMIT)
        # Nobody waits: Blender's own timer goes on with it, and calls back.
        blender.wait_until("job.done", 60, "the end of the job")
        assert blender.value("str(job.state)") == "done"
        assert blender.value("len(job.result().objects)") == 1
        states = [state for state, _ in blender.value("told")]
        assert states[0] == "waiting"
        assert states[-1] == "done"
        # The same key gives the same job at once, and pays nothing.
        blender.python("again = api.submit(job.task, key='row-17')")
        blender.wait_until("again.done", 20, "the same job")
        assert blender.value("again.id == job.id")
        assert len(slow_service.tasks) == 1
        blender.picture("submitted")
        # A call that waits draws the list of jobs meanwhile.
        blender.python(RECORD)
        blender.python("made = api.run(api.TextToModel(prompt='a jug', face_limit=500))", 90)
        shown = {state for state, _ in blender.value("drawn")}
        assert "running" in shown, shown
        blender.picture("waited")
        assert "Traceback" not in blender.output()
