# SPDX-License-Identifier: GPL-3.0-or-later
"""The command `tripo`, in a process of its own without Blender."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from environment import ROOT
from tripo_sandbox import Sandbox

from tests.support.app import creates

CHAIR = ("text-to-model", "a red chair", "--face-limit", "500")
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def environment_of(service: Sandbox, folder: Path) -> dict[str, str]:
    """The environment of a program that uses the local service."""
    return {
        **os.environ,
        "TRIPO_BASE_URL": service.url,
        "TRIPO_API_KEY": service.key,
        "TRIPO_FOLDER": str(folder / "tripo"),
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def tripo(quick: Sandbox, tmp_path: Path) -> Run:
    """Runs a command line in the test's folder."""
    environment = environment_of(quick, tmp_path)

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
    found = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
    assert all(event.pop("time") > 0 for event in found)
    return found


def test_a_task_to_a_file(tripo: Run, quick: Sandbox, tmp_path: Path) -> None:
    ran = tripo(*CHAIR, "-o", "chair.glb", "--json", "--key", "chair-1")
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "chair.glb").read_bytes()[:4] == b"glTF"
    told = events(ran)
    assert told[-1]["files"] == [str(tmp_path / "chair.glb")]
    assert told[-1]["job_id"]
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
    ran = tripo(*several, "-o", "chair.glb", "--json")
    assert ran.returncode == 0, ran.stderr
    files = {file for event in events(ran) if event["event"] == "done" for file in event["files"]}
    assert {Path(file).name for file in files} == {f"chair_{n}.glb" for n in (1, 2, 3)}
    assert all(Path(file).is_file() for file in files)
    assert len(creates(quick)) == 3
    keyed = (*several, "-o", "keyed/", "--key", "x")
    assert tripo(*keyed).returncode == tripo(*keyed).returncode == 0
    assert len(list((tmp_path / "keyed").iterdir())) == 3
    other = tripo("text-to-model", "a jug", *keyed[2:])
    assert other.returncode == 1
    assert "belongs to another task" in other.stderr
    assert len(creates(quick)) == 6
    assert tripo(*several, "-o", "chair.glb").returncode == 2
    assert tripo("convert-model", "x", "--variations", "2").returncode == 2
    assert tripo(*CHAIR, "--variations", "99").returncode == 2
    assert len(creates(quick)) == 6


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


def test_a_target(tripo: Run, quick: Sandbox) -> None:
    assert "Mobile: " in tripo("target", "list").stderr
    assert tripo("text-to-model", "a chair", "--target", "mobile", "-o", "out/").returncode == 0
    assert creates(quick)[0].body["face_limit"] == 5000
    assert tripo("estimate", "text-to-model", "a chair", "--target", "typo").returncode == 2
    assert len(creates(quick)) == 1


def test_a_damaged_list_is_made_again(tripo: Run, tmp_path: Path) -> None:
    assert tripo(*CHAIR, "-o", "out/", "--key", "chair-1").returncode == 0
    for name in ("jobs.sqlite3", "jobs.sqlite3-wal"):
        (tmp_path / "tripo" / name).write_bytes(b"no database " * 1000)
    ran = tripo("jobs", "--json")
    assert ran.returncode == 0, ran.stderr
    assert [event["key"] for event in events(ran) if event["event"] == "job"] == ["chair-1"]
    assert "Note: " in ran.stderr
    assert tripo("show", "chair-1").returncode == 0


def test_tasks_that_were_made_elsewhere(tripo: Run, tmp_path: Path) -> None:
    assert tripo(*CHAIR, "-o", "out/").returncode == 0
    # Without the list, and without the receipts from which it would be made anew.
    shutil.rmtree(tmp_path / "tripo")
    assert not events(tripo("jobs", "--json"))
    assert "1 tasks were found" in tripo("fetch").stderr
    (job,) = events(tripo("jobs", "--json"))
    assert job["task"]


