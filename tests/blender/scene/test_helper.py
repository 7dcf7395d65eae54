# SPDX-License-Identifier: GPL-3.0-or-later
"""One second Blender: what it is given, what it leaves, and that it ends with its parent."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from environment import ROOT

from tests.support.second_blenders import COMMAND, Faulty, wait_gone
from tripo_addon.blender.model.request import Request
from tripo_addon.blender.scene.helper import Helper

EMPTY_GLB = struct.pack("<4sIIII4s", b"glTF", 2, 24, 4, 0x4E4F534A, b"{}  ")
PARENT = """
import sys
sys.path.insert(0, {root!r})
from tripo_addon.blender.scene.helper import Helper
helper = Helper({command!r}, 0)
helper.wait_ready(lambda: True)
print(helper.pid, flush=True)
helper.order("make", {request!r}, {target!r}, lambda: True, 600.0)
"""


def test_it_knows_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TRIPO_API_KEY", "SCENARIO_API_SECRET", "TRIPO_BASE_URL", "Tripo_Other"):
        monkeypatch.setenv(name, "a secret")
    helper = Helper(COMMAND, 0)
    try:
        helper.wait_ready(lambda: True)
        environment = Path(f"/proc/{helper.pid}/environ").read_bytes()
    finally:
        helper.end()
    assert b"PATH=" in environment
    assert b"a secret" not in environment


@pytest.mark.parametrize("at_once", [True, False])
def test_it_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    helper = Helper(COMMAND, 0)
    helper.wait_ready(lambda: True)
    assert list(tmp_path.glob("*/*")), "Blender's temporary folder"
    helper.end(at_once=at_once)
    helper._thread.join()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", ["raises", "hangs", "hangs-with-lock"])
def test_it_ends_with_a_parent_that_is_killed(tmp_path: Path, fault: str) -> None:
    """Between two models as well as while an import runs, whatever that holds back."""
    faulty = Faulty(tmp_path)
    faulty.set(fault)
    (tmp_path / "a.glb").write_bytes(EMPTY_GLB)
    code = PARENT.format(
        root=str(ROOT),
        command=faulty.command,
        target=str(tmp_path / "ready.blend"),
        request=Request(str(tmp_path / "a.glb"), "glb", "a jug").to_json(),
    )
    if fault == "raises":
        code += "import time; print('made', flush=True); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        pid = int(child.stdout.readline())
        assert faulty.importing() == pid
        if fault == "raises":
            assert child.stdout.readline() == "made\n"
        os.kill(child.pid, signal.SIGKILL)
    wait_gone(pid)


def test_without_a_temporary_folder_it_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    helper = Helper(COMMAND, 0)
    with pytest.raises(OSError, match="nowhere"):
        helper.wait_ready(lambda: True)
    helper.end()
    assert helper.ended
