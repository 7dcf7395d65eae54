# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of jobs: pages, and what a search finds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import session, settled

pytestmark = pytest.mark.usefixtures("no_jobs", "at_once")


MANY = 240


def journal() -> Any:
    return session().engine.history._store.journal


def many() -> list[Any]:
    """240 jobs of earlier sessions, oldest first."""
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
        for at in range(MANY)
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

    titles = [job.title for job in reversed(many())]
    manager = bpy.context.window_manager
    session().show()
    settled()
    assert shown() == titles[:100]
    assert session().listing.total == MANY
    for older, first in ((True, 100), (True, 200), (False, 100)):
        assert bpy.ops.tripo.jobs_page(older=older) == {"FINISHED"}
        settled()
        assert shown() == titles[first : first + 100]
    manager.tripo_search = "Text to Model done"
    settled()
    assert shown() == [title for title in titles if "jug" in title]
    assert session().listing.total == MANY / 4
    manager.tripo_search = "failed"
    settled()
    assert shown() == [title for title in titles if title.endswith("5")]
    manager.tripo_search = "nothing such"
    settled()
    assert shown() == []
    # A new job is seen, whatever was searched.
    bpy.ops.tripo.text_to_model(prompt="a bowl")
    settled()
    assert manager.tripo_search == ""
    assert shown() == ["a bowl", *titles[:99]]
    assert session().listing.total == MANY + 1
    assert [job.title for job in api.jobs("cup", 3)] == ["a cup 239", "a cup 238", "a cup 237"]
    assert shown() == ["a bowl", *titles[:99]]
    assert len(api.jobs(count=500)) == MANY + 1


def test_the_last_page_shrinks(tripo: Sandbox) -> None:
    jobs = many()
    session().show()
    settled()
    bpy.ops.tripo.delete_job(job=jobs[-1].id)
    settled()
    assert shown() == [job.title for job in reversed(jobs[-101:-1])]
    assert session().listing.total == MANY - 1


def test_filters(tripo: Sandbox) -> None:
    titles = [job.title for job in reversed(many())]
    chosen = bpy.context.window_manager.tripo_job_filter
    session().show()
    settled()
    chosen.type = "text_to_model"
    settled()
    assert shown() == [title for title in titles if "jug" in title]
    chosen.state = "failed"
    settled()
    assert shown() == []
    assert (chosen.type, chosen.state) == ("text_to_model", "failed")
    chosen.type = "all"
    settled()
    assert shown() == [title for title in titles if title.endswith("5")]
    bpy.context.window_manager.tripo_search = "cup 185"
    settled()
    assert shown() == ["a cup 185"]
    chosen.this_file = True
    settled()
    assert shown() == []
    bpy.ops.tripo.show_all_jobs()
    bpy.context.window_manager.tripo_search = ""
    settled()
    assert shown() == titles[:100]
    # A new job is seen, whatever was filtered.
    chosen.state = "failed"
    settled()
    bpy.ops.tripo.text_to_model(prompt="a bowl")
    settled()
    assert chosen.state == "all"
    assert shown() == ["a bowl", *titles[:99]]
    chosen.this_file = True
    settled()
    assert shown() == ["a bowl"]


def test_a_job_is_chosen(tripo: Sandbox) -> None:
    manager = bpy.context.window_manager
    jobs = many()
    session().show()
    settled()
    assert manager.tripo_job_row == 0
    manager.tripo_job_row = 7
    assert session().listing.chosen == jobs[-8].id
    # What is begun by a press is looked at; what begins by itself leaves the choice alone.
    bpy.ops.tripo.text_to_model(prompt="a bowl")
    settled()
    assert session().listing.chosen_job.title == "a bowl"
    manager.tripo_job_row = 8
    session().listing.follow(replace(jobs[0], id="new", created=2e9))
    assert session().listing.chosen == jobs[-8].id
    assert manager.tripo_job_row == 9
    session().listing.forget("new")
    # Its neighbour takes the place of one that is deleted.
    bpy.ops.tripo.delete_job(job=jobs[-8].id)
    settled()
    assert session().listing.chosen == jobs[-9].id
    # On another page there is another one to look at.
    bpy.ops.tripo.jobs_page(older=True)
    settled()
    assert manager.tripo_job_row == 0
    manager.tripo_search = "nothing such"
    settled()
    assert manager.tripo_job_row == -1
    assert session().listing.chosen_job is None


def test_names_tell_jobs_apart() -> None:
    from tripo_addon.blender.listing import distinct
    from tripo_addon.jobs.job import Job
    from tripo_addon.spec.tasks import ImageToModel, TextToImage, TextToModel

    tasks = (
        TextToModel(prompt="a jug"),
        ImageToModel(image="/a/front.png"),
        ImageToModel(image="/b/front.png"),
        TextToModel(prompt="front"),
        ImageToModel(image="/c/front.png"),
        TextToImage(prompt="an owl"),
        TextToModel(prompt="a jug"),
    )
    jobs = [Job(task=task, service="tripo") for task in tasks]
    assert list(distinct([(job, job.title) for job in jobs]).values()) == [
        "a jug 2",
        "front (Image) 3",
        "front (Image) 2",
        "front (Text)",
        "front (Image)",
        "an owl",
        "a jug",
    ]
