# SPDX-License-Identifier: GPL-3.0-or-later
"""The groups of states by which jobs are filtered."""

from tripo_addon.spec.job_groups import GROUPS
from tripo_addon.spec.state import State


def test_every_state_is_in_one_group() -> None:
    named = [state for group in GROUPS.values() for state in group.states]
    assert sorted(named) == sorted(State)
