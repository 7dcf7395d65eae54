# SPDX-License-Identifier: GPL-3.0-or-later
"""The second Blender of one with a window: it starts while a task runs, makes its model, and ends
with it, however that ends."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from tripo_sandbox import Sandbox

from tests.support.second_blenders import runs, wait_gone
from tests.window.commands import environment
from tests.window.realwindow import RealWindow

Open = Callable[..., RealWindow]
NAMED = """
def second():
    return addon("blender.current").session().second_blender
def objects():
    return [obj for obj in bpy.data.objects if obj.tripo.task_id]
"""


def test_one_for_all_models(real_window: Open, service: Sandbox) -> None:
    service.speed = 1.0
    with real_window(environment(service)) as blender:
        blender.python(NAMED)
        blender.python("bpy.ops.tripo.text_to_model(prompt='a robot')")
        blender.wait_until("jobs() and jobs()[-1].state == 'running'", 30)
        blender.wait_until("second()._helper is not None", 30)
        pid = blender.value("second()._helper.pid")
        service.finish(*service.tasks)
        blender.wait_until("jobs()[-1].state == 'done'", 60)
        service.speed = 1e6
        blender.python("bpy.ops.tripo.text_to_model(prompt='a jug')")
        blender.wait_until("len(jobs()) == 2 and jobs()[-1].state == 'done'", 60)
        assert blender.value("second()._helper.pid") == pid
        assert blender.value("second()._helper.jobs") == 2
        assert blender.value("len(objects())") >= 2
        blender.picture("two models")
        assert "Traceback" not in blender.output()
        assert runs(pid)
    wait_gone(pid)


def test_it_ends_with_a_blender_that_is_killed(real_window: Open, service: Sandbox) -> None:
    service.speed = 1e6
    with real_window(environment(service)) as blender:
        blender.python(NAMED)
        blender.python("bpy.ops.tripo.text_to_model(prompt='a robot')")
        blender.wait_until("jobs() and jobs()[-1].state == 'done'", 60)
        pid = blender.value("second()._helper.pid")
        assert runs(pid)
        # Not its group, to which the second one belongs.
        os.kill(blender.process.pid, signal.SIGKILL)
        wait_gone(pid)


HANGS = """
import time
hung = []
def hang(*order):
    hung.append(order)
    while True:
        time.sleep(1)
second().write = hang
bpy.context.object.name = "Head"
bpy.ops.tripo.texture_model(text_prompt="oak")
"""


def test_a_press_outlives_its_blender(real_window: Open, service: Sandbox) -> None:
    service.speed = 1e6
    with real_window(environment(service)) as blender:
        blender.python(NAMED)
        blender.python("addon('blender.current').session()")
        blender.python(HANGS)
        blender.wait_until("hung", 30)
        (order,) = blender.folder.rglob("*.order.json")
        os.kill(blender.process.pid, signal.SIGKILL)
    assert not service.tasks
    with real_window(environment(service)) as blender:
        blender.python(NAMED)
        blender.wait_until("jobs() and jobs()[-1].final", 90)
        assert blender.value("str(jobs()[-1].state), str(jobs()[-1].failure)")[0] != "failed"
        assert blender.value("len(jobs())") == 1
    assert [task.type for task in service.tasks.values()] == ["texture_model"]
    assert [path.name for path in order.parent.iterdir()] == ["Head.glb"]
