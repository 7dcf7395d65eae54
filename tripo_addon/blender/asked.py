# SPDX-License-Identifier: GPL-3.0-or-later
"""A task that a press asks for, with all that its job will know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..jobs.preparations import Before
from ..jobs.variation import Variation
from ..spec.options import Task


class Asked(NamedTuple):
    """One of the tasks of a press."""

    task: Task
    place: dict[str, Any]
    """Where the result goes; without a cursor it stays on disk."""
    job_id: str
    before: Before | None = None
    """What a worker does first."""
    subject: str = ""
    remarks: Sequence[str] = ()
    variation: Variation | None = None
