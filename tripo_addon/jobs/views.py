# SPDX-License-Identifier: GPL-3.0-or-later
"""Completes a set of views of which only some were drawn anew, from the set that was edited.

The service may give the edited views only, but a model is made of all four.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ..errors import Storage, TripoError
from ..files import disk
from ..files.folders import writing
from ..providers.base import Status
from ..spec.tasks import VIEWS, EditMultiviewImage
from ..text.filenames import file_name
from .job import Job
from .store import JobStore

DEPTH = 20
"""How many edits, each made of the one before, are followed back."""
SOURCE_KEYS = ("input", "original_task_id")
"""The service's names for the set that was edited, when it repeats a task's options."""

Files = Mapping[str, str]
Fetch = Callable[[Status, str], Files]
"""Fetches one output of another task into the job's folder; its file by name."""


def complete(
    store: JobStore, job: Job, status: Status, files: Files, fetch: Fetch
) -> tuple[Files, list[str]]:
    """The views that an edit has not changed, and the names of those that could not be had.

    `files` are the edited views. The others come from this disk if they are there, else from the
    service; if that fails, they are missing. Raises `Storage` when the disk takes nothing.
    """
    if not isinstance(job.task, EditMultiviewImage):
        return {}, []
    # What an earlier fetch has brought.
    found = {
        view: job.files[view]
        for view in VIEWS
        if view not in files and os.path.isfile(job.files.get(view, ""))
    }
    lacking = [view for view in VIEWS if view not in files and view not in found]
    if not lacking:
        return found, []
    try:
        for before in _earlier(store, job, status):
            for view in list(lacking):
                got = _take(job, before, view, fetch)
                found |= got
                lacking = [view for view in lacking if view not in got]
            if not lacking:
                break
    except Storage:
        raise
    except TripoError as error:
        store.check(job.id)
        store.note(job.id, error.what)
    return found, lacking


def _earlier(store: JobStore, job: Job, status: Status) -> Iterator[Job | Status]:
    """The sets that a set was made of, the latest first: as jobs, else as the service has them."""
    source = _source(job, status)
    for _ in range(DEPTH):
        if not source:
            return
        known = store.journal.of_task(job.account, source)
        if known and known.files:
            yield known
            if all(os.path.isfile(known.files.get(view, "")) for view in VIEWS):
                return
        told = store.provider(job.id).poll([source]).get(source)
        if told is None:
            return
        yield told
        source = _source(known, told) if known else _named(told)


def _source(job: Job, status: Status) -> str:
    named = job.task.source if isinstance(job.task, EditMultiviewImage) else ""
    return named or _named(status)


def _named(status: Status) -> str:
    found = (status.given.get(key) for key in SOURCE_KEYS)
    return next((value for value in found if isinstance(value, str)), "")


def _take(job: Job, before: Job | Status, view: str, fetch: Fetch) -> Files:
    """One view of an earlier set, in the job's folder; nothing where that has none."""
    if isinstance(before, Status):
        return fetch(before, view) if view in before.outputs else {}
    path = Path(before.files.get(view, ""))
    return {view: str(_copy(path, job, view))} if os.path.isfile(path) else {}


def _copy(path: Path, job: Job, view: str) -> Path:
    kept = Path(job.folder) / f"{file_name(f'{job.title} {view}')}{path.suffix}"
    with writing(kept.parent), disk.replacing(kept) as part:
        shutil.copyfile(path, part)
    return kept
