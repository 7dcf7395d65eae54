# SPDX-License-Identifier: GPL-3.0-or-later
"""A model from a prompt, with a real pointer and keyboard."""

from __future__ import annotations

from collections.abc import Callable

from tripo_sandbox import Sandbox

from tests.window.commands import environment
from tests.window.realwindow import RealWindow


def test_a_prompt_is_typed_and_sent(
    real_window: Callable[..., RealWindow], service: Sandbox
) -> None:
    with real_window(environment(service)) as blender:
        blender.open_tab("Tripo")
        blender.fill("prompt", "a red chair")
        assert blender.value("blender.window.scene.tripo.text_to_model.prompt") == "a red chair"
        blender.click("op:tripo.generate")
        blender.wait_until("jobs() and jobs()[-1].final", 60, "the end of the job")
        blender.wait_until("'a red chair' in bpy.data.objects", 30)
        blender.picture("made")
        assert "Traceback" not in blender.output()
    assert [task.type for task in service.tasks.values()] == ["text_to_model"]
