# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads beside Blender: models are placed while they run Python, and none of them may ask."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

from environment import ROOT
from tripo_sandbox import Sandbox

Run = Callable[..., str]
BLENDER = ROOT / "tripo_addon" / "blender"


def test_what_blender_does_for_a_model_beside_a_busy_thread(
    installed: Run, service: Sandbox
) -> None:
    """An operator inside of an override of the context ends in a crash within seconds."""
    service.speed = 1e6
    out = installed(
        """
import threading
from bl_ext.user_default.tripo_addon import api
from bl_ext.user_default.tripo_addon.blender import current, pump
from bl_ext.user_default.tripo_addon.blender.scene import arrival
chair = api.generate(api.TextToModel(prompt="a chair", face_limit=500))
(job,) = api.jobs()
def work():
    while not done.is_set():
        {str(number): (number, [number]) for number in range(100)}
done = threading.Event()
threading.Thread(target=work).start()
try:
    for _ in range(3):
        current.session().engine.arrive_again(job)
        assert pump.wait(job.id).state == "done"
    for _ in range(1000):
        arrival.undo_push("a step")
finally:
    done.set()
print("PLACED", sum(obj.tripo.task_id == job.remote_id for obj in bpy.data.objects))
"""
    )
    assert "PLACED 4" in out


def test_no_operator_is_called_inside_of_an_override() -> None:
    found = {
        path.name: ast.unparse(node)
        for path in BLENDER.rglob("*.py")
        for node in _overrides(ast.parse(path.read_text("utf-8")))
    }
    # The one reads an attribute, the other is for a context that has no window at all.
    assert set(found) == {"reading.py", "windows.py"}
    assert "bpy.ops" not in found["reading.py"]


def _overrides(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements with a call of `temp_override`, the blocks of `with` among them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.With | ast.Return) and "temp_override" in ast.unparse(node):
            yield node


START = """
from bl_ext.user_default.tripo_addon.blender import current, pump, starting
from bl_ext.user_default.tripo_addon.spec.tasks import TextToModel
import signal
ids = [
    starting.start(bpy.context, TextToModel, {"prompt": f"chair {number}", "face_limit": 500}).id
    for number in range(COUNT)
]
pump.wait_for(lambda now: all(now.jobs[name].remote_id for name in ids) or None)
os.kill(os.getpid(), signal.SIGKILL)
"""
"""Starts jobs and dies as soon as the service has them all."""


def test_twenty_jobs_are_resumed(installed: Run, service: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "jobs.blend"
    killed(installed, service, 20, file)
    out = installed(
        f"""
bpy.ops.wm.open_mainfile(filepath={str(file)!r})
from bl_ext.user_default.tripo_addon import api
jobs = api.resume()
print("DONE", sum(job.state == "done" for job in jobs), len({{job.remote_id for job in jobs}}))
"""
    )
    assert "DONE 20 20" in out
    assert len(service.tasks) == 20


def killed(installed: Run, service: Sandbox, count: int, file: Path) -> None:
    """Have a process start jobs in a file and die; their tasks are done then."""
    service.speed = 1e-3
    service.limits.pools.update(dict.fromkeys(service.limits.pools, 100))
    installed(
        f"""
import subprocess
code = '''
import os
import bpy
bpy.ops.preferences.addon_enable(module="bl_ext.user_default.tripo_addon")
bpy.ops.wm.save_as_mainfile(filepath={str(file)!r})
COUNT = {count}
{START}
'''
ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
assert ran.returncode == -9, ran.stdout + ran.stderr
"""
    )
    assert len(service.tasks) == count
    service.speed = 1e6
    for task in list(service.tasks):
        service.finish(task)


def test_a_job_whose_import_ends_the_process_is_not_imported_again(
    installed: Run, service: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "jobs.blend"
    killed(installed, service, 2, file)
    out = installed(
        f"FILE = {str(file)!r}"
        """
import subprocess
code = '''
import os, sys
import bpy
bpy.ops.preferences.addon_enable(module="bl_ext.user_default.tripo_addon")
bpy.ops.wm.open_mainfile(filepath=sys.argv[1])
from bl_ext.user_default.tripo_addon import api
from bl_ext.user_default.tripo_addon.blender.model import reading
real = reading._IMPORTERS["glb"]
def fatal(file):
    print("IMPORTS", file, flush=True)
    if "chair 0" in file:
        os.abort()
    real(file)
reading._IMPORTERS["glb"] = fatal
for job in api.resume():
    failure = job.failure.text if job.failure else ""
    print("JOB", job.title, job.state, os.path.isfile(job.model), failure)
'''
for turn in range(3):
    command = [sys.executable, "-c", code, FILE]
    ran = subprocess.run(command, capture_output=True, text=True)
    print("PROCESS", turn, ran.returncode)
    print(ran.stdout, ran.stderr)
"""
    )
    lines = [line for line in out.splitlines() if line.startswith(("PROCESS", "JOB", "IMPORTS"))]
    assert [line for line in lines if line.startswith("PROCESS")] == [
        "PROCESS 0 -6",
        "PROCESS 1 0",
        "PROCESS 2 0",
    ]
    assert len([line for line in lines if line.startswith("IMPORTS") and "chair 0" in line]) == 1
    (fatal,) = [line for line in lines if line.startswith("JOB chair 0")]
    assert fatal.startswith("JOB chair 0 not imported True")
    assert "Blender ended while it imported this model" in fatal
    assert "press Import" in fatal
    assert ".glb" in fatal
    assert len(service.tasks) == 2
