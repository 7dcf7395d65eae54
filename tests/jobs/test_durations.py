# SPDX-License-Identifier: GPL-3.0-or-later
"""How long jobs are likely to take."""

from __future__ import annotations

from tests.support.app import CHAIR, App
from tripo_addon.jobs.durations import MOST_KEPT, Durations
from tripo_addon.jobs.job import Job
from tripo_addon.spec.options import Task
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import TextToImage, TextToModel


def took(seconds: float, task: Task = CHAIR, state: State = State.DONE) -> Job:
    return Job(task=task, service="tripo", state=state, sent=1000.0, ended=1000.0 + seconds)


def running(task: Task = CHAIR) -> Job:
    return Job(task=task, service="tripo", state=State.RUNNING, sent=5000.0)


def test_the_median_of_the_same_type_and_model() -> None:
    past = Durations([took(10), took(50), took(3000), took(5, TextToImage(prompt="a cup"))])
    assert past.usual(running()) == 50
    assert past.left(running(), 5020.0) == 30
    other = TextToModel(prompt="a jug", model="v3.0-20250812")
    assert past.usual(running(other)) is None
    assert past.left(running(other), 5020.0) is None


def test_nothing_is_told_where_nothing_is_known() -> None:
    past = Durations([took(10), took(20, state=State.FAILED), took(0)])
    assert past.usual(running()) == 10
    # It takes longer than usual, has not begun, or has ended.
    assert past.left(running(), 5010.0) is None
    assert past.left(Job(task=CHAIR, service="tripo"), 5.0) is None
    assert past.left(took(30), 1001.0) is None


def test_only_the_latest_count() -> None:
    past = Durations([took(1000)] * MOST_KEPT)
    for _ in range(MOST_KEPT):
        past.add(took(7))
    assert past.usual(running()) == 7


def test_they_are_read_from_the_journal(app: App) -> None:
    for job in (took(20), took(40), took(60), took(900, state=State.FAILED)):
        app.journal.write(job)
    app.engine.history.tell_durations()
    app.settled()
    assert app.durations.usual(running()) == 40
