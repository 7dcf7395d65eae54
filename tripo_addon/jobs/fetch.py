# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings a finished task's files to disk: the result, checked by its content, and its extras."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from ..errors import NoModel, Spent, Storage, TripoError, Unfetched
from ..files import disk
from ..files.archive import unpack
from ..files.folders import free_path, make_folder, writing
from ..files.formats import file_type, model_problem, result_problem
from ..net.client import retry_delay
from ..net.download import Expired, fetch, forget
from ..net.outage import Outage, note
from ..providers.base import Status
from ..spec.options import Result
from ..text.filenames import file_name, output_name, suffix
from ..text.urls import path_in
from . import views
from .failures import may_pass
from .job import Job, log_facts
from .store import JobStore

log = logging.getLogger(__name__)

FRESH_URLS = 4
"""How often a new URL is asked for when the signed one has expired."""
WANTED = {
    Result.MODEL: ("model",),
    Result.SPLAT: ("model",),
    Result.FILE: ("model",),
    Result.PICTURE: ("image",),
    Result.VIEWS: ("front", "left", "back", "right"),
    Result.ANSWER: (),
}
"""The outputs that are the result; at least one of them has to be there."""


class Wanted(NamedTuple):
    """One of a task's outputs, and how its file is named and checked."""

    name: str
    """The service's name for it."""
    key: str
    """Its name among the job's files."""
    stem: str
    """The file's name without its ending."""
    what: str
    """A word for what it should be."""
    spoilt: Path | None = None
    """Where the file is kept if it is not what it should be; None for an extra."""


def fetch_result(store: JobStore, job_id: str, status: Status) -> dict[str, Any]:
    """Bring the files of a successful task into the job's folder. Gives the changes that note it
    in the job.

    Files that came are kept, also for the next fetch. A missing file is an error only if it may
    come later, or if no file of the result came.
    """
    job = store.job(job_id)
    wanted = _wanted(job, status)
    files: dict[str, str] = {}
    missing: dict[str, TripoError] = {}
    if status.outputs:
        make_folder(Path(job.folder), Spent.YES)
    way = _Way(store, job_id)
    for name in wanted:
        try:
            files |= _kept(store, way, status, name, shared=len(wanted) > 1)
        except TripoError as error:
            # Blender is closing: the next session fetches what is missing.
            store.check(job_id)
            if may_pass(error):
                # The next file would fail now as well, and this one may come later.
                raise
            missing[name] = error
    if missing and not files:
        raise next(iter(missing.values()))
    for name in status.outputs:
        if name not in wanted:
            files |= _extra(store, way, status, name)

    def other(status: Status, name: str) -> dict[str, str]:
        return _kept(store, way, status, name, shared=True)

    unchanged, lacking = views.complete(store, job, status, files, other)
    files |= unchanged
    return {
        "files": files,
        "missing": (*missing, *lacking),
        "facts": {**job.facts, **status.facts},
        "progress": 100,
    }


def _wanted(job: Job, status: Status) -> list[str]:
    """The outputs that are the result. Raises `NoModel` where there is nothing like one."""
    names = WANTED[job.task.result]
    found = [name for name in names if status.outputs.get(name)]
    # An output with an unknown name may be the result.
    others = [name for name in status.outputs if name != "preview" and "video" not in name]
    if found or not names:
        return found
    if not others:
        raise NoModel("The task succeeded without a result in its answer")
    return others[:1]


class _Way:
    """The download of one job's files: it reports progress, and waits when the service is away."""

    def __init__(self, store: JobStore, job_id: str) -> None:
        self.store = store
        self.job_id = job_id
        self._outage = Outage(store.network)

    def progress(self, done: int, total: int) -> None:
        self.store.check(self.job_id)
        self._outage.over()
        job = self.store.job(self.job_id)
        percent = 100 * done // total if total else 0
        if percent > job.progress or job.note:
            changes = {"progress": max(percent, job.progress), "note": ""}
            self.store.change(self.job_id, journal=False, **changes)

    def tries(self, attempt: int, error: TripoError) -> float | None:
        """Seconds until the next try; None for a failure that will not pass. Raises `Unfetched`
        when the failures have lasted too long to wait."""
        if not may_pass(error):
            return None
        try:
            seconds = self._outage.failed(error)
        except TripoError as ended:
            raise Unfetched(ended.what, ended.advice) from None
        self.store.note(self.job_id, note(error))
        return seconds

    def pause(self, seconds: float) -> None:
        self.store.pause(self.job_id, seconds)

    def asked_again(self, status: Status) -> Status:
        """The task's status with fresh URLs, as soon as the service answers."""
        job = self.store.job(self.job_id)
        provider = self.store.provider(self.job_id)
        while True:
            try:
                told = provider.poll([job.remote_id]).get(job.remote_id, status)
                return told if told.outputs else status
            except TripoError as error:
                seconds = self.tries(0, error)
                if seconds is None:
                    return status
                self.pause(seconds)


