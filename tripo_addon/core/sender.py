# SPDX-License-Identifier: GPL-3.0-or-later
"""A job's way to the service: its pictures first, then the task itself, once."""

from __future__ import annotations

from pathlib import Path

from ..providers.base import Provider
from .board import Board
from .errors import Invalid, Refused, Spent, Unclear
from .folders import make_folder
from .formats import picture_problem
from .job import Failure, Job, State
from .options import Problem

BUSY_SECONDS = 5.0
"""Wait before a task refused for load is sent again, where the service names no time."""
LONGEST_BUSY_SECONDS = 300.0
NOT_REPEATED = (
    "Nothing is sent again by itself; look at the usage in the service's console before you "
    "generate again"
)


def send(board: Board, job_id: str) -> float | None:
    """Upload and submit a job; seconds to wait where the service is too busy for it."""
    board.check(job_id)
    job = board.job(job_id)
    problems = job.task.problems()
    if problems:
        raise Invalid(problems)
    make_folder(Path(job.folder))
    try:
        pictures = _upload(board, job, board.provider(job_id))
        board.check(job_id)
        board.change(job_id, state=State.SUBMITTING, note="", failure=None)
        remote_id = _submit(board, job_id, pictures)
    except Refused as error:
        if not error.busy:
            raise
        board.change(job_id, state=State.WAITING, note=error.what)
        wait = BUSY_SECONDS if error.retry_after is None else error.retry_after
        return min(max(wait, 0.0), LONGEST_BUSY_SECONDS)
    if remote_id:
        board.change(job_id, state=State.QUEUED, remote_id=remote_id, progress=0)
    return None


def _submit(board: Board, job_id: str, pictures: dict[str, str]) -> str:
    """The new task's id; empty when the service may or may not have taken the task."""
    try:
        return board.provider(job_id).submit(board.job(job_id).task, pictures)
    except Unclear as error:
        unclear = Unclear(error.what, NOT_REPEATED, Spent.MAYBE)
        board.change(job_id, state=State.UNCERTAIN, failure=Failure.of(unclear), note="")
        return ""


def _upload(board: Board, job: Job, provider: Provider) -> dict[str, str]:
    """What the service takes in place of each picture that is a file here."""
    taken: dict[str, str] = {}
    tokens: dict[str, str] = {}
    if any(is_file(source) for source in job.task.pictures().values()):
        board.change(job.id, state=State.UPLOADING, note="", failure=None)
    for name, source in job.task.pictures().items():
        board.check(job.id)
        if not is_file(source):
            taken[name] = source
            continue
        if source not in tokens:
            text = picture_problem(Path(source))
            if text:
                raise Invalid([Problem(name, text)], "Choose another picture")
            tokens[source] = provider.upload(Path(source))
        taken[name] = tokens[source]
    return taken


def is_file(source: str) -> bool:
    """Whether a picture's source is a file here, and not a URL, a token or a task id."""
    return Path(source).is_absolute()
