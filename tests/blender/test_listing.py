# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of jobs: pages, and what a search finds."""

from __future__ import annotations

from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import session, settled

pytestmark = pytest.mark.usefixtures("no_jobs", "at_once")


def journal() -> Any:
    return session().engine.history._store.journal


def forty() -> list[Any]:
    """Forty jobs of earlier sessions, oldest first."""
    from tripo_addon.blender.settings import settings
    from tripo_addon.jobs.job import Job
    from tripo_addon.jobs.journal.journal import Journal
    from tripo_addon.spec.state import State
    from tripo_addon.spec.tasks import TextToImage, TextToModel

    chosen = settings()
    jobs = [
        Job(
            task=TextToImage(prompt=f"a cup {at}") if at % 4 else TextToModel(prompt=f"a jug {at}"),
            service="tripo",
            account=chosen.connection.account,
            folder=str(chosen.results / str(at)),
            created=1e9 + at,
            sent=1e9 + at,
            state=State.FAILED if at % 10 == 5 else State.DONE,
        )
        for at in range(40)
    ]
    from tripo_addon.blender.paths import user_folder

    journal = Journal(user_folder())
    for job in jobs:
        journal.write(job)
    journal.close()
    return jobs


def shown() -> list[str]:
    return [job.title for job in session().listing.shown()]


def test_search_and_pages(tripo: Sandbox) -> None:
    from tripo_addon import api

    titles = [job.title for job in reversed(forty())]
    manager = bpy.context.window_manager
    session().show()
    settled()
    assert shown() == titles[:12]
    assert session().listing.total == 40
    for older, first in ((True, 12), (True, 24), (True, 36), (False, 24)):
        assert bpy.ops.tripo.jobs_page(older=older) == {"FINISHED"}
        settled()
        assert shown() == titles[first : first + 12]
    manager.tripo_search = "Text to Model done"
    settled()
    assert shown() == [title for title in titles if "jug" in title][:12]
    assert session().listing.total == 10
    manager.tripo_search = "failed"
    settled()
    assert shown() == ["a cup 35", "a cup 25", "a cup 15", "a cup 5"]
    manager.tripo_search = "nothing such"
    settled()
    assert shown() == []
    # A new job is seen, whatever was searched.
    bpy.ops.tripo.text_to_model(prompt="a bowl")
    settled()
    assert manager.tripo_search == ""
    assert shown() == ["a bowl", *titles[:11]]
    assert session().listing.total == 41
    assert [job.title for job in api.jobs("cup", 3)] == ["a cup 39", "a cup 38", "a cup 37"]
    assert shown() == ["a bowl", *titles[:11]]
    assert len(api.jobs(count=100)) == 41


def test_the_last_page_shrinks(tripo: Sandbox) -> None:
    jobs = forty()
    session().show()
    settled()
    bpy.ops.tripo.delete_job(job=jobs[-1].id)
    settled()
    assert shown() == [job.title for job in reversed(jobs[-13:-1])]
    assert session().listing.total == 39
