# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of a job as the file that the command line asked for."""

from __future__ import annotations

import shutil
from pathlib import Path

import bpy

from ..core.job import Job
from . import arrival


def write(job: Job, output: Path) -> list[Path]:
    """Write a finished job's model to `output` and return the files.

    A folder gets the service's own files; so does a file of the same type. Anything else is
    imported into an empty scene first, which takes the place of the open one.
    """
    model = Path(job.model)
    if not output.suffix or output.is_dir():
        output.mkdir(parents=True, exist_ok=True)
        found = [model, *([Path(job.preview)] if job.preview else [])]
        return [Path(shutil.copy(each, _free(output, model, each))) for each in found]
    if output.suffix.lower() == model.suffix:
        return [Path(shutil.copy(model, output))]
    bpy.ops.wm.read_homefile(use_empty=True)
    arrival.bring(job, bpy.context.scene)
    _SAVERS[output.suffix.lower()](str(output))
    return [output]


def _free(folder: Path, model: Path, each: Path) -> Path:
    """A path in the folder for the model, or for its preview, that is not taken."""
    for number in range(1, 10_000):
        stem = model.stem if number == 1 else f"{model.stem} {number}"
        path = folder / f"{stem}{each.suffix}"
        if not path.exists():
            return path
    raise FileExistsError(f"{folder} is full of files of this name")


def _save_blend(path: str) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=path, compress=True, copy=True)


def _save_glb(path: str) -> None:
    bpy.ops.export_scene.gltf(filepath=path, export_format="GLB")


def _save_fbx(path: str) -> None:
    bpy.ops.export_scene.fbx(filepath=path, path_mode="COPY", embed_textures=True)


_SAVERS = {".blend": _save_blend, ".glb": _save_glb, ".fbx": _save_fbx}
