# SPDX-License-Identifier: GPL-3.0-or-later
"""How much room the files of jobs take on disk, and making room."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from ..record import Record
from ..spec.state import State
from .job import Job

OLD_DAYS = 30
_MODELS = {
    ".3mf",
    ".blend",
    ".fbx",
    ".glb",
    ".gltf",
    ".obj",
    ".ply",
    ".stl",
    ".usd",
    ".usdz",
    ".zip",
}
"""Endings of files that are not needed any more by what was imported from them. Pictures are: an
image in a .blend is read from its file again."""


class Room(Record):
    """What some jobs take."""

    jobs: int
    size: int
    """In bytes."""


class DiskUse(Record):
    """Event: what the models of jobs in the list take."""

    done: Room
    """Of jobs whose result has arrived."""
    old: Room
    """Of those of them that ended more than `OLD_DAYS` ago."""
    waiting: Room
    """Of jobs whose result is not in a scene yet: they are never cleaned up."""


def measure(jobs: Iterable[Job]) -> DiskUse:
    """Reads from disk: for a thread."""
    found = {"done": [0, 0], "old": [0, 0], "waiting": [0, 0]}
    for job in jobs:
        size = sum(_sizes(results(job)))
        if not size:
            continue
        names = ["done", *(["old"] if is_old(job) else [])] if is_done(job) else ["waiting"]
        for name in names:
            found[name][0] += 1
            found[name][1] += size
    return DiskUse(*(Room(*found[name]) for name in ("done", "old", "waiting")))


def is_done(job: Job) -> bool:
    return job.state is State.DONE


def is_old(job: Job) -> bool:
    return job.ended < time.time() - OLD_DAYS * 86_400


def results(job: Job) -> list[Path]:
    """A job's files that may go: models in its own folder."""
    if not job.folder:
        return []
    folder = Path(job.folder).resolve()
    paths = map(Path, {*job.files.values(), job.ready})
    models = (path for path in paths if path.suffix.lower() in _MODELS)
    return [path for path in models if path.parent.resolve().is_relative_to(folder)]


def free(job: Job) -> int:
    """Delete a job's models; how many bytes that has freed. Raises `OSError`."""
    freed = 0
    for path in results(job):
        freed += sum(_sizes([path]))
        path.unlink(missing_ok=True)
    return freed


def _sizes(paths: Iterable[Path]) -> Iterator[int]:
    for path in paths:
        with suppress(OSError):
            yield path.stat().st_size


def told(size: int) -> str:
    """A size as people read it."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"
