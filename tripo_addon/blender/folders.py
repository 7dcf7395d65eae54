# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of a folder become models: which of them are made already, and a job for each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from pathlib import Path

import bpy

from ..errors import Spent, Storage, TripoError
from ..jobs import keys
from ..jobs.job import Job
from ..spec.tasks import ImageToModel
from . import current, starting
from .form import pictures

ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".webp"})
LOOKED_AT = 5_000
"""How many of the newest models from pictures are looked through for the same picture."""
WAIT_SECONDS = 5.0
"""For the list of jobs, which was asked for before the folder was chosen."""
MADE = "made already"
ON_THE_WAY = "on its way"
UNCERTAIN = "may be made already, see Jobs"


def files_of(folder: Path) -> list[Path]:
    """The pictures in a folder, by name. Raises `Storage`."""
    try:
        found = [path for path in folder.iterdir() if path.suffix.lower() in ENDINGS]
        return sorted(path for path in found if path.is_file())
    except OSError as error:
        text = f"{folder} cannot be read ({error.strerror})"
        raise Storage(text, "Choose another folder") from None


def look() -> Future[list[Job]]:
    """Ask for the models that were made of pictures before. Returns at once."""
    return current.session().engine.history.of_type(ImageToModel.type, LOOKED_AT)


def before(asked: Future[list[Job]]) -> list[Job]:
    """What `look` has asked for. Raises `TripoError`."""
    try:
        return asked.result(WAIT_SECONDS)
    except TooLate:
        what = "The list of jobs cannot be read at the moment"
        raise TripoError(what, "Choose the folder once more") from None


def standing(jobs: Iterable[Job], paths: Sequence[Path]) -> dict[Path, str]:
    """How it stands with the models of these pictures; nothing for those that can be made without
    paying twice. What is known here is newer than these jobs."""
    now = current.session()
    known = {**{job.id: job for job in jobs}, **now.jobs}
    found: dict[Path, str] = {}
    wanted = {str(path.resolve()): path for path in paths}
    for job in sorted(known.values(), key=lambda job: job.created):
        path = wanted.get(str(job.task.values().get("image", "")))
        if path is not None and isinstance(job.task, ImageToModel) and not keys.is_free(job):
            found[path] = _word(job)
    return found


def _word(job: Job) -> str:
    if job.came or job.files:
        return MADE
    return UNCERTAIN if job.final else ON_THE_WAY


def path_of(image: bpy.types.Image) -> Path:
    """The file of a picture."""
    return Path(bpy.path.abspath(image.filepath))


def start(
    context: bpy.types.Context, images: Sequence[bpy.types.Image], *, again: bool, held: bool
) -> list[Job]:
    """Start a model of each picture, with the options of the form: all are in the journal before
    the first is sent, and they stand in a row. Raises `TripoError`, and starts none, where one
    cannot be sent or all together cost too much; and, unless `again`, where another press has
    begun one of them meanwhile."""
    paths = [path_of(image) for image in images]
    if not again and (begun := standing((), paths)):
        name = next(iter(begun)).name
        what = f"{name} was begun by another press meanwhile"
        raise TripoError(what, "Choose the folder once more", Spent.NOTHING)
    given = [pictures.model_of(context, image)[1] for image in images]
    return starting.start_all(context, ImageToModel, given, held=held)


def counted(states: Mapping[Path, str], count: int) -> str:
    """How many of so many pictures need no job; empty for none."""
    made = sum(state == MADE for state in states.values())
    others = len(states) - made
    told = [f"{made} of {count} already made"] if made else []
    return ", ".join([*told, *([f"{others} on their way or uncertain"] if others else [])])
