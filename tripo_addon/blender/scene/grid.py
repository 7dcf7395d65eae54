# SPDX-License-Identifier: GPL-3.0-or-later
"""All models of a batch in one .blend, in a grid. What is in that file stays: only what lacks is
added, so that a batch that was interrupted completes it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ...errors import Invalid, Problem, Spent, Storage, TripoError
from ...files import disk
from ...files.lock import alone_for_a_moment
from ...jobs.job import Job
from ...spec import preparation
from .. import typed
from ..model.reasons import reason_of
from . import bare, bounds, free_place, provenance
from .row_blends import scenes_of, unwritten, write

if TYPE_CHECKING:
    from .bounds import Boxes

SCENE = "Tripo Batch"
"""By the name of its scene a file is known again."""
ACROSS = 10
"""Models in a line of the grid."""
GAP = 1.5
"""From one model to the next, in sizes of a model."""
SAVE_SECONDS = 5.0
"""Between two writings at least, and never more than a twentieth of the time."""
LOCK_SECONDS = 60.0
"""How long another process may take to write the same file."""
_UNKNOWN = {"workspaces"}
"""Kinds of data that are not taken over when the file is written again: Blender makes them."""


def check(path: Path) -> None:
    """Raise `Invalid` for a file that no batch has made, and `Storage` for one that cannot be
    read."""
    if not path.exists():
        return
    try:
        ours = any(map(_is_ours, scenes_of(path)))
    except (OSError, RuntimeError) as error:
        text = f"{path} cannot be read ({reason_of(error)})"
        raise Storage(text, "Give another file", Spent.NOTHING) from None
    if not ours:
        text = f"{path} exists, and no batch has made it"
        raise Invalid([Problem("out", text)], "Give another file")


def _is_ours(scene: str) -> bool:
    return scene.startswith(SCENE)


class Grid:
    """Brings models into the file: they wait for each other, as the whole of it is written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: dict[int, tuple[Job, str]] = {}
        self._due = time.monotonic() + SAVE_SECONDS

    def put(self, at: int, job: Job, name: str) -> None:
        """Have a row's model in the file by the next writing."""
        self._waiting[at] = (job, name)

    def ended(self, *, now: bool) -> list[tuple[int, tuple[str, ...] | TripoError]]:
        """The rows that are in the file, after it was written if that is due."""
        start = time.monotonic()
        if not self._waiting or (start < self._due and not now):
            return []
        waiting, self._waiting = self._waiting, {}
        try:
            wrong = self._add(waiting)
            files = (str(self._path),)
            found: list[tuple[int, tuple[str, ...] | TripoError]] = [
                (at, wrong.get(at, files)) for at in waiting
            ]
        except (OSError, RuntimeError, ValueError) as error:
            found = [(at, unwritten(self._path, job, error)) for at, (job, _) in waiting.items()]
        end = time.monotonic()
        self._due = end + max(SAVE_SECONDS, 20 * (end - start))
        return found

    def _add(self, waiting: dict[int, tuple[Job, str]]) -> dict[int, TripoError]:
        """Write the file with these models; why some of them cannot be in it."""
        wrong: dict[int, TripoError] = {}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        lock = self._path.with_name(f".{self._path.name}.lock")
        with alone_for_a_moment(lock, LOCK_SECONDS), _opened(self._path) as (scene, blocks):
            there = {provenance.task_id_of(obj) for obj in scene.objects}
            missing = [at for at, (job, _) in waiting.items() if job.remote_id not in there]
            layer = scene.view_layers[0]
            layer.update()
            taken = bounds.visible(layer)
            for at in missing:
                job, name = waiting[at]
                place = {"output": str(self._path.with_name(f"{name}.blend")), "folder": False}
                try:
                    objects = bare.bring(job, scene, name, place)
                except TripoError as error:
                    wrong[at] = error
                    continue
                taken = _stand(objects, at, _pitch(job), taken)
            if wrong.keys() != set(missing) or not self._path.exists():
                with disk.replacing(self._path) as part:
                    write(part, blocks)
        return wrong


@contextmanager
def _opened(path: Path) -> Iterator[tuple[bpy.types.Scene, set[bpy.types.ID]]]:
    """The scene with the models, and all that the file is to have beside what that uses."""
    with bare.aside() as before:
        if path.exists():
            libraries = set(bpy.data.libraries)
            with typed.open_library(str(path)) as (source, wanted):
                for kind in dir(source):
                    if kind not in _UNKNOWN:
                        setattr(wanted, kind, getattr(source, kind))
            bpy.data.batch_remove(set(bpy.data.libraries) - libraries)
            loaded = typed.all_data() - before
            scene = next(one for one in wanted.scenes if one and _is_ours(one.name))
        else:
            scene = bpy.data.scenes.new(SCENE)
            loaded = set()
        yield scene, {scene, *loaded}


def _pitch(job: Job) -> float:
    """Metres from the middle of one model to that of the next."""
    return GAP * (preparation.of_place(job.place).size or 1.0)


def _stand(objects: list[bpy.types.Object], at: int, pitch: float, taken: Boxes) -> Boxes:
    """Put a model where its row belongs, or at the nearest free place; all that is taken then."""
    import numpy as np  # heavy, and only what is placed needs it

    box = bounds.around(bounds.placed(objects))
    if box is None:
        return taken
    foot = np.array((*box.mean(0)[:2], box[0][2]))
    start = np.array((at % ACROSS * pitch, at // ACROSS * pitch, 0.0))
    spot = free_place.nearest(start, box[1] - box[0], taken)
    root: Any = objects[0]
    root.location = tuple(np.array(root.location[:]) + spot - foot)
    return np.concatenate((taken, bounds.placed(objects)))
