# SPDX-License-Identifier: GPL-3.0-or-later
"""`tripo cancel`: what is stopped, what it has cost, and what is left to others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

from tests.program.test_main import CHAIR, Run, environment_of, events, tripo
from tests.support.app import creates

__all__ = ["tripo"]


def begun(service: Sandbox, folder: Path, *states: str) -> subprocess.Popen[str]:
    """A program that makes the chair, as soon as it has told one of these states."""
    program = subprocess.Popen(
        [sys.executable, "-m", "tripo_addon.program", *CHAIR, "-o", "out/", "--key", "chair-1"],
        env=environment_of(service, folder),
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stderr
    next(line for line in program.stderr if any(state in line for state in states))
    return program


def killed(program: subprocess.Popen[str]) -> None:
    with program:
        program.kill()


def test_what_was_not_sent_costs_nothing(tripo: Run, quick: Sandbox, tmp_path: Path) -> None:
    quick.faults.add("/v3/generation/*", "code", times=None, code=2000, status=429)
    killed(begun(quick, tmp_path, "limit", "waiting ("))
    told = tripo("cancel", "chair-1", "--json")
    assert told.returncode == 0, told.stderr
    assert "No credits were spent" in told.stderr
    assert [event.get("state") for event in events(told)] == ["cancelled", None]
    quick.faults.clear()
    assert tripo("resume").returncode == 0
    assert not quick.tasks


def test_what_was_sent_goes_on_and_is_paid_once(tripo: Run, quick: Sandbox, tmp_path: Path) -> None:
    quick.speed = 1e-3
    killed(begun(quick, tmp_path, "queued", "running"))
    told = tripo("cancel", "--all")
    assert told.returncode == 0, told.stderr
    (task,) = quick.tasks
    assert "Credits may have been spent" in told.stderr
    assert f"attach {task}" in told.stderr
    assert "Stopped: 0" in tripo("cancel", "--all").stderr
    quick.finish(task)
    assert tripo(*CHAIR, "-o", "out/", "--key", "chair-1").returncode == 0
    assert "has ended already (done)" in tripo("cancel", "chair-1").stderr
    assert len(creates(quick)) == 1


def test_what_another_program_works_on_is_left_to_that(
    tripo: Run, quick: Sandbox, tmp_path: Path
) -> None:
    quick.speed = 1e-3
    with begun(quick, tmp_path, "queued", "running") as program:
        told = tripo("cancel", "chair-1")
        assert told.returncode == 1
        assert "another program works on it" in told.stderr
        quick.finish(next(iter(quick.tasks)))
    assert program.returncode == 0
    assert len(list((tmp_path / "out").iterdir())) == 1


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        ((), 2, "say --all"),
        (("chair", "--all"), 2, "say --all"),
        (("nothing",), 1, "no job nothing"),
    ],
)
def test_wrong_usage(tripo: Run, words: tuple[str, ...], status: int, told: str) -> None:
    ran = tripo("cancel", *words)
    assert ran.returncode == status
    assert told in ran.stderr
