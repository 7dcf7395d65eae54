# SPDX-License-Identifier: GPL-3.0-or-later
"""A batch into one .blend: every model once, in a grid, whatever has stopped it before."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import bpy
import pytest
from environment import ROOT
from tripo_sandbox import Sandbox

from tests.blender.jobs import newest
from tests.support.app import creates
from tripo_addon import api

pytestmark = pytest.mark.usefixtures("no_jobs")


def rows(*prompts: str) -> list[api.Row]:
    return [api.Row(api.TextToModel(prompt=prompt, face_limit=500)) for prompt in prompts]


def opened(path: Path) -> list[Any]:
    """The roots of the models in a file, which is opened."""
    bpy.ops.wm.open_mainfile(filepath=str(path))
    return [obj for obj in bpy.context.scene.objects if obj.parent is None]


def test_all_in_one(tripo: Sandbox, tmp_path: Path) -> None:
    before = set(bpy.data.objects), set(bpy.data.scenes), set(bpy.data.meshes)
    target = tmp_path / "all.blend"
    made = api.batch(rows(*(f"chair {at}" for at in range(12))), target)
    assert [row.files for row in made.rows] == [(str(target),)] * 12
    assert {path.name for path in tmp_path.glob("all*")} == {"all.blend", "all.results.jsonl"}
    # The open file is as it was.
    assert before == (set(bpy.data.objects), set(bpy.data.scenes), set(bpy.data.meshes))
    roots = opened(target)
    assert {root.name for root in roots} == {f"chair {at}" for at in range(12)}
    assert all(root.tripo.task_id for root in roots)
    spots = {root.name: tuple(round(value, 1) for value in root.location[:2]) for root in roots}
    assert len(set(spots.values())) == 12
    assert spots["chair 9"][0] > spots["chair 1"][0] > spots["chair 0"][0]
    assert spots["chair 10"][1] > spots["chair 0"][1]


def test_only_what_lacks_is_added(tripo: Sandbox, tmp_path: Path) -> None:
    target = tmp_path / "all.blend"
    api.batch(rows("a chair"), target)
    (chair,) = opened(target)
    chair.location = (0, 0, 7)
    bpy.data.texts.new("notes").write("mine")
    bpy.ops.wm.save_mainfile()
    bpy.ops.wm.read_homefile(use_empty=True)
    before = len(creates(tripo))
    for _ in range(2):
        assert not api.batch(rows("a chair", "a jug"), target).left
    roots = {root.name: root for root in opened(target)}
    assert roots.keys() == {"a chair", "a jug"}
    # What the user has changed in it stays.
    assert roots["a chair"].location.z == 7
    assert bpy.data.texts["notes"].as_string() == "mine"
    assert len(creates(tripo)) == before + 1


def test_a_file_of_the_user_is_refused_before_anything_is_sent(
    tripo: Sandbox, tmp_path: Path
) -> None:
    target = tmp_path / "mine.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(target), copy=True)
    kept = target.read_bytes()
    with pytest.raises(api.Invalid, match="no batch has made it"):
        api.batch(rows("a chair"), target)
    broken = tmp_path / "broken.blend"
    broken.write_bytes(b"nothing")
    with pytest.raises(api.Storage, match="cannot be read"):
        api.batch(rows("a chair"), broken)
    with pytest.raises(api.Invalid, match=r"one \.blend together"):
        api.batch(rows("a chair"), tmp_path / "all.blend", shard="1/2")
    assert not creates(tripo)
    assert target.read_bytes() == kept


def test_one_that_cannot_be_read_leaves_the_others_alone(tripo: Sandbox, tmp_path: Path) -> None:
    api.batch(rows("a chair"), tmp_path / "out")
    Path(newest().model).write_bytes(b"nothing")
    made = api.batch(rows("a chair", "a jug"), tmp_path / "out" / "all.blend")
    assert [row.state for row in made.rows] == ["failed", "done"]
    assert "cannot import" in made.rows[0].error
    (root,) = opened(tmp_path / "out" / "all.blend")
    assert root.name == "a jug"


PROGRAM = """
import os, sys
sys.path[:0] = [{root!r}, {scripts!r}]
import bpy
import addon_utils
addon_utils.enable("tripo_addon", default_set=True)
bpy.context.preferences.addons["tripo_addon"].preferences.results = {results!r}
from tripo_addon import api
from tripo_addon.blender.scene import grid
grid.SAVE_SECONDS = 0.2
rows = [
    api.Row(api.TextToModel(prompt=f"chair {{at}}", face_limit=500), name=f"chair {{at}}")
    for at in range({count})
]
made = api.batch(rows, {out!r}, tell=lambda row: print(row.row, row.state, flush=True))
print("LEFT", len(made.left), flush=True)
os._exit(0)
"""


def test_it_is_killed_and_run_again(tripo: Sandbox, tmp_path: Path) -> None:
    count, target = 12, tmp_path / "all.blend"
    code = PROGRAM.format(
        root=str(ROOT),
        scripts=str(ROOT / "scripts"),
        results=str(tmp_path / "results"),
        count=count,
        out=str(target),
    )
    tripo.speed = 100.0
    tripo.limits.pools["H"] = 3
    environment = {**os.environ, "BLENDER_USER_RESOURCES": str(tmp_path / "user")}

    def program() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment
        )

    for word, ended in ((" done\n", 2), (" arriving\n", 2)):
        with program() as killed:
            assert killed.stdout
            seen = 0
            for line in killed.stdout:
                seen += line.endswith(word)
                if seen == ended:
                    break
            killed.send_signal(signal.SIGKILL)
        lines = (tmp_path / "all.results.jsonl").read_text().splitlines()
        told = [json.loads(line) for line in lines]
        done = {row["name"] for row in told if row["state"] == "done"}
        # What is called done is in the file.
        assert not done or done <= {root.name for root in opened(target)}
    with program() as last:
        output, _ = last.communicate()
    assert "LEFT 0" in output
    assert sorted(root.name for root in opened(target)) == sorted(
        f"chair {at}" for at in range(count)
    )
    assert len(tripo.tasks) == count
