# SPDX-License-Identifier: GPL-3.0-or-later
"""What an error makes of a job."""

from __future__ import annotations

from tripo_addon.errors import (
    Offline,
    Spent,
)
from tripo_addon.jobs import failures
from tripo_addon.jobs.job import Job
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import TextToModel


def test_a_result_that_may_not_be_fetched_now_comes_later() -> None:
    job = Job(task=TextToModel(prompt="x"), service="tripo", state=State.DOWNLOADING)
    ended = failures.after_error(job, Offline())
    assert ended["state"] is State.UNFETCHED
    assert ended["failure"].spent is Spent.YES
