# SPDX-License-Identifier: GPL-3.0-or-later
"""Receipts: a job is stored beside its files, so that the results folder can restore a journal."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ...files import disk
from ...files.folders import RECEIPT as RECEIPT
from ...spec.state import State, Trigger
from ...spec.validity import right_type
from ...text.lines import one_line
from ...text.unicode import valid
from ...text.untrusted import LONGEST_MESSAGE
from ..job import Failure, Job
from .process_lock import is_name
from .schema import UNREADABLE

log = logging.getLogger(__name__)

LARGEST = 1024 * 1024
OWNER = "owner"


def write(job: Job, owner: str) -> None:
    """Leave a receipt in the folder of an owner's job. A job can do without one."""
    folder = Path(job.folder)
    try:
        if not job.folder or not os.path.isdir(folder):
            return
        text = json.dumps({**json.loads(job.to_json(plain=True)), OWNER: owner})
        with disk.replacing(folder / RECEIPT) as part:
            disk.write_text(part, text)
    except (OSError, ValueError) as error:
        log.warning("No receipt in %s (%s)", folder, error)


def read_all(results: Path) -> Iterator[tuple[Job, str]]:
    """The jobs whose folders are in a results folder, wherever that was when they were made,
    and their owners. A receipt may come from anybody: it counts only for files in its own
    folder."""
    for path in sorted(results.glob(f"*/{RECEIPT}")):
        try:
            if path.stat().st_size > LARGEST:
                continue
            text = path.read_text("utf-8")
            job = _moved(_checked(Job.from_json(text)), path.parent)
            owner = json.loads(text).get(OWNER, "")
        except (OSError, RecursionError, *UNREADABLE):
            log.warning("The receipt in %s cannot be read", path.parent)
            continue
        # A copied folder must not make anybody pay: a job without a task is not read from it.
        if job.remote_id:
            yield job, owner if is_name(owner) else ""


def any_in(results: Path) -> bool:
    """Whether a results folder has receipts."""
    return any(True for _ in results.glob(f"*/{RECEIPT}"))


def remove(job: Job) -> None:
    """Delete a job's receipt."""
    if job.folder:
        (Path(job.folder) / RECEIPT).unlink(missing_ok=True)


def _checked(job: Job) -> Job:
    """The job, if its parts are of their types. Raises `TypeError`."""
    texts = (job.id, job.service, job.account, job.folder, job.subject, job.note, job.remote_id)
    files = (*job.files.keys(), *job.files.values())
    failure = job.failure or Failure("")
    said = (failure.what, failure.advice, failure.request_id, *job.remarks, *job.missing)
    chosen = [part for task in job.candidates for part in (*task[:4], task.prompt)]
    if not all(isinstance(text, str) for text in (*texts, *files, *said, *chosen)):
        raise TypeError
    names = (job.id, job.service, job.account, job.remote_id, job.key)
    if any(valid(name) != name for name in names):
        raise ValueError
    if not isinstance(job.place, Mapping) or not isinstance(job.facts, Mapping):
        raise TypeError
    options = job.task.options.items()
    if not all(right_type(facts, getattr(job.task, name)) for name, facts in options):
        raise TypeError
    # Nor must it make anybody pay for what would follow: a restored job is no step of a chain.
    return replace(job, note=one_line(job.note, LONGEST_MESSAGE), chain=None)


def _moved(job: Job, folder: Path) -> Job:
    """A job with those of its files that exist, under their present paths."""
    files = {
        name: folder / Path(path).relative_to(job.folder)
        for name, path in job.files.items()
        if Path(path).is_relative_to(job.folder)
    }
    there = {
        name: str(path)
        for name, path in files.items()
        if os.path.isfile(path) and path.resolve().is_relative_to(folder.resolve())
    }
    # Nobody knows any more whether its model is in a scene by now.
    job = job.after(Trigger.KEEP) if job.state is State.ARRIVING else job
    return replace(job, folder=str(folder), files=there, ready="")
