# SPDX-License-Identifier: GPL-3.0-or-later
"""`blender --command tripo resume|jobs|spent|attach|fetch`, in the whole program."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

from tests.support.waiting import patience
from tests.window.commands import CommandLine, environment, events
from tests.window.earlier import Earlier
from tests.window.launch import PROJECT
from tripo_addon.spec.tasks import TextToModel

Command = Callable[..., "subprocess.CompletedProcess[str]"]
UNKNOWN = "11111111-2222-4333-8444-555555555555"


def killed_while_running(blender: str, user: Path, service: Sandbox, folder: Path) -> str:
    """Start a task in a Blender that dies while the service works on it; the task's id."""
    with subprocess.Popen(
        [blender, "--command", "tripo", "text-to-model", "a chair", "--json", "-o", str(folder)],
        env={**os.environ, **environment(service), "BLENDER_USER_RESOURCES": str(user)},
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as child:
        assert child.stdout
        for line in child.stdout:
            if line.startswith("{") and json.loads(line)["event"] in {"queued", "running"}:
                break
        os.killpg(child.pid, signal.SIGKILL)
        child.stdout.read()
    assert child.returncode == -signal.SIGKILL
    (task,) = service.tasks
    return task


def test_resume_after_a_kill(
    launched: Command, blender: str, slow_service: Sandbox, tmp_path: Path
) -> None:
    slow_service.speed = 0.05
    task = killed_while_running(blender, tmp_path / "user", slow_service, tmp_path)
    slow_service.finish(task)
    env = environment(slow_service)
    ran = launched("resume", "--json", env=env)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = events(ran.stdout)
    assert told[-1] == {"event": "resumed", "done": 1, "failed": 0}
    ended = told[-2]
    assert (ended["task"], ended["kind"], ended["state"]) == (task, "text_to_model", "done")
    assert Path(ended["files"]["model"]).read_bytes().startswith(b"glTF")
    assert "a chair: downloading" in ran.stderr
    # What is done is not done again.
    ran = launched("resume", "--json", env=env)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert events(ran.stdout) == [{"event": "resumed", "done": 0, "failed": 0}]
    assert len(slow_service.tasks) == 1
    assert slow_service.key not in ran.stdout + ran.stderr


def test_a_job_for_a_scene_is_not_imported(
    command: CommandLine, blender: str, slow_service: Sandbox, tmp_path: Path
) -> None:
    """Its file is not the one that a command has open, whatever that is called."""
    slow_service.speed = 0.05
    env = environment(slow_service)
    code = (
        "import bpy, os, signal, sys\n"
        "from bl_ext.user_default.tripo_addon.blender import current, pump, starting\n"
        "from bl_ext.user_default.tripo_addon.spec.tasks import TextToModel\n"
        "job = starting.start(bpy.context, TextToModel, {'prompt': 'a jug'})\n"
        "pump.wait_for(lambda now: now.jobs[job.id].remote_id or None)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run(
        [blender, "--background", "--python-exit-code", "1", "--python-expr", code],
        env={**os.environ, **env, "BLENDER_USER_RESOURCES": str(command.user)},
        cwd=PROJECT,
        timeout=patience(60),
        check=False,
    )
    (task,) = slow_service.tasks
    slow_service.finish(task)
    ran = command("resume", "--json", env=env)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    ended = events(ran.stdout)[-2]
    assert (ended["task"], ended["state"]) == (task, "not imported")
    assert Path(ended["files"]["model"]).is_file()
    assert "Import it from the list of jobs" not in ran.stderr


def test_resume_of_what_fails(
    command: CommandLine, blender: str, slow_service: Sandbox, tmp_path: Path
) -> None:
    slow_service.speed = 0.05
    task = killed_while_running(blender, command.user, slow_service, tmp_path)
    slow_service.tasks[task].fate = slow_service.add_task("text_to_model", "failed").fate
    slow_service.finish(task)
    ran = command("resume", "--json", env=environment(slow_service))
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert events(ran.stdout)[-1] == {"event": "resumed", "done": 0, "failed": 1}
    assert "a chair: failed" in ran.stderr


def test_jobs_spent_attach_fetch(command: CommandLine, service: Sandbox, tmp_path: Path) -> None:
    env = environment(service)
    service.speed = 1000
    for words in (("text-to-model", "a red chair"), ("text-to-image", "a lighthouse")):
        ran = command(*words, "-o", f"{tmp_path}/made/", env=env)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    chair, picture = service.tasks

    ran = command("jobs", env=env)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    lines = [line for line in ran.stderr.splitlines() if line.startswith("20")]
    assert [line.split()[-1] for line in lines] == [picture, chair]
    assert "text_to_model  done  20  a red chair" in lines[1]
    assert "2 of 2 jobs" in ran.stderr
    assert not events(ran.stdout)
    ran = command("jobs", "lighthouse", "--count", "1", "--json", env=env)
    (job,) = events(ran.stdout)
    assert (job["task"], job["kind"], job["state"]) == (picture, "text_to_image", "done")
    assert Path(job["files"]["image"]).is_file()
    assert job["about"]["Prompt"] == "a lighthouse"

    ran = command("spent", env=env)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "today: 2 tasks, 25 credits, 0 open" in ran.stderr
    ran = command("spent", "--json", env=env)
    assert events(ran.stdout) == [
        {
            "event": "spent",
            "today": {"tasks": 2, "credits": 25.0, "open": 0.0},
            "month": {"tasks": 2, "credits": 25.0, "open": 0.0},
            "kinds": {"text_to_image": 5.0, "text_to_model": 20.0},
        }
    ]

    elsewhere = Earlier(tmp_path / "elsewhere", service)
    other = elsewhere.run(TextToModel(prompt="a lamp"))
    elsewhere.close()
    ran = command("fetch", "--json", env=env)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "1 tasks were found" in ran.stderr
    assert events(ran.stdout)[0]["event"] == "fetched"
    ran = command("jobs", "not", "imported", "--json", env=env)
    assert [each["task"] for each in events(ran.stdout)] == [other.remote_id]

    ran = command("attach", chair, "--json", env=env)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    done = events(ran.stdout)[-1]
    assert (done["event"], done["task_id"]) == ("done", chair)
    ran = command("attach", other.remote_id, env=env)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (model,) = [line for line in ran.stderr.splitlines() if line.startswith("model: ")]
    assert Path(model.removeprefix("model: ")).is_file()
    assert len([each for each in service.requests if "/generation/" in each.path]) == 3


@pytest.mark.parametrize(
    ("words", "given", "status", "reason"),
    [
        (("jobs", "--count", "0"), {}, 2, "it must be a whole number, 1 to 1,000,000"),
        (("attach",), {}, 2, "the following arguments are required: TASK"),
        (("attach", UNKNOWN, "--type", "chair"), {}, 2, "invalid choice: 'chair'"),
        (("attach", UNKNOWN), {}, 1, "does not know the task"),
        (("spent", "--month"), {}, 2, "unrecognized arguments: --month"),
        (("resume",), {"TRIPO_API_KEY": ""}, 1, "There is no API key"),
        (("fetch",), {"TRIPO_API_KEY": ""}, 1, "There is no API key"),
        (("attach", UNKNOWN), {"TRIPO_API_KEY": ""}, 1, "There is no API key"),
    ],
)
def test_what_goes_wrong(
    command: CommandLine,
    service: Sandbox,
    words: tuple[str, ...],
    given: dict[str, str],
    status: int,
    reason: str,
) -> None:
    ran = command(*words, "--json", env={**environment(service), **given})
    assert ran.returncode == status, ran.stdout + ran.stderr
    assert reason in ran.stderr
    assert reason in events(ran.stdout)[-1]["message"]
    assert "Traceback" not in ran.stdout + ran.stderr


def test_without_a_key_what_is_on_disk_is_told(command: CommandLine, service: Sandbox) -> None:
    env = {**environment(service), "TRIPO_API_KEY": ""}
    for words, text in ((("jobs",), "0 of 0 jobs"), (("spent",), "today: 0 tasks")):
        ran = command(*words, env=env)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert text in ran.stderr
