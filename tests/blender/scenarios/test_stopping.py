# SPDX-License-Identifier: GPL-3.0-or-later
"""What is cancelled or interrupted: what that means, what is said of it, and that it stays so."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import pytest
from environment import ROOT
from tripo_sandbox import Sandbox

from tests.blender.jobs import session
from tests.support.waiting import patience

pytestmark = pytest.mark.usefixtures("no_jobs")
FULL = json.dumps({"code": 2000, "status": "error", "message": "busy"})


def until(holds: Callable[[], object]) -> None:
    from tripo_addon.blender import pump

    pump.wait_for(lambda now: True if holds() else None)


def full(tripo: Sandbox, seconds: float = 0.0) -> None:
    """Have the service refuse every task for its full pool, after some time."""
    if seconds:
        tripo.faults.add("/v3/generation/*", "delay", None, seconds=seconds)
    tripo.faults.add(
        "/v3/generation/*", "status", None, status=429, body=FULL, content_type="application/json"
    )


def start(prompt: str = "a jug", number: int = 0) -> str:
    from tripo_addon.blender import submit
    from tripo_addon.spec.tasks import TextToModel

    return str(submit.start(TextToModel(prompt=prompt), {}, f"{prompt} {number}").id)


def state(job_id: str) -> str:
    return str(session().jobs[job_id].state)


def test_cancel_all_catches_one_that_is_being_sent(
    tripo: Sandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    from tripo_addon.blender import pump

    full(tripo, 1.0)
    ids = [start(number=number) for number in range(6)]
    until(lambda: sum(state(job_id) == "submitting" for job_id in ids) == 4)
    assert bpy.ops.tripo.cancel_waiting() == {"FINISHED"}
    assert "2 jobs cancelled; 4 are being sent at this moment" in capfd.readouterr().out
    assert [pump.wait(job_id).state for job_id in ids] == ["cancelled"] * 6
    assert not tripo.tasks


def test_waiting_for_a_job_that_another_blender_has_taken_over_ends(tripo: Sandbox) -> None:
    from tripo_addon.blender import pump
    from tripo_addon.blender.paths import user_folder
    from tripo_addon.jobs.journal.journal import Journal

    tripo.speed = 0.01
    tripo.limits.pools["H"] = 1
    running = start("runs")
    until(lambda: session().jobs[running].remote_id)
    waits = start("waits")
    until(lambda: session().jobs[waits].note)
    journal = session().engine.history._store.journal
    other = Journal(user_folder())
    account = session().jobs[waits].account
    taken: set[str] = set()

    def adopted() -> bool:
        (user_folder() / "running" / f"{journal.owner}.lock").unlink()
        taken.update(job.id for job in other.adopt(account))
        return waits in taken

    until(adopted)
    tripo.finish(session().jobs[running].remote_id)
    job = pump.wait(waits)
    assert job.failure
    assert "Another Blender works on this job" in job.failure.text
    assert len(tripo.tasks) == 1
    other.close()


def test_waiting_for_an_answer_that_does_not_come_ends(tripo: Sandbox) -> None:
    from tripo_addon import api
    from tripo_addon.blender import pump

    with pytest.raises(api.TripoError, match="No answer has come"):
        pump.wait_for(lambda now: None)


@pytest.fixture
def hanging(tripo: Sandbox, tmp_path: Path) -> Path:
    """Let a program that never ends import the models; the file with its process id."""
    from tripo_addon.blender.scene.second_blender import SecondBlender, command_of

    program, told = tmp_path / "blender", tmp_path / "pid"
    program.write_text(f"#!/bin/sh\necho $$ > {told}.part\nmv {told}.part {told}\nexec sleep 600\n")
    program.chmod(0o755)
    second = SecondBlender(command_of(str(program)))
    session().second_blender, session().engine._arrivals._prepare = second, second.prepare
    return told


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_an_importer_that_hangs_is_ended_with_its_job(tripo: Sandbox, hanging: Path) -> None:
    from tripo_addon import api
    from tripo_addon.blender import current, pump, submit
    from tripo_addon.spec.tasks import TextToModel

    tripo.speed = 1e6
    job_id = "hangs"
    submit.start(TextToModel(prompt="a jug"), {"cursor": [0.0, 0.0, 0.0]}, job_id)
    until(lambda: hanging.exists() and state(job_id) == "arriving")
    pid = int(hanging.read_text())
    assert runs(pid)
    before = len(bpy.data.objects)
    start = time.monotonic()
    bpy.ops.tripo.cancel(job=job_id)
    job = pump.wait(job_id)
    while runs(pid):
        assert time.monotonic() - start < patience(5)
    assert job.state == "not imported"
    assert job.failure.text == (
        f"You stopped its import. The credits were spent. The file is kept: {job.model}."
    )
    assert Path(job.model).is_file()
    current.stop()
    assert api.resume() == []
    (found,) = api.jobs()
    assert (found.state, found.failure) == ("not imported", job.failure)
    assert len(bpy.data.objects) == before
    bpy.ops.tripo.import_result(job=job_id)
    assert pump.wait(job_id).state == "done"
    assert len(bpy.data.objects) == before + 1


def test_quitting_ends_the_importer_and_the_job_goes_on(tripo: Sandbox, hanging: Path) -> None:
    from tripo_addon import api
    from tripo_addon.blender import current, submit
    from tripo_addon.blender.scene import places
    from tripo_addon.spec.tasks import TextToModel

    tripo.speed = 1e6
    submit.start(TextToModel(prompt="a jug"), places.here(bpy.context), "hangs")
    until(hanging.exists)
    pid = int(hanging.read_text())
    current.stop()
    assert not runs(pid)
    (job,) = api.resume()
    assert job.state == "done"


def interrupted(
    words: tuple[str, ...], when: Callable[[], object], number: int = signal.SIGINT
) -> int:
    """Run a command, send it a signal as soon as a condition is true; its exit status."""
    from tripo_addon.blender.command import run

    def send() -> None:
        while not when():
            time.sleep(0.02)
        os.kill(os.getpid(), number)

    sender = threading.Thread(target=send, daemon=True)
    sender.start()
    status = run.main(words)
    sender.join(10)
    assert not sender.is_alive()
    return status


WORDS = ("text-to-model", "a chair", "--json")


class InterruptedLock:
    """A lock, and an interruption in the moment in which the main thread has taken it for the
    first time after `armed`: where Python 3.14 lets one come in between `with` and its block."""

    def __init__(self, lock: Any) -> None:
        self._lock = lock
        self.armed = False
        self.sent = False

    def __enter__(self) -> None:
        self._lock.acquire()
        if self.armed and threading.current_thread() is threading.main_thread():
            self.armed, self.sent = False, True
            os.kill(os.getpid(), signal.SIGINT)

    def __exit__(self, *raised: object) -> None:
        self._lock.release()


def asked(tripo: Sandbox) -> list[Any]:
    return [request for request in tripo.requests if "/generation/" in request.path]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_was_not_sent_is_not_sent_later(
    tripo: Sandbox, capfd: pytest.CaptureFixture[str], number: int
) -> None:
    from tripo_addon import api

    full(tripo)
    assert interrupted(WORDS, lambda: asked(tripo), number) == 130
    told = capfd.readouterr().err
    assert "Error: Interrupted. Cancelled before it was sent. No credits were spent." in told
    assert "goes on" not in told
    tripo.faults.clear()
    assert api.resume() == []
    (job,) = api.jobs()
    assert job.state == "cancelled"
    assert job.failure.text == "You cancelled it before it was sent. No credits were spent."
    assert not tripo.tasks


def test_an_interrupted_command_leaves_nothing_locked(
    tripo: Sandbox, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from tripo_addon.blender.command import run

    full(tripo)
    store = session().engine._store
    lock = InterruptedLock(store._lock)
    monkeypatch.setattr(store, "_lock", lock)
    lock.armed = True
    # Without an end it would wait for its own lock.
    assert run.main(WORDS) == 130
    assert lock.sent
    assert "Error: Interrupted. Cancelled before it was sent." in capfd.readouterr().err


def test_what_is_being_sent_is_waited_for(
    tripo: Sandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    from tripo_addon import api

    tripo.faults.add("/v3/generation/*", "delay", seconds=1.5)
    assert interrupted(WORDS, lambda: asked(tripo)) == 130
    told = capfd.readouterr().err
    assert "Interrupted. It was sent, and goes on at the service. Credits may have been" in told
    assert len(tripo.tasks) == 1
    tripo.finish(*tripo.tasks)
    (job,) = api.resume()
    assert job.state == "done"
    assert len(tripo.tasks) == 1


def test_what_waited_before_goes_on_waiting(
    tripo: Sandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    """An interrupted `resume` cancels no job that was started earlier."""
    from tripo_addon import api
    from tripo_addon.blender import current

    full(tripo)
    for number in range(3):
        start(number=number)
    until(lambda: asked(tripo))
    current.stop()
    sent = len(asked(tripo))
    assert interrupted(("resume",), lambda: len(asked(tripo)) > sent) == 130
    told = capfd.readouterr().err
    assert "3 jobs: It waits to be sent, as it did before. No credits were spent." in told
    tripo.faults.clear()
    assert [job.state for job in api.resume()] == ["done"] * 3
    assert len(tripo.tasks) == 3


SCRIPT = """
import signal, sys
# A shell has what it starts in the background ignore this, and all that is started by it.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path[:0] = {paths!r}
import bpy, addon_utils
addon_utils.enable("tripo_addon", default_set=True)
bpy.context.preferences.addons["tripo_addon"].preferences.results = {results!r}
from tripo_addon import api
try:
    api.run(api.TextToModel(prompt="a chair"))
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.fixture
def environment(tripo: Sandbox, tmp_path: Path) -> dict[str, str]:
    """For a process with a user folder of its own."""
    return {**os.environ, "BLENDER_USER_RESOURCES": str(tmp_path / "user")}


