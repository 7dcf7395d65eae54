# SPDX-License-Identifier: GPL-3.0-or-later
"""`--variations`: a file for each, one price before, and nothing that waits for a user."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.support.app import creates

pytestmark = pytest.mark.usefixtures("no_jobs", "at_once")
REFUSED = 1
CHAIR = ("text-to-model", "a chair", "--variations", "3")
Command = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def command(tripo: Sandbox, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command; the events that it told."""
    from tripo_addon.blender.command import run

    def ran(*words: str, status: int = 0) -> list[dict[str, Any]]:
        capsys.readouterr()
        found = run.main((*words, "--json"))
        told = capsys.readouterr()
        assert found == status, told
        lines = told.out.splitlines()
        return [json.loads(line) for line in lines if line.startswith('{"event"')]

    return ran


def test_a_file_for_each(command: Command, tripo: Sandbox, tmp_path: Path) -> None:
    # Results of commands never wait, whatever the preferences say.
    preferences = bpy.context.preferences.addons["tripo_addon"].preferences
    preferences.auto_import = False
    try:
        told = command(*CHAIR, "-o", str(tmp_path / "chair.glb"))
    finally:
        preferences.property_unset("auto_import")
    files = [file for event in told if event["event"] == "done" for file in event["files"]]
    assert [Path(file).name for file in files] == [f"chair_{n}.glb" for n in (1, 2, 3)]
    assert all(Path(file).is_file() for file in files)
    assert len(creates(tripo)) == 3


def test_one_price_and_one_limit(command: Command, tripo: Sandbox, tmp_path: Path) -> None:
    out = ("-o", str(tmp_path))
    (told,) = command(*CHAIR, *out, "--dry-run")
    assert told["credits"] == [60, 60]
    command(*CHAIR, *out, "--max-credits", "59", status=REFUSED)
    assert not creates(tripo)
    command(*CHAIR, *out, "--max-credits", "60")
    assert len(creates(tripo)) == 3


def test_a_key_is_paid_once(command: Command, tripo: Sandbox, tmp_path: Path) -> None:
    for number in (1, 2):
        told = command(*CHAIR, "--key", "chairs", "-o", str(tmp_path / f"chair{number}.glb"))
        files = [file for event in told if event["event"] == "done" for file in event["files"]]
        assert [Path(file).name for file in files] == [f"chair{number}_{n}.glb" for n in (1, 2, 3)]
    assert len(creates(tripo)) == 3
    other = ("text-to-model", "a jug", "--variations", "4", "--key", "chairs")
    told = command(*other, "-o", str(tmp_path), status=REFUSED)
    assert "belongs to another task" in told[-1]["message"]
    assert len(creates(tripo)) == 3


def test_one_that_fails_harms_no_other(command: Command, tripo: Sandbox, tmp_path: Path) -> None:
    tripo.faults.add("/v3/generation/*", "status", status=400, body='{"code": 2008}')
    told = command(*CHAIR, "-o", str(tmp_path / "chair.glb"), status=REFUSED)
    assert sorted(event["event"] for event in told if event["event"] in {"done", "failed"}) == [
        "done",
        "done",
        "failed",
    ]
