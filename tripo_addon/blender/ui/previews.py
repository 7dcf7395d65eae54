# SPDX-License-Identifier: GPL-3.0-or-later
"""Thumbnails of results, as icons for the panels."""

from collections.abc import Iterable
from pathlib import Path

import bpy.utils.previews

from ...files.folders import SIDES, side_file
from ...jobs.job import Job

_collection: bpy.utils.previews.ImagePreviewCollection | None = None


def load(jobs: Iterable[Job]) -> None:
    """Have icons for all previews; Blender reads the files in the background."""
    if bpy.app.background:
        return
    for job in jobs:
        if job.preview:
            keep(job.id, job.preview)
        if job.at_gate:
            for side in SIDES:
                _keep_side(job, side)


def keep(name: str, path: str) -> None:
    """Have an icon of a picture file under a name."""
    global _collection
    if bpy.app.background:
        return
    if _collection is None:
        _collection = bpy.utils.previews.new()
    if name not in _collection:
        _collection.load(name, path, "IMAGE")


def _keep_side(job: Job, side: str) -> None:
    if number(_of_side(job, side)):
        return
    # Views that the service has drawn are pictures of the sides already.
    path = Path(job.files.get(side, "")) if job.pictures else side_file(Path(job.folder), side)
    if path.is_file():
        keep(_of_side(job, side), str(path))


def _of_side(job: Job, side: str) -> str:
    return f"{job.id} {side}"


def icon(job: Job) -> int:
    """The icon number of a job's preview; 0 when there is none."""
    return number(job.id)


def sides(job: Job) -> dict[str, int]:
    """The icon numbers of what its result looks like from the sides of which there are pictures."""
    found = {side: number(_of_side(job, side)) for side in SIDES}
    return {side: icon for side, icon in found.items() if icon}


def number(name: str) -> int:
    """The number of the icon of this name; 0 when there is none."""
    if _collection is None or name not in _collection:
        return 0
    return int(_collection[name].icon_id)


def unregister() -> None:
    global _collection
    if _collection is not None:
        bpy.utils.previews.remove(_collection)
        _collection = None
