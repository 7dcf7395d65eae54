# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of a job as the file that the command line asked for."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import bpy

from ..cli import Output
from ..core.errors import Spent, Storage
from ..core.job import Job
from . import arrival


def check(output: Output) -> None:
    """Before anything is paid: whether the output can be written. Raises `Storage`."""
    try:
        if output.folder:
            output.path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=output.path if output.folder else output.path.parent):
            pass
    except OSError as error:
        raise Storage(
            f"{output.path} cannot be written ({error.strerror})", "Choose another output"
        ) from None


def write(job: Job, output: Output) -> list[Path]:
    """Write a finished job's model to the output and return the files. Raises `TripoError`.

    A folder gets the service's own files; so does a file of the same type. Anything else is
    imported into an empty scene first, which takes the place of the open one.
    """
    try:
        if not output.folder:
            return [_write_file(job, output.path)]
        model = Path(job.model)
        found = [model, *([Path(job.preview)] if job.preview else [])]
        return [_put(each, _free(output.path, model, each)) for each in found]
    except (OSError, RuntimeError, ValueError) as error:
        reason = (str(error).strip().splitlines() or ["unknown reason"])[-1]
        raise Storage(
            f"{output.path} cannot be written ({reason})",
            f"The model itself is kept: {job.model}",
            Spent.YES,
        ) from None


def _write_file(job: Job, path: Path) -> Path:
    model, ending = Path(job.model), path.suffix.lower()
    if ending == model.suffix:
        return _put(model, path)
    bpy.ops.wm.read_homefile(use_empty=True)
    arrival.bring(job, bpy.context.scene)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".tripo-") as folder:
        made = Path(folder) / path.name
        _SAVERS[ending](str(made))
        os.replace(made, path)
    return path


def _put(source: Path, target: Path) -> Path:
    """Copy a file so that there is never half of one under the target's name."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".tripo-") as folder:
        made = shutil.copy(source, Path(folder) / target.name)
        os.replace(made, target)
    return target


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
