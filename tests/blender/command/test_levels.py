# SPDX-License-Identifier: GPL-3.0-or-later
"""`tripo levels`: prices first, and a file for each level."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.app import bodies, creates

pytestmark = pytest.mark.usefixtures("no_jobs", "at_once")
REFUSED, USAGE = 1, 2
Told = list[dict[str, Any]]
Command = Callable[..., Told]


@pytest.fixture
def command(tripo: Sandbox, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command; the events that it told."""
    from tripo_addon.blender.command import run

    def ran(*words: str, status: int = 0) -> Told:
        capsys.readouterr()
        found = run.main((*words, "--json"))
        told = capsys.readouterr()
        assert found == status, told
        lines = told.out.splitlines()
        return [json.loads(line) for line in lines if line.startswith('{"event"')]

    return ran


@pytest.fixture
def chair(command: Command, tmp_path: Path) -> Path:
    """A model file."""
    file = tmp_path / "chair.glb"
    command("text-to-model", "a chair", "-o", str(file))
    return file


def faces(service: Sandbox, after: int = 0) -> list[int]:
    """What was asked for, after so many other tasks: they are sent side by side."""
    return sorted((body["face_limit"] for body in bodies(service)[after:]), reverse=True)


def only(told: Told, name: str) -> Told:
    return [event for event in told if event["event"] == name]


def test_a_file_for_each(command: Command, chair: Path, tripo: Sandbox) -> None:
    out = chair.with_name("low.glb")
    told = command("levels", str(chair), "--target", "mobile", "-o", str(out))
    (plan,) = only(told, "plan")
    assert plan.pop("time") > 0
    assert plan == {"event": "plan", "levels": [[30, 30]] * 3, "credits": [90, 90]}
    files = [file for event in only(told, "done") for file in event["files"]]
    assert [Path(file).name for file in files] == [f"low_LOD{n}.glb" for n in (1, 2, 3)]
    assert faces(tripo, after=1) == [5_000, 2_500, 1_250]
    assert len({body["input"] for body in bodies(tripo)[1:]}) == 1


def test_in_a_folder_they_have_the_name_of_the_model(
    command: Command, chair: Path, tripo: Sandbox, tmp_path: Path
) -> None:
    words = ("--face-limit", "3000", "--count", "2", "--ratio", "0.4")
    command("levels", str(chair), *words, "-o", str(tmp_path / "out"))
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["chair_LOD1.glb", "chair_LOD2.glb"]
    assert b"chair_LOD2" in (tmp_path / "out" / "chair_LOD2.glb").read_bytes()
    assert faces(tripo, after=1) == [3_000, 1_200]


def test_the_price_alone(command: Command, chair: Path, tripo: Sandbox) -> None:
    told = command("levels", str(chair), "--face-limit", "3000", "--count", "2", "--dry-run")
    assert only(told, "plan")[0]["credits"] == [60, 60]
    assert len(creates(tripo)) == 1


def test_one_that_fails_harms_no_other(
    command: Command, chair: Path, tripo: Sandbox, tmp_path: Path
) -> None:
    tripo.faults.add("/v3/mesh/decimate", "code", code=2008, status=400)
    words = ("levels", str(chair), "--face-limit", "3000", "-o", str(tmp_path / "out"))
    told = command(*words, status=REFUSED)
    assert len(only(told, "failed")) == 1
    assert len(only(told, "done")) == 2
    assert len(list((tmp_path / "out").glob("chair_LOD*.glb"))) == 2


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ((), "Choose what it is for, or a Face Limit"),
        (("--face-limit", "900"), "LOD2: Face Limit is 450"),
        (("--face-limit", "3000", "--count", "7"), "Levels is 7"),
        (("--face-limit", "3000", "--target", "nothing"), "no target 'nothing'"),
    ],
)
def test_wrong_usage(
    command: Command, chair: Path, tripo: Sandbox, words: tuple[str, ...], text: str
) -> None:
    (failed,) = only(command("levels", str(chair), *words, status=USAGE), "failed")
    assert text in failed["message"]
    assert len(creates(tripo)) == 1
