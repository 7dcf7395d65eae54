# SPDX-License-Identifier: GPL-3.0-or-later
"""`tripo recipe`: prices first, gates that end the command, and the file that is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.chains import FOUR, paid

pytestmark = pytest.mark.usefixtures("no_jobs", "at_once")
REFUSED, USAGE, WAITS = 1, 2, 3
Told = list[dict[str, Any]]
Command = Callable[..., Told]


@pytest.fixture
def command(tripo: Sandbox, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command; the events that it told."""
    from tripo_addon.blender.command import run

    def ran(*words: str, status: int = 0) -> Told:
        capsys.readouterr()
        found = run.main(("recipe", *words, "--json"))
        told = capsys.readouterr()
        assert found == status, told
        lines = told.out.splitlines()
        return [json.loads(line) for line in lines if line.startswith('{"event"')]

    return ran


def only(told: Told, name: str) -> Told:
    return [event for event in told if event["event"] == name]


def test_the_price_of_the_whole_comes_first(command: Command, tripo: Sandbox) -> None:
    (plan,) = only(command("show", "Game Character"), "plan")
    assert plan["steps"][2] == [0, 0]
    assert plan["credits"] == [sum(step[at] for step in plan["steps"]) for at in (0, 1)]
    told = command("run", "Game Character", "--prompt", "a knight", "--dry-run")
    assert only(told, "plan")
    assert not paid(tripo)


def test_a_gate_ends_the_command(command: Command, tripo: Sandbox, tmp_path: Path) -> None:
    out = tmp_path / "knight.glb"
    words = ("run", "Shape First", "--prompt", "a knight", "-o", str(out))
    (gate,) = only(command(*words, status=WAITS), "gate")
    assert Path(gate["files"]["model"]).is_file()
    assert not out.exists()
    assert len(paid(tripo)) == 1
    told = command("continue", gate["chain"])
    assert only(told, "done")[-1]["files"] == [str(out)]
    assert out.read_bytes()[:4] == b"glTF"
    assert len(paid(tripo)) == 2
    assert only(command("continue", status=REFUSED), "failed")


def test_a_step_is_made_again(command: Command, tripo: Sandbox, tmp_path: Path) -> None:
    words = ("run", "Shape First", "--prompt", "a knight", "-o", str(tmp_path / "knight.glb"))
    command(*words, status=WAITS)
    command("continue", "--again", status=WAITS)
    command("continue")
    assert paid(tripo) == ["text_to_model", "text_to_model", "texture_model"]


def test_without_gates_to_the_end(command: Command, tripo: Sandbox, tmp_path: Path) -> None:
    out = tmp_path / "knight.glb"
    told = command("run", "Game Character", "--prompt", "a knight", "-o", str(out), "--yes-gates")
    assert out.is_file()
    assert len(only(told, "done")) == 5
    assert len(paid(tripo)) == 5


def test_what_cannot_be_rigged(command: Command, tripo: Sandbox, tmp_path: Path) -> None:
    words = ("--prompt", "a norig chair", "--yes-gates", "-o", str(tmp_path))
    told = command("run", "Game Character", *words, status=REFUSED)
    assert "cannot be rigged" in only(told, "failed")[-1]["message"]
    assert paid(tripo)[-1] == "animate_prerigcheck"


def test_a_recipe_of_a_file(command: Command, tripo: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "four.json"
    file.write_text(json.dumps(FOUR.stored()))
    words = ("--prompt", "a knight", "-o", str(tmp_path))
    command("run", str(file), *words)
    assert len(paid(tripo)) == 4
    (added,) = only(command("add", str(file)), "added")
    names = [event["recipe"]["name"] for event in only(command("list"), "recipe")]
    Path(added["file"]).unlink()
    assert "Four" in names


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("run", "Nothing"), "no recipe 'Nothing'"),
        (("run", "Print", "--prompt", "a knight", "-o", "a.doc"), "'.doc' files cannot be written"),
        (("run", "Rig and Walk", "--prompt", "a knight"), "takes no prompt"),
        (("add", "nowhere.json"), "cannot be read"),
    ],
)
def test_wrong_usage(command: Command, tripo: Sandbox, words: tuple[str, ...], text: str) -> None:
    (failed,) = only(command(*words, status=USAGE), "failed")
    assert text in failed["message"]
    assert not paid(tripo)
