# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells all of a job, for programs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..jobs.job import Job
from ..terminal.reporting import Reporter


def tell(job: Job, reporter: Reporter, written: Iterable[Path] = ()) -> None:
    """All of a job, for programs."""
    failure = job.failure
    reporter.event(
        "job",
        id=job.id,
        key=job.key,
        task=job.remote_id,
        kind=job.task.type,
        state=str(job.state),
        files=dict(job.files),
        written=list(map(str, written)),
        credits=job.credits,
        message=failure.text if failure else "",
        request_id=failure.request_id if failure else "",
        created=job.created,
        sent=job.sent,
        ended=job.ended,
    )
