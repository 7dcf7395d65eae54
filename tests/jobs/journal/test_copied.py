# SPDX-License-Identifier: GPL-3.0-or-later
"""A list of jobs that was copied pays for nothing that goes on where it was copied from."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tripo_sandbox import Sandbox

from tests.support.app import CHAIR, App, creates
from tripo_addon.errors import Spent
from tripo_addon.jobs.chain import Chain
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal import JOURNAL
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.spec.recipes import Recipe, RecipeStep
from tripo_addon.spec.state import State

BUSY: dict[str, Any] = {"status": 429, "body": '{"code": 2000}', "content_type": "application/json"}


def copy_of(folder: Path) -> Path:
    """A copy of a folder, as a new version of Blender makes one of the settings before it."""
    made = folder.with_name(f"{folder.name} copy")
    shutil.copytree(folder, made)
    return made


def test_what_waits_is_sent_once(
    make_app: Callable[..., App], quick: Sandbox, tmp_path: Path
) -> None:
    first = make_app(quick.url)
    quick.faults.add("/v3/generation/*", "status", None, **BUSY)
    job_id = first.start()
    first.until(lambda: bool(creates(quick)) and first.jobs[job_id].state is State.WAITING)
    first.engine.stop()
    other = make_app(quick.url)
    shutil.copytree(first.folder / "journal", other.folder / "journal")
    quick.faults.clear()
    other.engine.adopt(other.account, other.provider)
    other.settled()
    found = other.journal.find(job_id)
    assert found
    assert found.state is State.CANCELLED
    assert found.failure
    assert found.failure.spent is Spent.NOTHING
    assert "was copied" in found.failure.text
    assert quick.tasks == {}
    again = make_app(quick.url)
    again.folder.mkdir()
    (first.folder / "journal").rename(again.folder / "journal")
    again.engine.adopt(again.account, again.provider)
    again.until(lambda: again.ended(job_id))
    assert len(quick.tasks) == 1


def written(folder: Path, **facts: Any) -> Job:
    """A job in the journal of a process that has ended."""
    job = Job(task=CHAIR, service="tripo", account="account", **facts)
    journal = Journal(folder)
    journal.write(job)
    journal.close()
    return job


def test_no_chain_goes_on_in_a_copy(tmp_path: Path) -> None:
    steps = (RecipeStep("text_to_model"), RecipeStep("animate_rig"))
    chain = Chain(Recipe("Rigged", steps))
    job = written(tmp_path / "a", state=State.RUNNING, remote_id="task", sent=1.0, chain=chain)
    copied, first = Journal(copy_of(tmp_path / "a")), Journal(tmp_path / "a")
    there, here = copied.find(job.id), first.find(job.id)
    assert there
    assert there.chain
    assert here
    assert here.chain
    assert (there.state, bool(there.chain.stopped)) == (State.RUNNING, True)
    assert not here.chain.stopped
    copied.close()
    first.close()


def test_a_new_journal_in_place_of_a_damaged_one_is_no_copy(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    held = written(folder)
    (folder / JOURNAL).write_bytes(b"no database" * 100)
    journal = Journal(folder)
    journal.held = lambda: [held]
    journal.keep()
    assert not journal.damages.empty()
    journal.close()
    after = Journal(folder)
    found = after.find(held.id)
    assert found
    assert found.state is State.WAITING
    after.close()
