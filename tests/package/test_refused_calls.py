# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls while the add-on is off, or from another thread, are refused before any request."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tripo_sandbox import Sandbox

Run = Callable[..., str]

CALLS = """
from bl_ext.user_default.tripo_addon import api
calls = {
    "submit": lambda: api.submit(api.TextToModel(prompt="a chair")),
    "batch": lambda: api.batch([], "out"),
    "variations": lambda: api.variations(api.TextToModel(prompt="a chair"), 2),
    "gather": lambda: api.gather([api.TextToModel(prompt="a chair")]),
    "as_completed": lambda: api.as_completed([]),
    "session": lambda: api.session(reserve=5).__enter__(),
    "import_into_scene": lambda: api.import_into_scene(None),
    "run": lambda: api.run(api.TextToModel(prompt="a chair")),
    "generate": lambda: api.generate(api.TextToModel(prompt="a chair")),
    "estimate": lambda: api.estimate(api.TextToModel(prompt="a chair")),
    "balance": api.balance,
    "usage": api.usage,
    "attach": lambda: api.attach("0123abcd-0000-4000-8000-000000000000"),
    "jobs": api.jobs,
    "resume": api.resume,
    "ledger": api.ledger,
    "generated": api.generated,
    "preparation": api.preparation,
    "recipes": api.recipes,
    "save_recipe": lambda: api.save_recipe("Shape First"),
    "estimate_recipe": lambda: api.estimate_recipe("Shape First", prompt="a chair"),
    "run_recipe": lambda: api.run_recipe("Shape First", prompt="a chair"),
    "resume_chain": lambda: api.resume_chain("0123abcd-0000-4000-8000-000000000000"),
    "targets": api.targets,
    "save_target": lambda: api.save_target(api.Target(name="Mine", faces=500)),
    "delete_target": lambda: api.delete_target("Mine"),
    "for_target": lambda: api.for_target(api.TextToModel(prompt="a chair"), "Mobile"),
    "make_levels": lambda: api.make_levels(api.HighpolyToLowpoly(source="", face_limit=4000)),
    "draw_pictures": lambda: api.draw_pictures(api.TextToModel(prompt="a chair")),
    "make_models": lambda: api.make_models([]),
    "fill_placeholders": lambda: api.fill_placeholders(bpy.data.objects["Cube"]),
    "export": lambda: api.export(path="cube.glb"),
    "judge_picture": lambda: api.judge_picture("cube.png"),
    "uv_layout": lambda: api.uv_layout(bpy.data.objects["Cube"]),
    "validate_mesh": lambda: api.validate_mesh(bpy.data.objects["Cube"]),
    "mend_mesh": lambda: api.mend_mesh(bpy.data.objects["Cube"]),
    "decimate_mesh": lambda: api.decimate_mesh(bpy.data.objects["Cube"], 4),
}
assert set(calls) == {name for name in api.__all__ if name.islower()}
def told(name):
    try:
        return f"{name} gave {calls[name]()}"
    except api.TripoError as error:
        return f"{name}: {type(error).__name__}: {error}"
"""

NAMES = set(re.findall(r'^    "(\w+)": ', CALLS, re.MULTILINE))


def refusals(out: str) -> dict[str, str]:
    found = [line.partition(": ") for line in out.splitlines() if ": Unavailable: " in line]
    return {name: text for name, _, text in found}


@pytest.mark.parametrize("after", ["a new process", "factory settings", "disabling"])
def test_the_add_on_is_not_enabled(installed: Run, service: Sandbox, after: str) -> None:
    ways = {
        "a new process": "",
        "factory settings": "bpy.ops.wm.read_factory_settings()",
        "disabling": (
            "bpy.ops.preferences.addon_enable(module=NAME); import bl_ext.user_default; "
            "from bl_ext.user_default.tripo_addon import api; "
            "bpy.ops.preferences.addon_disable(module=NAME)"
        ),
    }
    out = installed(
        f"""
import subprocess
code = '''
import bpy
NAME = "bl_ext.user_default.tripo_addon"
{ways[after]}
{CALLS}
for name in calls:
    print(told(name))
bpy.ops.preferences.addon_enable(module=NAME)
print("JOBS", api.jobs())
'''
bpy.ops.preferences.addon_disable(module=NAME)
ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
assert ran.returncode == 0, ran.stdout + ran.stderr
print(ran.stdout)
"""
    )
    told = refusals(out)
    assert told.keys() == NAMES, out
    for text in told.values():
        assert "not enabled" in text
        assert "Preferences > Add-ons" in text
        assert 'addon_enable(module="bl_ext.user_default.tripo_addon")' in text
    # Enabled, it works.
    assert "JOBS []" in out
    assert not list(service.requests)


def test_threads(installed: Run, service: Sandbox) -> None:
    out = installed(
        CALLS
        + """
from concurrent.futures import ThreadPoolExecutor
from bl_ext.user_default.tripo_addon.blender import current, starting
calls["start"] = lambda: starting.start(bpy.context, api.TextToModel, {"prompt": "a chair"})
calls["provider"] = held.provider if (held := current.session()) else None
def operator():
    try:
        bpy.ops.tripo.text_to_model(prompt="a chair")
    except RuntimeError as error:
        raise api.Unavailable(str(error))
calls["operator"] = operator
with ThreadPoolExecutor(5) as pool:
    for line in pool.map(told, [*calls] * 5):
        print(line)
"""
    )
    told = refusals(out)
    assert told.keys() == NAMES | {"start", "provider", "operator"}, out
    assert out.count(": Unavailable: ") == 5 * len(told)
    for text in told.values():
        assert "main thread" in text
        assert "No credits were spent" in text
    assert not list(service.requests)
