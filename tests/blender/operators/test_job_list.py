# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators on many jobs at once, from scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import newest, session, settled, wait
from tripo_addon.spec.tasks import TextToModel

pytestmark = pytest.mark.usefixtures("no_jobs", "at_once")


def failed(prompt: str) -> Any:
    with pytest.raises(RuntimeError):
        bpy.ops.tripo.text_to_model(prompt=prompt)
    return newest()


def test_retry_all_tries_each_once(tripo: Sandbox, capfd: pytest.CaptureFixture[str]) -> None:
    first, second = failed("a fail-run vase"), failed("a fail-run jug")
    refused = failed("forbidden-create")
    made = len(tripo.tasks)
    from tripo_addon.blender.operators import job_list

    price = job_list.price_of(job_list._another_try())
    assert price == "2 new jobs cost about 40 credits"
    assert bpy.ops.tripo.retry_all() == {"FINISHED"}
    settled()
    assert "2 jobs begun" in capfd.readouterr().out
    new = [job for job in session().jobs.values() if job not in (first, second, refused)]
    assert sorted(job.title for job in new) == ["a fail-run jug", "a fail-run vase"]
    assert len(tripo.tasks) == made + 2
    assert refused.failure


def test_nothing_is_retried_without_a_failure(tripo: Sandbox) -> None:
    bpy.ops.tripo.text_to_model(prompt="a jug")
    assert bpy.ops.tripo.retry_all() == {"CANCELLED"}
    assert len(tripo.tasks) == 1


def test_cancel_all(tripo: Sandbox) -> None:
    from tripo_addon.blender import pump, submit

    tripo.speed = 0.01
    tripo.limits.pools["H"] = 1
    now = session()
    task = TextToModel(prompt="a jug")
    ids = [submit.start(task, {}, f"job {at}").id for at in range(3)]

    pump.wait_for(lambda now: True if any(now.jobs[name].remote_id for name in ids) else None)
    assert now.listing.going == set(ids)
    assert bpy.ops.tripo.cancel_all() == {"FINISHED"}
    assert {wait(name).state for name in ids} == {"cancelled"}
    assert not now.listing.going
    assert len(tripo.tasks) == 1


def test_many_are_deleted(tripo: Sandbox) -> None:
    bpy.ops.tripo.text_to_model(prompt="a jug")
    made = newest()
    failed("fail-run a vase")
    failed("fail-run a cup")
    bpy.ops.tripo.delete_jobs(which="failed")
    settled()
    assert session().listing.shown() == [made]
    assert session().notice.text == "2 jobs deleted"
    bpy.context.window_manager.tripo_search = "nothing such"
    settled()
    bpy.ops.tripo.delete_jobs(which="listed", files=True)
    settled()
    assert session().notice.text == "0 jobs deleted"
    bpy.context.window_manager.tripo_search = "jug"
    settled()
    bpy.ops.tripo.delete_jobs(which="listed", files=True)
    settled()
    assert session().notice.text == "1 job deleted"
    assert not Path(made.model).exists()


def test_room_is_made(tripo: Sandbox) -> None:
    bpy.ops.tripo.text_to_model(prompt="a jug")
    made = newest()
    assert session().disk_use is None
    bpy.ops.tripo.measure_files()
    settled()
    use = session().disk_use
    assert use.done.jobs == 1
    assert use.done.size >= Path(made.model).stat().st_size
    assert use.old.size == 0
    bpy.ops.tripo.free_space()
    settled()
    assert Path(made.model).exists()
    bpy.ops.tripo.free_space(old=False)
    settled()
    assert not Path(made.model).exists()
    assert session().disk_use.done.size == 0
    # The service has it still.
    assert bpy.ops.tripo.import_result(job=made.id) == {"FINISHED"}
    assert wait(made.id).state == "done"
    assert Path(session().jobs[made.id].model).exists()
