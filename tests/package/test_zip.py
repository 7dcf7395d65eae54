# SPDX-License-Identifier: GPL-3.0-or-later
"""What ships: the built ZIP, installed in Blender's module."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

from tripo_sandbox import Sandbox

Run = Callable[..., str]
LARGEST = 1_300_000
"""Bytes of the ZIP, which has the practice service and two languages in it."""


def test_what_is_in_it() -> None:
    names = set(zipfile.ZipFile(os.environ["TRIPO_ZIP"]).namelist())
    assert {"blender_manifest.toml", "__init__.py", "LICENSE", "README.md"} <= names
    assert "py.typed" in names, "type checkers of scripts read it"
    assert not [name for name in names if "test" in name or "__pycache__" in name]
    assert "docs/reference.md" in names, "README.md leads there"
    assert not [name for name in names if name.startswith("scripts") or name.endswith(".png")]
    assert {"tripo_sandbox/practice.py", "tripo_sandbox/results/fixtures/chair.glb"} <= names
    assert os.path.getsize(os.environ["TRIPO_ZIP"]) < LARGEST


def test_from_installation_to_model(installed: Run, service: Sandbox) -> None:
    out = installed(
        """
bpy.ops.tripo.text_to_model(prompt="a red chair", face_limit=1000)
print("MADE", bpy.context.object.name, len(bpy.context.object.data.polygons) <= 1000)
bpy.ops.preferences.addon_disable(module=NAME)
"""
    )
    assert "MADE a red chair True" in out
    agents = {request.headers["user-agent"].split("/")[0] for request in service.requests}
    assert agents == {"tripo_addon"}


def test_it_can_be_tried_without_a_key(installed: Run, service: Sandbox) -> None:
    out = installed(
        """
for name in ("TRIPO_API_KEY", "TRIPO_BASE_URL"):
    os.environ.pop(name, None)
bpy.ops.tripo.try_practice()
bpy.ops.tripo.text_to_model(prompt="a red chair")
print("MADE", bpy.context.object.name)
bpy.ops.tripo.leave_practice()
"""
    )
    assert "MADE a red chair" in out
    assert not list(service.requests)


def test_nothing_is_left_after_disabling(installed: Run) -> None:
    installed(
        """
import threading
known = lambda: {
    (kind, name)
    for kind in ("Scene", "Object", "WindowManager")
    for name in dir(getattr(bpy.types, kind))
} | {name for name in dir(bpy.types) if "tripo" in name.lower()} | set(dir(bpy.ops.tripo))
enabled = known()
assert ("Scene", "tripo") in enabled
bpy.ops.preferences.addon_disable(module=NAME)
disabled = known()
assert not [path for path in disabled if "tripo" in str(path).lower()], disabled
bpy.ops.preferences.addon_enable(module=NAME)
assert known() == enabled
bpy.ops.tripo.text_to_model(prompt="a jug")
bpy.ops.preferences.addon_disable(module=NAME)
assert known() == disabled
assert [thread.name for thread in threading.enumerate()] == ["MainThread"]
"""
    )


def test_enabling_costs_no_requests(installed: Run, service: Sandbox) -> None:
    installed(
        """
late = ("requests", *(f"{NAME}.{folder}" for folder in ("files", "jobs", "mesh", "net")))
assert f"{NAME}.spec" in sys.modules
loaded = [name for name in sys.modules if name.startswith(late)]
assert not loaded, loaded
"""
    )
    assert not list(service.requests)


def test_the_key_is_in_its_file_only(installed: Run, service: Sandbox, tmp_path: Path) -> None:
    # That of the service itself stands in the practice service, which ships.
    key = "tsk_of_this_test"
    service.add_key(key, 1000.0)
    out = installed(
        """
preferences = bpy.context.preferences.addons[NAME].preferences
preferences.api_key = os.environ["SECRET"] + "  "
assert preferences.api_key == os.environ["SECRET"]
bpy.ops.tripo.text_to_model(prompt="a jug")
bpy.ops.wm.save_userpref()
bpy.ops.wm.save_as_mainfile(filepath=os.path.abspath("scene.blend"), compress=False)
""",
        TRIPO_API_KEY="",
        SECRET=key,
    )
    assert key not in out
    found = [
        path for path in tmp_path.rglob("*") if path.is_file() and key.encode() in path.read_bytes()
    ]
    assert [path.name for path in found] == ["keys.json"]
    assert stat.S_IMODE(found[0].stat().st_mode) == 0o600
    assert (tmp_path / "scene.blend").is_file()


def test_an_end_with_a_job_under_way(installed: Run, service: Sandbox, tmp_path: Path) -> None:
    service.faults.add("/v3/tasks/list", "delay", times=None, seconds=60)
    installed(
        """
from bl_ext.user_default.tripo_addon.blender import pump, starting
from bl_ext.user_default.tripo_addon.spec.tasks import TextToModel
import time
job = starting.start(bpy.context, TextToModel, {"prompt": "a jug"})
end = time.monotonic() + 20
while pump.current.session().jobs[job.id].state != "queued":
    pump.turn(waiting=True)
    assert time.monotonic() < end
    time.sleep(0.02)
time.sleep(1)
"""
    )
    assert len(service.tasks) == 1
