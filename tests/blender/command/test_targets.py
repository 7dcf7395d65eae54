# SPDX-License-Identifier: GPL-3.0-or-later
"""`tripo target`, and `--target` of the commands that make models."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.app import bodies

pytestmark = pytest.mark.usefixtures("no_jobs", "at_once")
USAGE = 2
Command = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def command(tripo: Sandbox, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command; the events that it told."""
    from tripo_addon.blender.command import run

    def ran(*words: str, status: int = 0) -> list[dict[str, Any]]:
        capsys.readouterr()
        assert run.main((*words, "--json")) == status
        lines = capsys.readouterr().out.splitlines()
        return [json.loads(line) for line in lines if line.startswith('{"event"')]

    return ran


def test_a_model_for_a_use(command: Command, tripo: Sandbox, tmp_path: Path) -> None:
    words = ("text-to-model", "a chair", "-o", str(tmp_path))
    command(*words, "--target", "mobile")
    command(*words, "--target", "Mobile", "--face-limit", "700")
    assert [body["face_limit"] for body in bodies(tripo)] == [5_000, 700]
    (failed,) = command(*words, "--target", "nothing", status=USAGE)
    assert "There is no target 'nothing'" in failed["message"]


def test_what_it_cannot_have_is_told(command: Command, tmp_path: Path) -> None:
    words = ("text-to-model", "a chair", "--model", "P1-20260311", "--dry-run")
    told = command(*words, "--target", "animation")
    assert "Quad is not available" in next(
        event["message"] for event in told if event["event"] == "remark"
    )


def test_ones_own(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "ours.json"
    file.write_text('{"name": "Ours", "faces": 1234}')
    (added,) = command("target", "add", str(file))
    names = [event["target"]["name"] for event in command("target", "list")]
    assert names[0] == "Mobile"
    assert names[-1] == "Ours"
    command("target", "delete", "ours")
    assert not Path(added["file"]).exists()
    (failed,) = command("target", "delete", "game", status=USAGE)
    assert "comes with the add-on" in failed["message"]
