# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens by itself when Blender has started."""

from __future__ import annotations

import shutil
import time

import bpy
from tripo_sandbox import Sandbox

from tests.support.waiting import patience
from tripo_addon.blender import current, pump, timer
from tripo_addon.blender.paths import journal_path

PROMPT = "a red chair"


def start() -> None:
    """What the timer does, which runs in a window only."""
    end = time.monotonic() + patience(20)
    while (pause := timer._start()) is not None:
        assert time.monotonic() < end
        time.sleep(pause)
    timer._search = None


def forget_all() -> None:
    """No list of jobs, as on the first start."""
    current.stop()
    shutil.rmtree(journal_path().parent, ignore_errors=True)


def test_a_first_start_does_nothing(tripo: Sandbox) -> None:
    forget_all()
    start()
    assert current.existing() is None
    assert not journal_path().exists()
    assert list(tripo.requests) == []


def test_a_start_with_a_list_asks_nothing(tripo: Sandbox) -> None:
    forget_all()
    tripo.speed = 10_000
    bpy.ops.tripo.text_to_model(prompt=PROMPT)
    current.stop()
    asked = len(list(tripo.requests))
    start()
    pump.wait_for(lambda now: now.page)
    pump.wait_for_all()
    assert [job.title for job in current.session().jobs.values()] == [PROMPT]
    assert len(list(tripo.requests)) == asked


def test_jobs_without_a_list_are_found_in_the_results_folder(tripo: Sandbox) -> None:
    forget_all()
    tripo.speed = 10_000
    bpy.ops.tripo.text_to_model(prompt=PROMPT)
    forget_all()
    asked = len(list(tripo.requests))
    start()
    pump.wait_for(lambda now: now.notice)
    now = current.session()
    assert now.notice.text.startswith("The job list was gone. 1 jobs were found again")
    pump.wait_for_all()
    assert [job.title for job in now.jobs.values()] == [PROMPT]
    assert len(list(tripo.requests)) == asked


def test_attaching_again_returns_what_came_of_it(tripo: Sandbox) -> None:
    from tripo_addon import api

    forget_all()
    tripo.speed = 10_000
    first = api.run(api.TextToModel(prompt=PROMPT))
    second = api.attach(first.task_id)
    assert second.objects
    assert not set(first.objects) & set(second.objects)
    assert sum(line.charged for line in api.ledger().today) == 20.0
