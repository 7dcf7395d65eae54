# SPDX-License-Identifier: GPL-3.0-or-later
"""How the rows of a batch stand, and who is told of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..jobs.job import Job as Snapshot
from .results_file import ResultsFile

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RowResult:
    """How a row stands."""

    row: int
    """Its number, from 1."""
    name: str
    key: str
    type: str
    state: str = "waiting"
    """As `Job.state`; `done` when its files are there."""
    files: tuple[str, ...] = ()
    """In the folder of the batch."""
    task_id: str = ""
    job_id: str = ""
    credits: float | None = None
    """What was charged."""
    estimate: float | None = None
    """What it may cost at most; None where nobody knows."""
    error: str = ""
    code: int = 0
    created: float = 0.0
    sent: float = 0.0
    ended: float = 0.0
    """Seconds since 1970; 0 where it has not come to that."""

    @property
    def done(self) -> bool:
        return self.state == "done"


class RowResults:
    """How all rows stand: noted in a file, and told to a caller."""

    def __init__(
        self,
        states: Sequence[RowResult],
        file: ResultsFile,
        tell: Callable[[RowResult], None] | None,
    ) -> None:
        self.states = list(states)
        self._file = file
        self._tell = tell

    def save(self, *, now: bool = False) -> None:
        """Write the file, if that is due. Raises `Storage`."""
        self._file.save(self.states, now=now)

    def set(self, at: int, **facts: Any) -> None:
        """Something is new about a row."""
        state = RowResult(**{**vars(self.states[at]), **facts})
        self.states[at] = state
        self._file.changed = True
        if self._tell:
            # The work goes on whatever a caller's function does.
            try:
                self._tell(state)
            except Exception:
                log.exception("A function that is told of row %s has failed", state.row)


def told(job: Snapshot) -> dict[str, Any]:
    """What the results say of a job."""
    return {
        "state": str(job.state),
        "task_id": job.remote_id,
        "job_id": job.id,
        "credits": job.credits,
        "created": job.created,
        "sent": job.sent,
        "ended": job.ended,
    }
