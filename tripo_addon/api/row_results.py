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
class StepResult:
    """How a step of a row with a recipe stands."""

    type: str
    state: str = "waiting"
    """As `Job.state`."""
    task_id: str = ""
    job_id: str = ""
    credits: float | None = None
    """What was charged, for all attempts."""
    estimate: float | None = None
    """What it may cost at most; None where nobody knows."""
    files: tuple[str, ...] = ()
    """In the results folder."""


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
    steps: tuple[StepResult, ...] = ()
    """Of a row with a recipe."""

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


def told_of_chain(planned: Sequence[StepResult], jobs: Sequence[Snapshot]) -> dict[str, Any]:
    """What the results say of the jobs of a chain, in their order."""
    steps = list(planned)
    for at in range(len(steps)):
        own = [job for job in jobs if job.chain and job.chain.index == at]
        if own:
            last, known = own[-1], [job.credits for job in own if job.credits is not None]
            steps[at] = StepResult(
                last.task.type,
                str(last.state),
                last.remote_id,
                last.id,
                sum(known) if known else None,
                steps[at].estimate,
                tuple(last.files.values()),
            )
    charged = [step.credits for step in steps if step.credits is not None]
    first = told(jobs[0])
    return {
        **told(jobs[-1]),
        "created": first["created"],
        "sent": first["sent"],
        "credits": sum(charged) if charged else None,
        "steps": tuple(steps),
    }


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
