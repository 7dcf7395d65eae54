# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of the waiting results an open file gets, and which are announced. No bpy."""

from __future__ import annotations

from functools import partial

from ...jobs.job import Job


def of_file(file: str) -> partial[bool]:
    """Whether a job's result waits for a file, by the file's id."""
    return partial(_waits_for, file)


def _waits_for(file: str, job: Job) -> bool:
    return job.waiting and not job.held and bool(file) and job.place.get("file") == file


def is_homeless(job: Job) -> bool:
    """Whether a job's result waits for a file that was never saved."""
    return job.waiting and not job.held and not job.place.get("blend")