def test_a_script_that_is_interrupted_sends_nothing_more(
    tripo: Sandbox, environment: dict[str, str], tmp_path: Path
) -> None:
    from tripo_addon.jobs.journal.journal import Journal

    full(tripo)
    code = SCRIPT.format(paths=[str(ROOT)], results=str(tmp_path / "elsewhere"))
    with subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True
    ) as child:
        while not asked(tripo):
            assert child.poll() is None
            time.sleep(0.02)
        child.send_signal(signal.SIGINT)
        output, _ = child.communicate(timeout=patience(60))
    assert "interrupted" in output
    (found,) = (tmp_path / "user").rglob("jobs.sqlite3")
    journal = Journal(found.parent)
    (job,) = journal.page(5)[0]
    journal.close()
    assert job.state == "cancelled"
    assert not tripo.tasks


IMPORTING = """
import os, signal
import io_scene_gltf2
def load(self, context, load=io_scene_gltf2.ImportGLTF2.import_gltf2):
    os.kill(os.getpid(), signal.SIGINT)
    return load(self, context)
io_scene_gltf2.ImportGLTF2.import_gltf2 = load
"""
STATE = """
print("STATE", api.jobs()[0].state.value, len(bpy.context.scene.objects))
"""


def test_an_interruption_while_a_model_is_imported_is_one(
    tripo: Sandbox, environment: dict[str, str], tmp_path: Path
) -> None:
    """Blender's operators turn KeyboardInterrupt into RuntimeError: the script must still end."""
    code = SCRIPT.replace("\ntry:", f"{IMPORTING}\ntry:") + STATE
    ran = subprocess.run(
        [sys.executable, "-c", code.format(paths=[str(ROOT)], results=str(tmp_path / "to"))],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=patience(60),
    )
    assert "interrupted" in ran.stdout, ran.stdout + ran.stderr
    # What was under way came to its end.
    assert "STATE done 4" in ran.stdout, ran.stdout + ran.stderr
