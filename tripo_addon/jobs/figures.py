# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of movements whose files are on disk: stick figures, drawn once for each file.

Off the main thread: files are read, and much is computed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ..files import disk, movements, stick_figures
from ..files.movements import Movement
from ..spec.tasks import AnimateRetarget
from .job import Job

LOOKED_AT = 200
"""How many of the newest animated results are looked at."""
MOST = 800
"""Pictures that are kept."""
_FAMILY = re.compile(r"(?:preset:)?(?:[a-z]+:)?")


class Figure(NamedTuple):
    """The pictures of a movement: some poses, and a small one."""

    strip: Path
    icon: Path


def find(jobs: Iterable[Job], folder: Path) -> Iterator[tuple[str, Figure]]:
    """For each movement of which jobs, newest first, have a file: its name at the service, and its
    pictures in a folder, which are drawn where they are not there yet."""
    found: set[str] = set()
    for job in jobs:
        clips = job.task.clips() if isinstance(job.task, AnimateRetarget) else ()
        if found.issuperset(clips) or not job.model.lower().endswith(".glb"):
            continue
        try:
            drawn = dict(_of_file(Path(job.model), clips, folder))
        except (OSError, ValueError, MemoryError):
            # Another file may have it.
            continue
        new = [clip for clip in clips if clip in drawn and clip not in found]
        found.update(new)
        yield from ((clip, drawn[clip]) for clip in new)
    _tidy(folder)


def _of_file(path: Path, clips: tuple[str, ...], folder: Path) -> Iterator[tuple[str, Figure]]:
    """The pictures of a file's movements. Raises `OSError`, `ValueError`."""
    facts = path.stat()
    told = f"{path.resolve()} {facts.st_size} {facts.st_mtime_ns}"
    figures = {clip: _figure(folder, f"{told} {clip}") for clip in clips}
    if all(picture.is_file() for figure in figures.values() for picture in figure):
        yield from figures.items()
        return
    there = movements.read(path, stick_figures.POSES)
    for clip in clips:
        movement = _movement(there, clip, clips)
        if movement is not None:
            _draw(movement, figures[clip])
            yield clip, figures[clip]


def _figure(folder: Path, told: str) -> Figure:
    name = hashlib.sha256(told.encode()).hexdigest()[:24]
    return Figure(folder / f"{name}.png", folder / f"{name}-small.png")


def _movement(there: dict[str, Movement], clip: str, clips: tuple[str, ...]) -> Movement | None:
    """A movement among a file's animations, which the service names with its family or without."""
    if len(there) == len(clips) == 1:
        return next(iter(there.values()))
    short = _FAMILY.sub("", clip, count=1)
    return there.get(clip) or there.get(short)


def _draw(movement: Movement, figure: Figure) -> None:
    """Raises `OSError`."""
    disk.make_folder(figure.strip.parent)
    drawn = (stick_figures.strip(movement), stick_figures.icon(movement))
    for path, picture in zip(figure, drawn, strict=True):
        with disk.replacing(path) as part:
            part.write_bytes(picture)


def _tidy(folder: Path) -> None:
    """Remove the oldest pictures where there are too many."""
    pictures = list(folder.glob("*.png"))
    if len(pictures) > MOST:
        pictures.sort(key=lambda path: path.stat().st_mtime)
        for path in pictures[: len(pictures) - MOST]:
            disk.remove(str(path))
