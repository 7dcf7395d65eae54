# SPDX-License-Identifier: GPL-3.0-or-later
"""What each service can do with a task."""

from __future__ import annotations

import pytest

from tests.support.examples import example
from tripo_addon.spec import capabilities


@pytest.mark.parametrize("task_id", ["abc123", "0" * 32, "01ARZ3NDEKTSV4RRFFQ69G5FAV"])
def test_any_text_may_be_a_task_id(task_id: str) -> None:
    for service in ("tripo", "tripo-v2"):
        assert capabilities.problems(service, example("animate_retarget", source=task_id)) == []
