# SPDX-License-Identifier: GPL-3.0-or-later
"""Results in .blend files of their own: the open file, its scenes and its undo stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import bpy

from ...files import disk
from ...jobs.job import Job
from ...spec import preparation
from ...spec.preparation import STORED
from ...text.filenames import object_name
from .. import current, typed
from ..windows import in_window
from . import arrival


@contextmanager
def aside() -> Iterator[set[bpy.types.ID]]:
    """What the block brings into this Blender is removed afterwards; what was there before."""
    # Removing a scene wants a window in Blender 4.2.
    with in_window():
        before = typed.all_data()
        try:
            yield before
        finally:
            bpy.data.batch_remove(typed.all_data() - before)


def bring(
    job: Job, scene: bpy.types.Scene, name: str, place: Mapping[str, Any]
) -> list[bpy.types.Object]:
    """A job's objects in a scene, root first, which has this name; see `arrival.bring`. Raises
    `TripoError`."""
    stored = {STORED: preparation.of_place(job.place).stored()}
    bare = replace(job, place={**stored, **place}, ready="")
    second = current.session().second_blender
    ready = second.prepare(bare, lambda: True) if second else ""
    try:
        objects = arrival.bring(replace(bare, ready=ready), scene)
    finally:
        disk.remove(ready)
    objects[0].name = object_name(name)
    return objects