def _kept(store: JobStore, way: _Way, status: Status, name: str, *, shared: bool) -> dict[str, str]:
    """One file of the result by its name; an archive is unpacked and kept."""
    job_id = way.job_id
    job = store.job(job_id)
    known = WANTED[job.task.result]
    named = name if name in known else known[0]
    path = _before(job, "archive") or _before(job, named)
    path = path or _result(way, job, status, name, named, shared=shared)
    if path.suffix != ".zip":
        return _note(store, job_id, {named: str(path)})
    archive = _note(store, job_id, {"archive": str(path)})
    try:
        return _note(store, job_id, {**archive, named: str(unpack(path))})
    except NoModel:
        # The next fetch has to download the archive again.
        files = {name: file for name, file in job.files.items() if name != "archive"}
        store.change(job_id, files=files)
        raise


def _before(job: Job, name: str) -> Path | None:
    """A file that an earlier fetch has brought."""
    path = Path(job.files.get(name, ""))
    return path if path.is_file() and not model_problem(path) else None


def _note(
    store: JobStore, job_id: str, files: dict[str, str], *, journal: bool = True
) -> dict[str, str]:
    """Note which files have come; in the journal, so that they are not fetched again after a
    crash."""
    known = store.job(job_id).files
    if not files.items() <= known.items():
        store.change(job_id, journal=journal, files={**known, **files})
    return files


def _result(way: _Way, job: Job, status: Status, name: str, key: str, *, shared: bool) -> Path:
    """One file of the result under a name of its own. Raises `NoModel` if it is no result."""
    stem = file_name(job.title, name if shared else "")
    what = "model" if name == "model" else "picture"
    spoilt = Path(job.folder) / f"{stem}.bin"
    return _file(way, job, status, Wanted(name, key, stem, what, spoilt))


def _extra(store: JobStore, way: _Way, status: Status, name: str) -> Mapping[str, str]:
    """A file beside the result; the job does without one when it cannot be had."""
    job_id = way.job_id
    job = store.job(job_id)
    wanted = Wanted(name, name, file_name(job.title, name), "file")
    try:
        path = _before(job, name) or _file(way, job, status, wanted)
    except TripoError as error:
        log.warning("No %s: %s", name, error.what, extra=log_facts(job))
        with contextlib.suppress(Storage):
            forget(_target(job, name))
        return {}
    # The job is written in a moment with all that came.
    return _note(store, job_id, {name: str(path)}, journal=False)


def _file(way: _Way, job: Job, status: Status, wanted: Wanted) -> Path:
    """One whole output, with a fresh URL where the old one has expired."""
    target, network = _target(job, wanted.name), way.store.network
    # The job can do without an extra: it is not worth the same patience.
    tries = retry_delay if wanted.spoilt is None else way.tries
    for _ in range(FRESH_URLS):
        url = status.outputs.get(wanted.name)
        if not url:
            raise NoModel("The task succeeded without a result in its answer")
        hint = suffix(PurePosixPath(path_in(url)).suffix)

        def problem(path: Path, hint: str = hint) -> str:
            return result_problem(path, hint, wanted.what)

        try:
            with writing(target.parent):
                # A whole file that is there was fetched just before its process ended.
                if not target.is_file() or problem(target):
                    fetch(
                        network,
                        url,
                        target,
                        way.progress,
                        problem=problem,
                        most_bytes=network.most_bytes,
                        spoilt=wanted.spoilt,
                        tries=tries,
                        pause=way.pause,
                    )
                kept = _place(way.store.job(job.id), wanted, target, file_type(target, hint))
                disk.replace(target, kept)
        except Expired:
            status = way.asked_again(status)
            continue
        return kept
    raise TripoError(
        "The service gives no access to the result",
        "Take the job up again to ask for it once more",
        Spent.YES,
    )


def _place(job: Job, wanted: Wanted, target: Path, ending: str) -> Path:
    """Where a whole output goes: never over a file of another output, or of another job."""
    others = {path for key, path in job.files.items() if key != wanted.key}
    own = job.files.get(wanted.key, "")

    def mine(path: Path) -> bool:
        return str(path) == own and own not in others

    return free_path(target.parent, wanted.stem, f".{ending}", target, mine)


def _target(job: Job, name: str) -> Path:
    return Path(job.folder) / f"{output_name(name)}.download"