def test_what_needs_blender_tells_the_command(tripo: Run) -> None:
    ran = tripo("validate-mesh", "my chair.glb", "--json")
    assert ran.returncode == 2
    assert "blender --command tripo validate-mesh 'my chair.glb'" in events(ran)[0]["message"]
    levels = tripo("levels", "--target", "Game", "chair.glb").stderr
    assert "blender --online-mode --command tripo levels --target Game chair.glb" in levels


def test_a_model_that_was_unpacked_has_its_pictures(tripo: Run, tmp_path: Path) -> None:
    made = tripo(*CHAIR, "-o", "out/", "--json")
    task, obj = events(made)[-1]["task_id"], ("--format", "OBJ", "--key", "obj")
    for _ in range(2):
        ran = tripo("convert-model", task, *obj, "-o", "obj/", "--json")
        assert ran.returncode == 0, ran.stderr
        (model,) = map(Path, events(ran)[-1]["files"])
        (library,) = [line[7:] for line in model.read_text().splitlines() if line[:6] == "mtllib"]
        assert (model.parent / library).is_file()
        assert {path.suffix for path in model.parent.iterdir()} > {".obj", ".mtl"}
        assert len(list((tmp_path / "obj").iterdir())) == 1
    assert tripo("convert-model", task, *obj, "-o", "chair.zip").returncode == 0
    with zipfile.ZipFile(tmp_path / "chair.zip") as archive:
        assert library in archive.namelist()
    (tmp_path / "rows.csv").write_text(f"source,format\n{task},OBJ\n")
    ran = tripo("batch", "rows.csv", "-o", "rows", "--type", "convert-model", "--json")
    (file,) = next(event for event in events(ran) if event.get("state") == "done")["files"]
    assert ".mtl" in {path.suffix for path in Path(file).parent.iterdir()}


def test_files_of_earlier_jobs(tripo: Run, quick: Sandbox, tmp_path: Path) -> None:
    assert tripo(*CHAIR, "-o", "out/", "--key", "chair-1").returncode == 0
    exported = tripo("export", "chair-1", "-o", "again/seat.glb", "--json")
    assert exported.returncode == 0, exported.stderr
    (told,) = events(exported)
    assert told["written"] == [str(tmp_path / "again" / "seat.glb")]
    assert Path(told["written"][0]).read_bytes()[:4] == b"glTF"
    assert "exists already" in tripo("export", "chair-1", "-o", "again/seat.glb").stderr
    assert tripo("export", "chair-1", "-o", "again/seat.glb", "--overwrite").returncode == 0
    assert "no .fbx" in tripo("export", "chair-1", "-o", "again/seat.fbx").stderr
    assert tripo("export", "nothing", "-o", "again").returncode == 1
    attached = tripo("attach", told["task"], "-o", "attached", "--json")
    assert attached.returncode == 0, attached.stderr
    (path,) = events(attached)[-1]["written"]
    assert Path(path).parent == tmp_path / "attached"
    assert Path(path).is_file()
    assert tripo("resume", "-o", "chair.glb").returncode == 2
    assert len(creates(quick)) == 1


def test_what_is_said_of_the_inside_has_no_signed_address(tripo: Run) -> None:
    ran = tripo(*CHAIR, "-o", "out/", "--verbose")
    assert "tripo_addon.jobs" in ran.stderr
    assert "Signature=" not in ran.stderr


def test_a_log_file_with_what_each_line_is_about(
    tripo: Run, quick: Sandbox, tmp_path: Path
) -> None:
    quick.faults.add("/v3/generation/*", "code", 1, status=400, code=2008)
    assert tripo(*CHAIR, "-o", "out/", "--log-file", "logs/tripo.log").returncode == 1
    assert tripo(*CHAIR, "-o", "out/", "--log-file", "logs/tripo.log").returncode == 0
    text = (tmp_path / "logs" / "tripo.log").read_text()
    assert quick.key not in text
    lines = [json.loads(line) for line in text.splitlines()]
    (refused,) = [line for line in lines if line.get("state") == "failed"]
    assert refused["request"]
    assert refused["kind"] == "text_to_model"
    (done,) = [line for line in lines if line.get("state") == "done"]
    assert done["job"] != refused["job"]
    assert done["task"] in quick.tasks
    assert tripo("jobs", "--log-file", "/dev/null/tripo.log").returncode == 2


