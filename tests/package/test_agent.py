# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples for agents, in Blender's module with the ZIP installed, without a window."""

from __future__ import annotations

import json
from collections.abc import Callable

from environment import ROOT
from tripo_sandbox import Sandbox

Run = Callable[..., str]
CODE = """
import contextlib, io, json, re, time
page = open(%r, encoding="utf-8").read()
submit, status, bring, prices = re.findall(r"```python\\n(.*?)```", page, flags=re.DOTALL)
def execute(code):
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        exec(code, {"bpy": bpy})
    return json.loads(told.getvalue())
def ended():
    while not (now := execute(status)["job"])["ended"]:
        time.sleep(0.02)
    return now
assert execute(prices)["price"]["ok"]
assert not execute(submit)["job"]["ended"]
job = ended()
assert [bpy.data.objects[name].tripo.task_id for name in job["objects"][:1]] == [job["task_id"]]
count = len(bpy.data.objects)
assert execute(bring)["ok"]
while len(bpy.data.objects) == count:
    execute(status)
    time.sleep(0.02)
print("TOLD", json.dumps(job))
"""


def test_the_examples(installed: Run, quick: Sandbox) -> None:
    out = installed(CODE % str(ROOT / "docs/agents.md"))
    (line,) = [line for line in out.splitlines() if line.startswith("TOLD ")]
    job = json.loads(line.removeprefix("TOLD "))
    assert (job["state"], job["key"], job["error"]) == ("done", "chair-1", None)
    assert len(quick.tasks) == 1


def test_without_a_key(installed: Run, service: Sandbox) -> None:
    code = """
from bl_ext.user_default.tripo_addon.api import agent
import json
print("TOLD", json.dumps(agent.submit("text_to_model", {"prompt": "a chair"})))
"""
    out = installed(code, TRIPO_API_KEY="")
    (line,) = [line for line in out.splitlines() if line.startswith("TOLD ")]
    told = json.loads(line.removeprefix("TOLD "))
    assert (told["ok"], told["error"]["kind"]) == (False, "Unavailable")
    assert "key" in told["error"]["what"].lower()
    assert not list(service.requests)
