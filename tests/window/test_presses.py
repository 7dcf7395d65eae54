# SPDX-License-Identifier: GPL-3.0-or-later
"""A double click of a real pointer on what costs or doubles something is one press."""

from __future__ import annotations

from collections.abc import Callable

from tripo_sandbox import Sandbox

from tests.window.commands import environment
from tests.window.realwindow import Place, RealWindow

Open = Callable[..., RealWindow]
LONG_AGO = "addon('blender.operators.presses')._last is None"
"""When the next press counts as another one."""
SLOW = """
import time
drawing = addon("blender.ui.form_panel")
draw_form = drawing.draw_form
def slow(layout, context):
    time.sleep(1.5)
    draw_form(layout, context)
drawing.draw_form = slow
"""
"""Makes each drawing of the panel take longer than a double click."""


def hammer(blender: RealWindow, place: Place, gap: float, times: int = 3) -> None:
    """Presses of a hand, which does not keep quite still, `gap` seconds apart."""
    blender.move(*place)
    words: list[object] = []
    for number in range(times):
        words += ["mousedown", 1, "sleep", 0.04, "mouseup", 1]
        words += ["mousemove_relative", "--", 1 if number % 2 else -1, 0, "sleep", gap - 0.04]
    blender.screen.do(*words)
    blender.python("")


def creates(service: Sandbox) -> int:
    return len([each for each in service.requests if "/generation/" in each.path])


def all_ended(blender: RealWindow) -> None:
    blender.wait_until("jobs() and all(job.final for job in jobs())", 60, "the end of all jobs")


def test_generate(real_window: Open, service: Sandbox) -> None:
    with real_window(environment(service)) as blender:
        blender.open_tab("Tripo")
        blender.python("blender.window.scene.tripo.text_to_model.prompt = 'a red chair'")
        blender.python("blender.region('UI').tag_redraw()")
        button = blender.find("op:tripo.generate")
        for number, gap in enumerate((0.1, 0.3), 1):
            hammer(blender, button, gap)
            blender.wait_until(f"len(jobs()) >= {number}")
            all_ended(blender)
            assert len(blender.value("[job.id for job in jobs()]")) == number
            assert creates(service) == number
            # On purpose it can be pressed again.
            blender.wait_until(LONG_AGO, 30)
        # What was pressed while Blender was busy is handled long afterwards.
        blender.python(SLOW)
        hammer(blender, button, 0.3)
        blender.wait_until("len(jobs()) >= 3", 60)
        blender.wait_until(LONG_AGO, 60)
        all_ended(blender)
        assert creates(service) == 3
        assert "Traceback" not in blender.output()


def test_the_buttons_of_a_job(real_window: Open, service: Sandbox) -> None:
    with real_window(environment(service)) as blender:
        blender.open_tab("Tripo")
        blender.python("bpy.ops.tripo.text_to_model(prompt='a fail-run vase')")
        all_ended(blender)
        hammer(blender, blender.find("op:tripo.retry", part=0.8), 0.3)
        all_ended(blender)
        assert creates(service) == 2
        blender.python("bpy.ops.tripo.text_to_model(prompt='a vase')")
        all_ended(blender)
        made = "[each.name for each in bpy.data.objects if each.tripo.task_id]"
        blender.wait_until(made)
        hammer(blender, blender.find("op:tripo.import_result", part=0.65), 0.3)
        blender.wait_until(f"len({made}) >= 2", 30, "the second copy")
        all_ended(blender)
        assert len(blender.value(made)) == 2
        assert "Traceback" not in blender.output()


def test_cancel_starts_nothing(real_window: Open, service: Sandbox) -> None:
    """The button that generates again comes to lie where the one that cancels was."""
    with real_window(environment(service)) as blender:
        blender.open_tab("Tripo")
        service.servers["service"].go_away()
        blender.python("bpy.ops.tripo.text_to_model(prompt='a vase')")
        blender.wait_until("jobs() and jobs()[-1].note", 30, "a job that waits")
        hammer(blender, blender.find("op:tripo.cancel"), 0.45)
        blender.wait_until(LONG_AGO, 30)
        assert len(blender.value("[job.id for job in jobs()]")) == 1
        all_ended(blender)
        service.servers["service"].come_back()
        assert "Traceback" not in blender.output()