def on_a_terminal(words: list[str], environment: dict[str, str], folder: Path) -> tuple[int, str]:
    """Runs a command whose standard error is a terminal; its status, and what it has drawn."""
    ours, theirs = os.openpty()
    with subprocess.Popen(
        words,
        env={**environment, "COLUMNS": "80"},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    ) as program:
        os.close(theirs)
        drawn = b""
        # The end of a terminal whose other side is closed is an error on Linux.
        with contextlib.suppress(OSError):
            while part := os.read(ours, 4096):
                drawn += part
    os.close(ours)
    return program.returncode, drawn.decode()


def test_a_terminal_has_a_bar_and_a_pipe_has_lines(
    quick: Sandbox, tripo: Run, tmp_path: Path
) -> None:
    quick.speed = 20.0
    words = [sys.executable, "-m", "tripo_addon.program", *CHAIR, "-o", "out/"]
    status, drawn = on_a_terminal(words, environment_of(quick, tmp_path), tmp_path)
    assert status == 0, drawn
    assert "\r\x1b[2K[" in drawn
    # What is left at last is the result's line alone.
    last = drawn.rstrip().split("\x1b[2K")[-1]
    assert ".glb" in last
    assert "[" not in last
    assert "\r" not in tripo(*CHAIR, "-o", "out/").stderr


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
    (tmp_path / "none").mkdir()
    assert "nothing to do in none" in tripo("batch", "none", "-o", "out").stderr
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
        (("batch", "no such.csv", "-o", "out"), "no such.csv cannot be read (No such file"),
        (("batch", ".", "-o", "all.blend"), "Only Blender writes .blend files"),
        (("batch", ".", "-o", "out", "--each", "asset"), "Only Blender writes .blend files"),
        (("batch", ".", "-o", "file"), "file cannot be written (File exists). No credits were"),
        (("batch", ".", "-o", "file/out"), "cannot be written (Not a directory). No credits were"),
        (("batch", ".", "-o", "out", "--results", "file/x"), "(File exists). No credits were"),
        (("text-to-model", "x", "-o", "file/out/"), "(Not a directory). No credits were spent"),
    ],
)
def test_wrong_usage(
    tripo: Run, quick: Sandbox, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    (tmp_path / "file").touch()
    ran = tripo(*words)
    assert ran.returncode == 2
    assert told in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not list(quick.requests)


def interrupted(service: Sandbox, folder: Path) -> str:
    """Starts the chair, and presses Ctrl-C while the service works on it; what was told."""
    service.speed = 1e-3
    words = [sys.executable, "-m", "tripo_addon.program", *CHAIR, "-o", "out/", "--key", "chair-1"]
    with subprocess.Popen(
        words,
        env=environment_of(service, folder),
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stderr
        next(line for line in program.stderr if "queued" in line or "running" in line)
        program.send_signal(signal.SIGINT)
        told = program.stderr.read()
    assert program.returncode == 130
    service.finish(next(iter(service.tasks)))
    return told


def test_an_interrupted_command_goes_on_with_the_next(
    quick: Sandbox, tripo: Run, tmp_path: Path
) -> None:
    told = interrupted(quick, tmp_path)
    assert "goes on at the service" in told
    assert "Traceback" not in told
    assert tripo(*CHAIR, "-o", "out/", "--key", "chair-1").returncode == 0
    assert len(list((tmp_path / "out").iterdir())) == 1
    assert len(creates(quick)) == 1


def test_resume_brings_the_files_where_they_are_wanted(
    quick: Sandbox, tripo: Run, tmp_path: Path
) -> None:
    interrupted(quick, tmp_path)
    resumed = tripo("resume", "-o", "late", "--json")
    assert resumed.returncode == 0, resumed.stderr
    (path,) = (tmp_path / "late").iterdir()
    assert events(resumed)[0]["written"] == [str(path)]
    assert str(path) in resumed.stderr


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
