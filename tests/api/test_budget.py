# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tasks of a part of a program cost together."""

from __future__ import annotations

import pytest
from tripo_sandbox import Sandbox

from tests.support.app import creates
from tripo_addon import api

CHAIRS = [api.TextToModel(prompt=f"chair {at}", face_limit=500) for at in range(5)]
"""20 credits each."""


def test_no_more_is_sent_than_is_allowed(plain: Sandbox) -> None:
    with api.session(max_credits=50) as budget:
        jobs = api.gather(CHAIRS)
        assert budget
        assert budget.left == 10
    errors = [type(job.error).__name__ for job in jobs if job.error]
    assert errors == ["OverBudget"] * 3
    assert len(creates(plain)) == 2
    assert api.run(CHAIRS[0]).credits == 20  # outside of it


def test_what_failed_is_given_back(plain: Sandbox) -> None:
    with api.session(max_credits=20) as budget:
        with pytest.raises(api.TaskFailed):
            api.run(api.TextToModel(prompt="a fail-run vase", face_limit=500))
        assert budget
        assert budget.left == 20
        api.run(CHAIRS[0])
        assert budget.left == 0


def test_a_reserve_stays(plain: Sandbox) -> None:
    with api.session(reserve=965):
        jobs = api.gather(CHAIRS)
    assert len([job for job in jobs if not job.error]) == 1
    assert api.balance().balance == 980


def test_a_job_that_is_there_needs_no_credits(plain: Sandbox) -> None:
    keys = [f"row-{at}" for at in range(4)]
    api.gather(CHAIRS[:4], keys=keys)
    with api.session(max_credits=20):
        jobs = api.gather(CHAIRS, keys=[*keys, "row-4"])
    assert not [job.error for job in jobs if job.error]
    assert len(creates(plain)) == 5


def test_sessions_in_each_other(plain: Sandbox) -> None:
    with api.session(max_credits=30) as outer, api.session(max_credits=100):
        api.gather(CHAIRS[:3])
        assert outer
        assert outer.left == 10
    assert len(creates(plain)) == 1


def test_a_price_that_nobody_knows(plain: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    with api.session(max_credits=50), pytest.raises(api.OverBudget, match="price is not known"):
        api.run(api.TextToModel(prompt="a chair"), service="modelstream")
