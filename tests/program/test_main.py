# SPDX-License-Identifier: GPL-3.0-or-later
"""The command `tripo`, in a process of its own without Blender."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from environment import ROOT
from tripo_sandbox import Sandbox

from tests.support.app import creates

CHAIR = ("text-to-model", "a red chair", "--face-limit", "500")
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def tripo(quick: Sandbox, tmp_path: Path) -> Run:
    """Runs a command line in the test's folder."""
    environment = {
        **os.environ,
        "TRIPO_BASE_URL": quick.url,
        "TRIPO_API_KEY": quick.key,
        "TRIPO_FOLDER": str(tmp_path / "tripo"),
        "PYTHONPATH": str(ROOT),
    }

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tripo_addon.program", *words],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def events(ran: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]


def test_a_task_to_a_file(tripo: Run, quick: Sandbox, tmp_path: Path) -> None:
    ran = tripo(*CHAIR, "-o", "chair.glb", "--json", "--key", "chair-1")
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "chair.glb").read_bytes()[:4] == b"glTF"
    assert events(ran)[-1]["files"] == [str(tmp_path / "chair.glb")]
    refused = tripo(*CHAIR, "-o", "chair.glb")
    assert (refused.returncode, len(creates(quick))) == (2, 1)
    assert "exists already" in refused.stderr
    again = tripo(*CHAIR, "-o", "out/", "--key", "chair-1", "--quiet")
    assert again.returncode == 0
    assert len(again.stderr.splitlines()) == 1
    assert len(list((tmp_path / "out").iterdir())) == 1
    other = tripo("text-to-model", "a jug", "-o", "out/", "--key", "chair-1")
    assert other.returncode == 1
    assert "belongs to another task" in other.stderr
    assert len(creates(quick)) == 1


def test_prices_and_limits(tripo: Run, quick: Sandbox) -> None:
    assert "about 20 credits" in tripo("estimate", *CHAIR).stderr
    ran = tripo(*CHAIR, "-o", "out/", "--max-credits", "5")
    assert ran.returncode == 1
    assert "5 credits are allowed" in ran.stderr
    assert not creates(quick)


def test_several_of_one(tripo: Run, quick: Sandbox, tmp_path: Path) -> None:
    several = (*CHAIR, "--variations", "3")
    assert "about 60 credits" in tripo("estimate", *several).stderr
    dear = tripo(*several, "-o", "out/", "--max-credits", "59")
    assert dear.returncode == 1
    assert not creates(quick)
    assert tripo(*several, "-o", "out/", "--key", "x").returncode == 2
    ran = tripo(*several, "-o", "chair.glb", "--json")
    assert ran.returncode == 0, ran.stderr
    files = {file for event in events(ran) if event["event"] == "done" for file in event["files"]}
    assert {Path(file).name for file in files} == {f"chair_{n}.glb" for n in (1, 2, 3)}
    assert all(Path(file).is_file() for file in files)
    assert len(creates(quick)) == 3
    assert tripo(*several, "-o", "chair.glb").returncode == 2
    assert tripo("convert-model", "x", "--variations", "2").returncode == 2
    assert tripo(*CHAIR, "--variations", "99").returncode == 2
    assert len(creates(quick)) == 3


def test_what_was_made(tripo: Run) -> None:
    assert tripo(*CHAIR, "-o", "out/", "--key", "chair-1").returncode == 0
    (job,) = events(tripo("jobs", "--json"))
    assert (job["key"], job["state"], job["credits"]) == ("chair-1", "done", 20)
    for name in ("chair-1", job["id"][:8], job["task"]):
        assert job["task"] in tripo("show", name).stderr
    assert tripo("show", "nothing").returncode == 1
    assert "Balance 980" in tripo("balance").stderr
    assert "today: 1 tasks, 20 credits" in tripo("spent").stderr
    assert tripo("resume").returncode == 0
    assert job["task"] in tripo("attach", job["task"], "--json").stdout


def test_a_batch(tripo: Run, quick: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("prompt\na chair\na jug\n")
    words = ("batch", "rows.csv", "-o", "out", "--type", "text-to-model", "--set", "face_limit=500")
    dry = tripo(*words, "--dry-run")
    assert "2 rows: about 40 credits" in dry.stderr
    for _ in range(2):
        ran = tripo(*words, "--json")
        assert ran.returncode == 0, ran.stderr
        assert events(ran)[-1] == {"event": "batch", "rows": 2, "left": 0, "credits": 40}
    assert len(creates(quick)) == 2
    short = tripo(*words, "--name", "x")
    assert short.returncode == 2
    assert "have the same name" in short.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "required: COMMAND"),
        (("fly",), "invalid choice"),
        (("text-to-model", "x", "-o", "chair.blend"), "Only Blender writes .blend files"),
        (("text-to-model", "x", "--service", "typo"), "'typo' is no service"),
        (("text-to-model", "x", "--size", "2"), "unrecognized arguments"),
        (("batch", "no such.csv", "-o", "out"), "cannot be read"),
    ],
)
def test_wrong_usage(tripo: Run, quick: Sandbox, words: tuple[str, ...], told: str) -> None:
    ran = tripo(*words)
    assert ran.returncode == 2
    assert told in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not list(quick.requests)


def test_an_interrupted_command_goes_on_with_the_next(
    quick: Sandbox, tripo: Run, tmp_path: Path
) -> None:
    quick.speed = 1e-3
    words = [sys.executable, "-m", "tripo_addon.program", *CHAIR, "-o", "out/", "--key", "chair-1"]
    environment = {
        **os.environ,
        "TRIPO_BASE_URL": quick.url,
        "TRIPO_API_KEY": quick.key,
        "TRIPO_FOLDER": str(tmp_path / "tripo"),
        "PYTHONPATH": str(ROOT),
    }
    with subprocess.Popen(
        words, env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stderr
        next(line for line in program.stderr if "queued" in line or "running" in line)
        program.send_signal(signal.SIGINT)
        told = program.stderr.read()
    assert program.returncode == 130
    assert "goes on at the service" in told
    assert "Traceback" not in told
    quick.finish(next(iter(quick.tasks)))
    assert tripo(*CHAIR, "-o", "out/", "--key", "chair-1").returncode == 0
    assert len(list((tmp_path / "out").iterdir())) == 1
    assert len(creates(quick)) == 1


def test_a_closed_pipe_is_no_fault(tripo: Run, tmp_path: Path) -> None:
    words = f"{sys.executable} -m tripo_addon.program jobs --json | true"
    ran = subprocess.run(
        ["sh", "-c", words],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TRIPO_FOLDER": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in ran.stderr
    assert tripo("--help").stdout.startswith("usage: tripo")


def test_what_is_installed() -> None:
    about = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    manifest = tomllib.loads((ROOT / "blender_manifest.toml").read_text("utf-8"))
    assert about["project"]["version"] == manifest["version"]
    assert about["project"]["scripts"]["tripo"] == "tripo_addon.program.main:main"
    assert (ROOT / "tripo_addon" / "py.typed").is_file()


def test_little_is_loaded_before_the_command_line_is_read() -> None:
    code = (
        "import sys, tripo_addon.program.main\n"
        "late = {'requests', 'sqlite3', 'ssl', 'asyncio', 'tripo_addon.jobs', 'bpy', 'numpy'}\n"
        "sys.exit(f'loaded: {late & set(sys.modules)}' if late & set(sys.modules) else 0)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
