# SPDX-License-Identifier: GPL-3.0-or-later
"""Blenders that are killed after a press: the same press in the next one pays for nothing twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from environment import ROOT
from tripo_sandbox import Sandbox

BEFORE = """
import os, sys
sys.path[:0] = [{root!r}, {scripts!r}]
import bpy, addon_utils
addon_utils.enable("tripo_addon", default_set=True)
bpy.context.preferences.addons["tripo_addon"].preferences.results = {results!r}
from tripo_addon import api
from tripo_addon.blender import pump
blend = {blend!r}
if os.path.exists(blend):
    bpy.ops.wm.open_mainfile(filepath=blend)
"""
AFTER = """
print("ENDED", flush=True)
os._exit(0)
"""
PLACEHOLDERS = """
bpy.ops.wm.read_homefile(use_empty=True)
for number, name in enumerate(("owl", "jug", "hat")):
    bpy.ops.mesh.primitive_cube_add(size=1, location=(3 * number, 0, 0))
    bpy.context.object.name = name
bpy.ops.wm.save_as_mainfile(filepath=blend)
"""
FILL = """
try:
    jobs = api.fill_placeholders([bpy.data.objects[name] for name in ("owl", "jug", "hat")])
    while not all(job.task_id for job in jobs):
        pump.turn(waiting=True)
    print("SENT", flush=True)
except api.Invalid as error:
    print(error, flush=True)
    api.resume()
pump.wait_for_all()
print("THERE", *(obj.name for obj in bpy.data.objects if obj.tripo.task_id), flush=True)
"""


class Program:
    """Runs of Blender's module with one user folder and one file."""

    def __init__(self, folder: Path) -> None:
        self._before = BEFORE.format(
            root=str(ROOT),
            scripts=str(ROOT / "scripts"),
            results=str(folder / "results"),
            blend=str(folder / "scene.blend"),
        )
        self._environment = {**os.environ, "BLENDER_USER_RESOURCES": str(folder / "user")}

    def begin(self, code: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", self._before + code + AFTER],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self._environment,
        )

    def run(self, code: str) -> str:
        with self.begin(code) as program:
            output, _ = program.communicate()
        assert "ENDED" in output, output
        return output

    def kill_at(self, word: str, code: str) -> None:
        """Run this until it prints a word, and kill it then."""
        with self.begin(code) as program:
            assert program.stdout
            for line in program.stdout:
                if line.strip() == word:
                    break
            program.kill()


@pytest.fixture
def program(tripo: Sandbox, tmp_path: Path) -> Program:
    return Program(tmp_path)


def finish(service: Sandbox) -> None:
    """All tasks have their results, and further ones have them at once."""
    service.speed = 1e6
    for task in list(service.tasks):
        service.finish(task)


def test_placeholders(program: Program, tripo: Sandbox) -> None:
    program.run(PLACEHOLDERS)
    tripo.speed = 1e-3
    program.kill_at("SENT", FILL)
    assert len(tripo.tasks) == 3
    finish(tripo)
    told = program.run(FILL)
    assert "its model is on the way" in told
    assert len(tripo.tasks) == 3
    assert {"owl", "jug", "hat"} <= set(told.partition("THERE")[2].split())
