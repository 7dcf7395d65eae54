# SPDX-License-Identifier: GPL-3.0-or-later
"""A finished task's way to disk: its result, checked by its content, and what comes with it."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from ..providers.base import Status
from . import disk, views
from .archive import unpack
from .board import Board
from .download import Expired, fetch, forget
from .errors import NoModel, Spent, Storage, TripoError, Unreachable
from .folders import make_folder, writing
from .formats import file_type, model_problem, result_problem
from .job import Job
from .names import file_name
from .options import Result

log = logging.getLogger(__name__)

FRESH_URLS = 4
"""How often a new URL is asked for when the signed one has expired."""
ASK_SECONDS = 2.0
MISSING = "not fetched"
"""Among the facts of a job: what of its result could not be had."""
WANTED = {
    Result.MODEL: ("model",),
    Result.FILE: ("model",),
    Result.PICTURE: ("image",),
    Result.VIEWS: ("front", "left", "back", "right"),
    Result.ANSWER: (),
}
"""The outputs that are the result; at least one of them has to be there."""


def fetch_result(board: Board, job_id: str, status: Status) -> None:
    """Bring the files of a successful task into the job's folder.

    What came is kept, also for the next time; only when nothing of the result did, that is an
    error.
    """
    job = board.job(job_id)
    wanted = _wanted(job, status)
    files: dict[str, str] = {}
    missing: dict[str, TripoError] = {}
    if status.outputs:
        make_folder(Path(job.folder), Spent.YES)
    for name in wanted:
        try:
            files |= _kept(board, job_id, status, name, shared=len(wanted) > 1)
        except Storage:
            # The next file would fare no better, and the user can do something about it.
            raise
        except TripoError as error:
            # Blender is closing: the next session fetches what is missing.
            board.check(job_id)
            missing[name] = error
    if missing and not files:
        raise next(iter(missing.values()))
    for name in status.outputs:
        if name not in wanted:
            files |= _extra(board, job_id, status, name)

    def other(status: Status, name: str) -> dict[str, str]:
        return _kept(board, job_id, status, name, shared=True)

    unchanged, lacking = views.complete(board, job, status, files, other)
    files |= unchanged
    facts = {name: value for name, value in job.facts.items() if name != MISSING}
    if missing or lacking:
        facts[MISSING] = ", ".join((*missing, *lacking))
    board.change(job_id, files=files, facts={**facts, **status.facts}, progress=100)


def _wanted(job: Job, status: Status) -> list[str]:
    """The outputs that are the result. Raises `NoModel` where there is nothing like one."""
    names = WANTED[job.task.result]
    found = [name for name in names if status.outputs.get(name)]
    # A name that nobody knows yet may be that of the result.
    others = [name for name in status.outputs if name != "preview" and "video" not in name]
    if found or not names:
        return found
    if not others:
        raise NoModel("The task succeeded without a result in its answer")
    return others[:1]


def _kept(board: Board, job_id: str, status: Status, name: str, *, shared: bool) -> dict[str, str]:
    """One file of the result by its name; an archive is unpacked and kept."""
    job = board.job(job_id)
    known = WANTED[job.task.result]
    named = name if name in known else known[0]
    path = (
        _before(job, "archive")
        or _before(job, named)
        or _result(board, job, status, name, shared=shared)
    )
    if path.suffix != ".zip":
        return _note(board, job_id, {named: str(path)})
    archive = _note(board, job_id, {"archive": str(path)})
    try:
        return _note(board, job_id, {**archive, named: str(unpack(path))})
    except NoModel:
        # Another try is to fetch another one.
        files = {each: file for each, file in job.files.items() if each != "archive"}
        board.change(job_id, files=files)
        raise


def _before(job: Job, name: str) -> Path | None:
    """A file that an earlier fetch has brought."""
    path = Path(job.files.get(name, ""))
    return path if path.is_file() and not model_problem(path) else None


def _note(board: Board, job_id: str, files: dict[str, str]) -> dict[str, str]:
    """Write down what has come, so that no crash makes it come again."""
    known = board.job(job_id).files
    if not files.items() <= known.items():
        board.change(job_id, files={**known, **files})
    return files


def _result(board: Board, job: Job, status: Status, name: str, *, shared: bool) -> Path:
    """One file of the result under a name of its own. Raises `NoModel` for what is none."""
    title = file_name(f"{job.title} {name}" if shared else job.title)
    spoilt = Path(job.folder) / f"{title}.bin"
    what = "model" if name == "model" else "picture"
    return _file(board, job, status, name, title, what, spoilt)


def _extra(board: Board, job_id: str, status: Status, name: str) -> Mapping[str, str]:
    """A file beside the result; the job does without one when it cannot be had."""
    job = board.job(job_id)
    try:
        # The title keeps it apart from a result of the same name.
        title = file_name(f"{job.title} {name}")
        path = _before(job, name) or _file(board, job, status, name, title, "file", None)
    except TripoError as error:
        log.warning("No %s: %s", name, error.what)
        with contextlib.suppress(Storage):
            forget(_target(job, name))
        return {}
    return _note(board, job_id, {name: str(path)})


def _file(
    board: Board,
    job: Job,
    status: Status,
    name: str,
    title: str,
    what: str,
    spoilt: Path | None,
) -> Path:
    """One whole output under a title, with a fresh URL where the old one has expired."""
    target = _target(job, name)

    def progress(done: int, total: int) -> None:
        board.check(job.id)
        percent = 100 * done // total if total else 0
        if percent > board.job(job.id).progress:
            board.change(job.id, journal=False, progress=percent)

    for _ in range(FRESH_URLS):
        url = status.outputs.get(name)
        if not url:
            raise NoModel("The task succeeded without a result in its answer")
        hint = PurePosixPath(urlsplit(url).path).suffix[1:].lower()

        def problem(path: Path, hint: str = hint) -> str:
            return result_problem(path, hint, what)

        try:
            with writing(target.parent):
                # One that is there was fetched just before its process ended.
                if not target.is_file() or problem(target):
                    fetch(
                        board.network,
                        url,
                        target,
                        progress,
                        problem=problem,
                        most_bytes=board.network.most_bytes,
                        spoilt=spoilt,
                    )
                kept = target.with_name(f"{title}.{file_type(target, hint)}")
                disk.replace(target, kept)
        except Expired:
            status = _ask_again(board, job, status)
            continue
        return kept
    raise Unreachable(
        "The service gives no access to the result",
        "Take the job up again to ask for it once more",
        Spent.YES,
    )


def _target(job: Job, name: str) -> Path:
    return Path(job.folder) / f"{file_name(name)}.download"


def _ask_again(board: Board, job: Job, status: Status) -> Status:
    """The task's status with fresh URLs; the old one where the service does not answer."""
    try:
        told = board.provider(job.id).poll([job.remote_id]).get(job.remote_id, status)
        return told if told.outputs else status
    except TripoError as error:
        board.note(job.id, error.what)
        board.network.pause(ASK_SECONDS)
        return status
