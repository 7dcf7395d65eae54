# SPDX-License-Identifier: GPL-3.0-or-later
"""A .blend for each row of a batch, which may be an asset of a library."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import bpy

from ...errors import Spent, Storage, TripoError
from ...files import disk
from ...jobs.job import Job
from ...text.filenames import numbered
from .. import typed
from ..model import assets
from ..model.reasons import reason_of
from . import bare, requests

SCENE = "Tripo"
"""How the scene of such a file is called, before the id of its task: by that it is known again."""
LONGEST_NAME = 63
"""Bytes of a name in Blender."""


class RowBlends:
    """Writes them into a folder, one after the other."""

    def __init__(self, folder: Path, *, assets: bool) -> None:
        """With `assets` the folder is an asset library: each file goes where those of the
        preferences go, and has a catalog."""
        self._folder = folder
        self._assets = assets
        self._ended: list[tuple[int, tuple[str, ...] | TripoError]] = []

    def put(self, at: int, job: Job, name: str) -> None:
        """Write a row's file, unless it is there."""
        try:
            path = self._asset(job, name) if self._assets else self._blend(job, name)
        except TripoError as error:
            self._ended.append((at, error))
        except (OSError, RuntimeError, ValueError) as problem:
            self._ended.append((at, unwritten(self._folder / name, job, problem)))
        else:
            self._ended.append((at, (str(path),)))

    def ended(self, *, now: bool) -> list[tuple[int, tuple[str, ...] | TripoError]]:
        """The rows that were put since the last call."""
        found, self._ended = self._ended, []
        return found

    def _blend(self, job: Job, name: str) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        scene_name = f"{SCENE} {job.remote_id}"[:LONGEST_NAME]
        for path in numbered(self._folder, name, ".blend"):
            if scene_name in scenes_of(path):
                return path
            if not path.exists():
                break
        with bare.aside():
            scene = bpy.data.scenes.new(scene_name)
            bare.bring(job, scene, name, {"output": str(path), "folder": False})
            with disk.replacing(path) as part:
                write(part, {scene})
        return path

    def _asset(self, job: Job, name: str) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        asset = replace(requests.asset_of(job), library=str(self._folder), key=job.id[:8])
        if (known := assets.path_of(name, asset)).exists():
            return known
        with bare.aside():
            scene = bpy.data.scenes.new(SCENE)
            objects = bare.bring(job, scene, name, {})
            return assets.write(assets.mark(objects, asset), name, asset)


def write(path: Path, blocks: set[bpy.types.ID]) -> None:
    """Write these with all that they use. Raises `OSError` and `RuntimeError`."""
    bpy.data.libraries.write(str(path), blocks, path_remap="RELATIVE_ALL", compress=True)


def scenes_of(path: Path) -> list[str]:
    """The names of the scenes of a .blend; none where there is no such file. Raises `OSError` where
    it cannot be read."""
    if not path.is_file():
        return []
    libraries = set(bpy.data.libraries)
    with typed.open_library(str(path)) as (source, _):
        found = list(source.scenes)
    bpy.data.batch_remove(set(bpy.data.libraries) - libraries)
    return found


def unwritten(path: Path, job: Job, error: Exception) -> Storage:
    """The error of a result that cannot be written to a path."""
    return Storage(
        f"{path} cannot be written ({reason_of(error)})",
        f"The result itself is kept: {job.model}",
        Spent.YES,
    )
