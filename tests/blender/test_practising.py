# SPDX-License-Identifier: GPL-3.0-or-later
"""Without a key a service of this very machine stands in, and leaves nothing of the user's changed.

The one of the checkout is started here; that of the installed ZIP in the windows.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest

from tests.blender.jobs import newest, settled
from tests.support.waiting import patience

ROOT = Path(__file__).resolve().parents[2]
PARENT = f"""
import subprocess, sys, time
sys.path.insert(0, {str(ROOT)!r})
from tripo_addon.blender import practising
service = practising.Service(practising._folder())
service.start()
service.begun.wait()
print(service.url, flush=True)
time.sleep(600)
"""


@pytest.fixture
def practised(blender: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A Blender without a key, with the practice service."""
    monkeypatch.delenv("TRIPO_API_KEY", raising=False)
    assert not blender.app.online_access
    assert blender.ops.tripo.try_practice() == {"FINISHED"}
    yield blender
    from tripo_addon.blender import practice

    if practice.used():
        blender.ops.tripo.leave_practice()


def answers(url: str) -> bool:
    import requests

    try:
        return requests.get(url, timeout=patience(5)).status_code > 0
    except requests.ConnectionError:
        return False


def wait_until_silent(url: str) -> None:
    while answers(url):
        pass


def test_a_model_is_made_without_a_key_and_offline(practised: Any) -> None:
    from tripo_addon.blender import practice
    from tripo_addon.blender.settings import refusal, settings

    assert refusal() == ""
    assert practised.ops.tripo.text_to_model(prompt="a red chair", wait=True) == {"FINISHED"}
    assert practised.context.object.dimensions.length > 0
    job = newest()
    used = practice.used()
    assert used
    assert Path(job.folder).is_relative_to(used.folder)
    assert settings().connection.base_url == used.url
    assert used.url.startswith("http://127.0.0.1:")


def test_afterwards_everything_is_as_before(practised: Any) -> None:
    from tripo_addon.blender import current, paths, practice
    from tripo_addon.blender.settings import connections, lacks_key, settings

    practised.ops.tripo.text_to_model(prompt="a red chair", wait=True)
    used, name = practice.used(), practised.context.object.name
    assert used
    before = paths.journal_path()
    assert practised.ops.tripo.leave_practice() == {"FINISHED"}
    assert practice.used() is None
    assert lacks_key()
    assert not connections()
    assert paths.journal_path() != before
    now = current.existing()
    assert now is None or not now.jobs
    assert used.results != settings().results
    assert not list(settings().results.rglob("*.glb"))
    assert name in practised.data.objects
    wait_until_silent(used.url)


def test_its_tasks_are_no_tasks_of_the_account(
    practised: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In practice a step works on the task, and afterwards the mesh itself would be sent."""
    from tripo_addon.blender.form import worked_on
    from tripo_addon.spec.tasks import TextureModel

    practised.ops.tripo.text_to_model(prompt="a red chair", wait=True)
    made = practised.context.object
    assert worked_on.of(practised.context, TextureModel).source == made.tripo.task_id
    practised.ops.tripo.leave_practice()
    monkeypatch.setenv("TRIPO_API_KEY", "tsk_test")
    found = worked_on.of(practised.context, TextureModel)
    assert found.sends
    assert "made by the practice service" in found.why


def test_a_running_job_ends_with_the_service(practised: Any) -> None:
    from tripo_addon.blender import current, practice, starting
    from tripo_addon.spec.tasks import TextToModel

    job = starting.start(bpy.context, TextToModel, {"prompt": "a chair"})
    used = practice.used()
    assert used
    practised.ops.tripo.leave_practice()
    now = current.existing()
    if now:
        # There may be a list of jobs of other tests.
        settled()
        assert job.id not in now.jobs
        assert not now.running
    wait_until_silent(used.url)


def test_it_is_left_when_the_add_on_is_disabled(practised: Any) -> None:
    import addon_utils

    from tripo_addon.blender import practice

    used = practice.used()
    assert used
    addon_utils.disable("tripo_addon", default_set=True)
    assert practice.used() is None
    wait_until_silent(used.url)


def test_what_does_not_start_says_so(blender: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tripo_addon.blender import practice, practising
    from tripo_addon.standalone import local_service

    monkeypatch.setattr(local_service, "START", "raise SystemExit(1)")
    with pytest.raises(RuntimeError, match="did not start"):
        blender.ops.tripo.try_practice()
    assert practice.used() is None
    assert not practising.starting()


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of other systems")
def test_it_ends_when_its_blender_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        url = run.stdout.readline().strip()
        assert answers(url)
        os.kill(run.pid, signal.SIGKILL)
    wait_until_silent(url)
