# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches with recipes: every step of every row once, however often the batch is run."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from environment import ROOT
from tripo_sandbox import Sandbox

from tests.support.app import creates
from tripo_addon import api
from tripo_addon.standalone import host

STEPS = ["text_to_model", "animate_prerigcheck", "animate_rig", "animate_retarget"]
RIG = "/v3/animations/rig"


def rows(count: int) -> list[api.Row]:
    return [
        api.Row(api.TextToModel(prompt=f"robot {at}", face_limit=500), name=f"robot {at}")
        for at in range(count)
    ]


def results(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]


def test_each_row_is_followed_by_the_steps(plain: Sandbox, tmp_path: Path) -> None:
    out = tmp_path / "out"
    priced = api.batch(rows(2), out, recipe="Rig and Walk", dry_run=True)
    assert [step.type for step in priced.rows[0].steps] == STEPS
    assert priced.rows[0].estimate == sum(step.estimate or 0 for step in priced.rows[0].steps)
    for _ in range(2):
        made = api.batch(rows(2), out, recipe="Rig and Walk")
        assert not made.left
        assert made.credits == 2 * (priced.rows[0].estimate or 0)
        host.stop()
    assert len(creates(plain)) == 2 * len(STEPS)
    assert {path.name for path in out.glob("robot*")} >= {"robot 0.glb", "robot 1.glb"}
    (first, _) = results(out)
    assert [step["type"] for step in first["steps"]] == STEPS
    assert {step["state"] for step in first["steps"]} == {"done"}
    assert all(step["task_id"] in plain.tasks for step in first["steps"])
    assert first["task_id"] == first["steps"][-1]["task_id"]


def test_the_task_is_the_first_step_of_a_recipe_of_its_kind(plain: Sandbox, tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text("prompt,recipe\na robot,shape first\na jug,\n")
    made = api.batch(table, tmp_path / "out", type="text_to_model")
    assert not made.left
    robot, jug = made.rows
    assert [step.type for step in robot.steps] == ["text_to_model", "texture_model"]
    assert not jug.steps
    bodies = [request.body for request in creates(plain) if "prompt" in request.body]
    assert {body["prompt"]: body.get("texture") for body in bodies} == {
        "a robot": False,
        "a jug": None,
    }


def test_a_recipe_that_cannot_follow_is_named_before_anything_is_sent(
    plain: Sandbox, tmp_path: Path
) -> None:
    pictures = [api.Row(api.TextToImage(prompt="a jug"))]
    with pytest.raises(api.Invalid, match=r"Row 1: .*cannot follow"):
        api.batch(pictures, tmp_path / "out", recipe="Rig and Walk")
    with pytest.raises(api.Invalid, match="There is no recipe"):
        api.batch(rows(1), tmp_path / "out", recipe="typo")
    with pytest.raises(api.Invalid, match="in shards"):
        api.batch(rows(1), tmp_path / "out", recipe="Rig and Walk", shard="1/2")
    assert not list(plain.requests)


def test_a_step_that_fails_is_told_and_made_by_the_next_run(plain: Sandbox, tmp_path: Path) -> None:
    plain.faults.add(RIG, "status", status=400, body='{"code": 1004}', times=1)
    made = api.batch(rows(2), tmp_path / "out", recipe="Rig and Walk", parallel=1)
    (failed,) = made.left
    assert failed.error.startswith("3 of 4: Rig Model: ")
    assert [step.state for step in failed.steps] == ["done", "done", "failed", "waiting"]
    host.stop()
    assert not api.batch(rows(2), tmp_path / "out", recipe="Rig and Walk").left
    types = Counter(task.type for task in plain.tasks.values())
    assert set(types.values()) == {2}


def test_all_steps_are_paid_from_one_limit(plain: Sandbox, tmp_path: Path) -> None:
    whole = api.batch(rows(1), tmp_path / "out", recipe="Rig and Walk", dry_run=True)
    most = whole.rows[0].estimate or 0
    made = api.batch(rows(1), tmp_path / "out", recipe="Rig and Walk", max_credits=most - 1)
    assert made.left
    assert made.credits < most
    host.stop()
    made = api.batch(rows(1), tmp_path / "out", recipe="Rig and Walk")
    assert not made.left
    assert made.credits == most


PROGRAM = """
import sys
sys.path.insert(0, {root!r})
from tripo_addon import api
from tripo_addon.jobs import reconcile
from tripo_addon.standalone import session
rows = [
    api.Row(api.TextToModel(prompt=f"robot {{at}}", face_limit=500), name=f"robot {{at}}")
    for at in range({count})
]
reconcile.LONGEST_TASK_SECONDS, session.LOOKS = 0.0, (0.05, 0.5, 1.0)


def tell(row):
    print(row.row, sum(step.state == "done" for step in row.steps), row.state, flush=True)


made = api.batch(rows, {out!r}, recipe="Rig and Walk", tell=tell)
print("LEFT", len(made.left), [row.error for row in made.left])
"""


def test_it_is_killed_and_run_again(plain: Sandbox, tmp_path: Path) -> None:
    count, out = 6, tmp_path / "out"
    code = PROGRAM.format(root=str(ROOT), count=count, out=str(out))
    plain.speed = 100.0
    plain.limits.pools["H"] = 3

    def program() -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)

    for word in (" 1 waiting\n", " 3 running\n", " 4 done\n"):
        with program() as killed:
            assert killed.stdout
            for line in killed.stdout:
                if line.endswith(word):
                    break
            killed.send_signal(signal.SIGKILL)
        told = results(out)
        assert len(told) == count
        for row in told:
            done = [step for step in row["steps"] if step["state"] == "done"]
            assert all(step["task_id"] in plain.tasks for step in done)
    with program() as last:
        output, _ = last.communicate()
    assert "LEFT 0" in output
    types = Counter(task.type for task in plain.tasks.values())
    assert set(types.values()) == {count}, types
    assert len(list(out.glob("robot *.glb"))) >= count
