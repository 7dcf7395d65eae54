# SPDX-License-Identifier: GPL-3.0-or-later
"""A finished task's way to disk: the model, checked by its content, and its preview."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from ..providers.base import Status
from .board import Board
from .download import Expired, fetch
from .errors import NoModel, Spent, TripoError, Unreachable
from .folders import make_folder
from .formats import model_problem, model_type, picture_type, read_head
from .job import Job
from .names import file_name

log = logging.getLogger(__name__)

FRESH_URLS = 4
"""How often a new URL is asked for when the signed one has expired."""
ASK_SECONDS = 2.0


def fetch_result(board: Board, job_id: str, status: Status) -> None:
    """Bring the files of a successful task into the job's folder."""
    job = board.job(job_id)
    folder = Path(job.folder)
    make_folder(folder, Spent.YES)
    loaded = _file(board, job, status, lambda each: each.model_url, folder / "model.download")
    ending = model_type(read_head(loaded)) or "bin"
    model = loaded.replace(folder / f"{file_name(job.title)}.{ending}")
    problem = model_problem(model)
    if problem:
        raise NoModel(f"{problem} ({model})", "Take the job up again to fetch it once more")
    preview = _preview(board, job, status, folder)
    board.change(job_id, model=str(model), preview=preview, progress=100)


def _file(
    board: Board, job: Job, status: Status, url_of: Callable[[Status], str], target: Path
) -> Path:
    """Download one of the result's files, with a fresh URL where the old one has expired."""

    def progress(done: int, total: int) -> None:
        board.check(job.id)
        percent = 100 * done // total if total else 0
        if percent > board.job(job.id).progress:
            board.change(job.id, journal=False, progress=percent)

    for _ in range(FRESH_URLS):
        url = url_of(status)
        if not url:
            raise NoModel("The task succeeded without a model in its result")
        try:
            fetch(board.network, url, target, progress)
            return target
        except Expired:
            status = _ask_again(board, job, status)
    raise Unreachable(
        "The service gives no access to the result",
        "Take the job up again to ask for it once more",
        Spent.YES,
    )


def _ask_again(board: Board, job: Job, status: Status) -> Status:
    """The task's status with fresh URLs; the old one where the service does not answer."""
    try:
        return board.provider(job.id).poll([job.remote_id]).get(job.remote_id, status)
    except TripoError as error:
        board.note(job.id, error.what)
        board.network.pause(ASK_SECONDS)
        return status


def _preview(board: Board, job: Job, status: Status, folder: Path) -> str:
    """The preview picture's path; the model does without one when it cannot be had."""
    if not status.preview_url:
        return ""
    try:
        loaded = _file(
            board, job, status, lambda each: each.preview_url, folder / "preview.download"
        )
    except TripoError as error:
        log.warning("No preview: %s", error.what)
        return ""
    kind = picture_type(read_head(loaded))
    if not kind:
        loaded.unlink()
        return ""
    return str(loaded.replace(folder / f"preview.{kind}"))
