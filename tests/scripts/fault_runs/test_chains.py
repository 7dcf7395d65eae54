# SPDX-License-Identifier: GPL-3.0-or-later
"""Chains among faults and kills: a small run of `scripts/faults.py --chains`."""

from __future__ import annotations

from pathlib import Path

from fault_runs import chains

CHAINS = 4
SEED = 3


def test_nothing_is_lost_and_nothing_paid_twice(tmp_path: Path) -> None:
    done = chains.run(CHAINS, SEED, tmp_path)
    assert done.lost == {}
    assert done.twice == {}
    assert done.incomplete == []
    assert done.problems == []
    assert done.leaks == []
    assert done.tasks == 4 * CHAINS
    assert done.kills
    assert done.fault_counts.total() > 4 * CHAINS
