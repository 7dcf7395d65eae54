# SPDX-License-Identifier: GPL-3.0-or-later
"""A chain with a gate, with a real pointer: chosen, priced, run, looked at, and gone on with."""

from __future__ import annotations

from collections.abc import Callable

from tripo_sandbox import Sandbox

from tests.window.commands import environment
from tests.window.realwindow import RealWindow

UNFOLD = """
cls = bpy.types.TRIPO_PT_chains
bpy.utils.unregister_class(cls)
cls.bl_options = set()
bpy.utils.register_class(cls)
"""
"""The panel is folded until somebody opens it."""
TYPES = ["text_to_model", "texture_model"]


def types(service: Sandbox) -> list[str]:
    return [task.type for task in service.tasks.values()]


def test_shape_first(real_window: Callable[..., RealWindow], service: Sandbox) -> None:
    with real_window(environment(service)) as blender:
        blender.python(UNFOLD)
        blender.open_tab("Tripo")
        blender.fill("prompt", "a knight")
        blender.picture("1-recipes")
        blender.click('op:tripo.choose_recipe(recipe="Shape First"')
        blender.wait_until("bpy.context.window_manager.tripo_recipe == 'Shape First'", 10)
        blender.picture("2-chosen")
        blender.click("op:tripo.run_recipe")
        blender.wait_until("jobs() and jobs()[-1].at_gate", 90, "the gate")
        blender.wait_until("'a knight' in bpy.data.objects", 30)
        assert types(service) == TYPES[:1]
        blender.find("op:tripo.pass_gate")
        blender.picture("3-gate")
        blender.click("op:tripo.make_again")
        blender.wait_until("len(jobs()) == 2 and jobs()[-1].at_gate", 90, "the gate again")
        assert types(service) == [TYPES[0], TYPES[0]]
        # Buttons of the same kind lie close together now.
        blender.wait_until("not any(job.at_gate for job in jobs()[:-1])", 10)
        blender.click(f'op:tripo.pass_gate(job="{blender.value("jobs()[-1].id")}"')
        blender.wait_until("len(jobs()) == 3 and jobs()[-1].final", 90, "the end")
        blender.picture("4-done")
        assert blender.value("str(jobs()[-1].state)") == "done"
        assert "Traceback" not in blender.output()
    assert types(service) == [TYPES[0], *TYPES]
