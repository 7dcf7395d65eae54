# SPDX-License-Identifier: GPL-3.0-or-later
"""Thumbnails of results, as icons for the panels."""

from collections.abc import Iterable

import bpy.utils.previews

from ...jobs.job import Job

_collection: bpy.utils.previews.ImagePreviewCollection | None = None


def load(jobs: Iterable[Job]) -> None:
    """Have icons for all previews; Blender reads the files in the background."""
    global _collection
    if bpy.app.background:
        return
    for job in jobs:
        if not job.preview:
            continue
        if _collection is None:
            _collection = bpy.utils.previews.new()
        if job.id not in _collection:
            _collection.load(job.id, job.preview, "IMAGE")


def icon(job: Job) -> int:
    """The icon number of a job's preview; 0 when there is none."""
    if _collection is None or job.id not in _collection:
        return 0
    return int(_collection[job.id].icon_id)


def unregister() -> None:
    global _collection
    if _collection is not None:
        bpy.utils.previews.remove(_collection)
        _collection = None
