# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands whose reader goes away, and commands that go on with another's job."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tripo_sandbox import Sandbox

Run = Callable[..., str]

COMMAND = """
import subprocess
CODE = '''
import os, sys
import bpy
bpy.ops.preferences.addon_enable(module="bl_ext.user_default.tripo_addon")
from bl_ext.user_default.tripo_addon.blender import pump
from bl_ext.user_default.tripo_addon.blender.command import run
stop = os.environ.get("STOP")
turn = pump.turn
def until(*, waiting):
    more = turn(waiting=waiting)
    if any(job.state == stop for job in pump.current.session().jobs.values()):
        os.abort()
    return more
pump.turn = until
status = run.main(sys.argv[1:])
sys.stdout.flush()
sys.exit(status)
'''
def command(*words, stop=""):
    return subprocess.Popen(
        [sys.executable, "-c", CODE, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "STOP": stop},
    )
"""
"""Runs command lines in processes of their own; one dies when its job gets to the state `stop`."""


def test_a_closed_pipe(installed: Run, service: Sandbox, tmp_path: Path) -> None:
    service.speed = 20
    out = installed(
        COMMAND
        + """
child = command("text-to-model", "a chair", "--json", "--as-delivered", "-o", "chair.glb")
while not child.stdout.readline().startswith("{"):
    pass
child.stdout.close()
told = child.stderr.read()
print("STATUS", child.wait())
print(told)
"""
    )
    assert "STATUS 0" in out
    assert "Traceback" not in out
    assert "BrokenPipe" not in out
    assert (tmp_path / "chair.glb").read_bytes().startswith(b"glTF")
    assert len(service.tasks) == 1


def test_resume_writes_what_another_command_was_to_write(
    installed: Run, service: Sandbox, tmp_path: Path
) -> None:
    service.speed = 1e-3
    (tmp_path / "models").mkdir()
    names = ("new.glb", "taken.glb", "scene.blend", "models/")
    installed(
        COMMAND
        + f"""
for name in {names}:
    words = ("a chair for " + name.strip("/"), "--as-delivered", "-o", name)
    child = command("text-to-model", *words, stop="queued")
    print(child.communicate()[1])
    assert child.returncode == -6, child.returncode
"""
    )
    assert len(service.tasks) == 4
    for task in list(service.tasks):
        service.finish(task)
    (tmp_path / "taken.glb").write_text("of somebody else")
    out = installed(
        COMMAND
        + """
child = command("resume")
print(child.communicate()[1])
print("STATUS", child.returncode)
"""
    )
    assert "STATUS 0" in out
    assert "4 jobs brought to their end" in out
    assert (tmp_path / "new.glb").read_bytes().startswith(b"glTF")
    assert (tmp_path / "taken.glb").read_text() == "of somebody else"
    (beside,) = [file for file in tmp_path.glob("taken*.glb") if file.name != "taken.glb"]
    assert beside.read_bytes().startswith(b"glTF")
    assert (tmp_path / "scene.blend").stat().st_size > 1000
    assert list((tmp_path / "models").glob("*.glb"))
    for path in ("new.glb", beside.name, "scene.blend"):
        assert f"written: {tmp_path / path}" in out
    # Where the service's own files are, it says too.
    assert out.count("  model: ") == 4
    assert len(service.tasks) == 4
