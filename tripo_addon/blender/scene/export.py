# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the result of a job to the file or folder that the command line asked for."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import bpy

from ...cli import PICTURES, SCENES, Output
from ...errors import Invalid, Problem, Spent, Storage
from ...files.glb import with_extras
from ...files.xmp import with_origin
from ...jobs.job import Job
from ...jobs.marks import GENERATOR, SOURCE_TYPE, mark_of
from ...text.filenames import file_name, numbered
from .. import typed
from ..command import signals
from . import arrival

CONVERTED = {
    "GLTF": {".glb"},
    "USDZ": {".usdz"},
    "FBX": {".fbx"},
    "OBJ": {".zip"},
    "STL": {".stl"},
    "3MF": {".3mf"},
}
"""The endings of files that a conversion can be written to, beside scenes."""


def check(output: Output, given: Mapping[str, Any]) -> None:
    """Raise `TripoError` when the output cannot be written; called before anything is paid."""
    wanted = output.path.suffix.lower()
    format = given.get("format", "")
    if not output.folder and format:
        can = CONVERTED.get(format, set()) | SCENES
        if format == "3MF":
            can -= SCENES
        if wanted not in can:
            text = f"Format {format} cannot be written as {wanted}, only {', '.join(sorted(can))}"
            raise Invalid([Problem("format", text)], "Choose another output")
    try:
        if output.folder:
            output.path.mkdir(parents=True, exist_ok=True)
        parent = output.path if output.folder else output.path.parent
        with tempfile.TemporaryDirectory(dir=parent, prefix=".tripo-") as folder:
            if not output.folder:
                # The name itself may be too long, or have signs that are not allowed there.
                (Path(folder) / output.path.name).touch()
    except OSError as error:
        raise Storage(
            f"{output.path} cannot be written ({error.strerror})", "Choose another output"
        ) from None


def place_of(output: Output) -> dict[str, Any]:
    """The output as the place of a job, with which a later command finds it again."""
    return {"output": str(output.path), "folder": output.folder}


def write_late(job: Job) -> list[Path]:
    """Write the result of an earlier command's job where that was to be; nothing for other jobs.

    What has come there meanwhile stays: then the file gets a name beside it.
    Raises `TripoError`.
    """
    if "output" not in job.place:
        return []
    output = Output(Path(job.place["output"]), bool(job.place["folder"]))
    check(output, {})
    if output.folder:
        return write(job, output)
    try:
        target = _claim(output.path.parent, output.path.stem, output.path.suffix, _touch)
    except OSError as error:
        raise _unwritten(job, output.path, error) from None
    try:
        return write(job, Output(target, False))
    except BaseException:  # an interruption too leaves no empty file
        target.unlink()
        raise


def write(job: Job, output: Output) -> list[Path]:
    """Write a finished job's result to the output and return the files. Raises `TripoError`.

    A folder gets the service's own files; so does a file of the same type. Anything else is
    imported into an empty scene first, which takes the place of the open one.
    """
    try:
        if output.folder:
            return _write_folder(job, output.path)
        return [_write_file(job, output.path)]
    except (OSError, RuntimeError, ValueError) as error:
        raise _unwritten(job, output.path, error) from None


def _unwritten(job: Job, path: Path, error: Exception) -> Storage:
    """The error for a result that cannot be written."""
    reason = (str(error).strip().splitlines() or ["unknown reason"])[-1]
    kept = job.model or next(iter(job.files.values()), job.folder)
    return Storage(
        f"{path} cannot be written ({reason})", f"The result itself is kept: {kept}", Spent.YES
    )


