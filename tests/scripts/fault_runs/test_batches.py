# SPDX-License-Identifier: GPL-3.0-or-later
"""A batch among faults and kills: a small run of `scripts/faults.py --batch`."""

from __future__ import annotations

from pathlib import Path

from fault_runs import batches

ROWS = 60
SEED = 5


def test_all_rows_end_complete_and_are_paid_once(tmp_path: Path) -> None:
    done = batches.run(ROWS, SEED, tmp_path)
    assert done.incomplete == []
    assert done.twice == {}
    assert done.wrong == []
    assert done.problems == []
    assert done.leaks == []
    assert done.kills == batches.KILLS
    assert done.tasks >= ROWS
    assert done.fault_counts.total() > ROWS