def _write_folder(job: Job, folder: Path) -> list[Path]:
    """All files of a job, beside what is there already; an unpacked archive with its folder."""
    written = []
    main = Path(job.model or next(iter(job.files.values()), job.title)).stem
    for name, path in job.files.items():
        source = Path(path)
        if name == "archive" and job.model != path:
            continue
        if source.parent != Path(job.folder):
            target = _claim(folder, file_name(job.title), "", Path.mkdir)
            unpacked = Path(job.folder) / source.relative_to(job.folder).parts[0]
            shutil.copytree(unpacked, target, dirs_exist_ok=True)
            written.append(target / Path(*source.relative_to(job.folder).parts[1:]))
            continue
        stem = source.stem
        if job.model:
            stem = main if name in {"model", "preview"} else file_name(main, name)
        target = _claim(folder, stem, source.suffix, _touch)
        try:
            written.append(_put(source, target))
        except BaseException:
            target.unlink()
            raise
    return written


def _write_file(job: Job, path: Path) -> Path:
    ending = path.suffix.lower()
    if ending == ".zip" and "archive" in job.files:
        return _put(Path(job.files["archive"]), path)
    if ending in PICTURES:
        return _tell_origin(job, _write_picture(Path(job.files["image"]), path))
    model = Path(job.model)
    if ending == model.suffix:
        return _tell_origin(job, _put(model, path))
    if ending not in SCENES:
        raise ValueError(f"the service delivered a {model.suffix} file")
    with (
        signals.held(),
        tempfile.TemporaryDirectory(dir=path.parent, prefix=".tripo-") as folder,
    ):
        bpy.ops.wm.read_homefile(use_empty=True)
        arrival.bring(job, typed.scene(bpy.context))
        made = Path(folder) / path.name
        _SAVERS[ending](str(made))
        os.replace(made, path)
    return path


_PICTURE_FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}


def _write_picture(picture: Path, path: Path) -> Path:
    wanted = _PICTURE_FORMATS[path.suffix.lower()]
    if _PICTURE_FORMATS.get(picture.suffix.lower()) == wanted:
        return _put(picture, path)
    image = bpy.data.images.load(str(picture))
    try:
        # The format of an image whose pixels are not loaded yet cannot be set.
        if not len(typed.pixels_of(image)):
            raise ValueError("Blender cannot open the picture")
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".tripo-") as folder:
            made = Path(folder) / path.name
            image.file_format = wanted  # type: ignore[assignment]
            image.save(filepath=str(made))
            os.replace(made, path)
    finally:
        bpy.data.images.remove(image)
    return path


def _tell_origin(job: Job, path: Path) -> Path:
    """Have a copy of a result say where it comes from, unless the user wants it not to.

    The service's own file in the results folder stays as it is. FBX and other types of file that
    are copied have no place for it.
    """
    mark = mark_of(job) if job.place.get("mark", True) else {}
    if not mark or path.suffix.lower() not in PICTURES | {".glb"}:
        return path
    data = path.read_bytes()
    if path.suffix.lower() == ".glb":
        told = with_extras(data, mark)
    else:
        told = with_origin(data, str(mark[SOURCE_TYPE]), str(mark[GENERATOR]))
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".tripo-") as folder:
        made = Path(folder) / path.name
        made.write_bytes(told)
        shutil.copymode(path, made)
        os.replace(made, path)
    return path


def _put(source: Path, target: Path) -> Path:
    """Copy a file so that there is never half of one under the target's name."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".tripo-") as folder:
        made = shutil.copy(source, Path(folder) / target.name)
        os.replace(made, target)
    return target


def _claim(folder: Path, stem: str, ending: str, make: Callable[[Path], None]) -> Path:
    """A new path in the folder, created at once so that no other program can take it."""
    paths = numbered(folder, stem, ending)
    while True:
        path = next(paths)
        with suppress(FileExistsError):
            make(path)
            return path


def _touch(path: Path) -> None:
    path.touch(exist_ok=False)


def _save_blend(path: str) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=path, compress=True, copy=True)


def _save_glb(path: str) -> None:
    bpy.ops.export_scene.gltf(filepath=path, export_format="GLB")


def _save_fbx(path: str) -> None:
    bpy.ops.export_scene.fbx(
        filepath=path, path_mode="COPY", embed_textures=True, use_custom_props=True
    )


_SAVERS = {".blend": _save_blend, ".glb": _save_glb, ".fbx": _save_fbx}
