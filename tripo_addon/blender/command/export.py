# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the result of a job to the file or folder that the command line asked for."""

from __future__ import annotations

import filecmp
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import bpy

from ...cli import PICTURES, SCENES, Output
from ...errors import Spent, Storage, TripoError
from ...files import copies
from ...files.folders import check_writable
from ...files.glb import with_extras
from ...files.xmp import with_origin
from ...jobs.job import Job
from ...jobs.marks import GENERATOR, SOURCE_TYPE, mark_of
from ...spec import preparation
from ...spec.exporting import PRESETS, chosen
from ...spec.options import Result
from ...spec.preparation import Preparation
from ...text.filenames import file_name, numbered
from .. import typed
from ..model import textures
from ..scene import arrival, assets, exports
from . import signals
from .outputs import is_exported, output_of

Tell = Callable[[str], None]
"""Takes a sentence for the user."""


def _say_nothing(text: str) -> None:
    """For callers that tell the user nothing."""


def write_late(job: Job, tell: Tell = _say_nothing) -> list[Path]:
    """Write the result of an earlier command's job where that was to be; nothing for other jobs,
    and for the steps of a chain before its last.

    Raises `TripoError`.
    """
    output = output_of(job)
    if output is None or (job.chain and not job.chain.last):
        return []
    check_writable(output.path, folder=output.folder)
    return write(job, output, tell)


def write(job: Job, output: Output, tell: Tell = _say_nothing) -> list[Path]:
    """Write a finished job's result to the output and return the files. Raises `TripoError`.

    What has come there meanwhile stays, unless it may be overwritten: then the file gets a name
    beside it. A folder gets the service's own files; so does a file that is no model, or is to be
    as delivered. Any other is imported into an empty scene first, which takes the place of the
    open one. What the user should know of the files is told.
    """
    try:
        if output.folder:
            return _write_folder(job, output.path)
        if is_exported(output, job):
            return _write_export(job, output, tell)
        if output.overwrite:
            return [_write_file(job, output.path, tell)]
        return [_write_beside(job, output.path, tell)]
    except (OSError, RuntimeError, ValueError) as error:
        raise _unwritten(job, output.path, error) from None


def _write_beside(job: Job, wanted: Path, tell: Tell) -> Path:
    """Write a file, beside what is there."""
    target = _claim(wanted.parent, wanted.stem, wanted.suffix, _touch)
    try:
        written = _write_file(job, target, tell)
    except BaseException:  # an interruption too leaves no empty file
        target.unlink()
        raise
    if target != wanted:
        tell(f"{wanted} exists by now, and stays: the result is in {target}")
    return written


def _unwritten(job: Job, path: Path, error: Exception) -> Storage:
    """The error for a result that cannot be written."""
    reason = (str(error).strip().splitlines() or ["unknown reason"])[-1]
    kept = job.model or next(iter(job.files.values()), job.folder)
    return Storage(
        f"{path} cannot be written ({reason})", f"The result itself is kept: {kept}", Spent.YES
    )


def _write_export(job: Job, output: Output, tell: Tell) -> list[Path]:
    """Write a job's model by a preset, from an empty scene, beside what is there."""
    how = chosen(output.preset, output.path.suffix.lower(), filaments=output.filaments)
    wanted = output.path
    paths = numbered(wanted.parent, wanted.stem, wanted.suffix)
    path = wanted if output.overwrite else next(one for one in paths if not os.path.lexists(one))
    with signals.held():
        bpy.ops.wm.read_homefile(use_empty=True)
        roots = arrival.bring(job, typed.scene(bpy.context))[:1]
        layer = typed.view_layer(bpy.context)
        objects = exports.hierarchy(roots, layer, PRESETS[how.preset])
        try:
            write = exports.start(bpy.context, objects, how, path, overwrite=output.overwrite)
            done = write(lambda: True)
        except TripoError as error:
            raise ValueError(error.what) from None
    for text in (*done.faults, *done.remarks):
        tell(text)
    if path != wanted:
        tell(f"{wanted} exists by now, and stays: the result is in {path}")
    return list(done.files)


def _write_folder(job: Job, folder: Path) -> list[Path]:
    """All files of a job, beside what is there already; an unpacked archive with its folder. What
    is there with the same contents, as after an earlier run, is not written again."""
    written = []
    main = Path(job.model or next(iter(job.files.values()), job.title)).stem
    for name, path in job.files.items():
        source = Path(path)
        if name == "archive" and job.model != path:
            continue
        if source.parent != Path(job.folder):
            unpacked = Path(job.folder) / source.relative_to(job.folder).parts[0]
            target = copies.copy_folder(unpacked, folder, file_name(job.title))
            written.append(target / source.relative_to(unpacked))
            continue
        stem = source.stem
        if job.model:
            stem = main if name in {"model", "preview"} else file_name(main, name)
        written.append(_copy(source, folder, stem))
    return written


def _copy(source: Path, folder: Path, stem: str) -> Path:
    """A file with the contents of another one, which may be there already."""
    made = numbered(folder, stem, source.suffix)
    while (path := next(made)).exists():
        if path.is_file() and filecmp.cmp(source, path, shallow=False):
            return path
    target = _claim(folder, stem, source.suffix, _touch)
    try:
        return _put(source, target)
    except BaseException:
        target.unlink()
        raise


def _write_file(job: Job, path: Path, tell: Tell) -> Path:
    ending = path.suffix.lower()
    if ending == ".zip" and "archive" in job.files:
        return _put(Path(job.files["archive"]), path)
    if ending in PICTURES:
        return _tell_origin(job, _write_picture(Path(job.files["image"]), path))
    model = Path(job.model)
    same = ending == model.suffix
    # A conversion is the service's file: its options say how that is made.
    if same and (_prepared(job).as_delivered or job.task.result is not Result.MODEL):
        return _tell_origin(job, _put(model, path))
    if ending not in SCENES:
        raise ValueError(f"the service delivered a {model.suffix} file")
    try:
        return _tell_origin(job, _write_scene(job, path, tell))
    except TripoError as error:
        if not same:
            raise
        tell(f"{path} is as the service delivered it, and not prepared: {error.what}")
        return _tell_origin(job, _put(model, path))


def _prepared(job: Job) -> Preparation:
    return preparation.of_place(job.place)


def _write_scene(job: Job, path: Path, tell: Tell) -> Path:
    """Import a job's model into an empty scene, and write that."""
    with signals.held(), _replacing(path) as made:
        bpy.ops.wm.read_homefile(use_empty=True)
        root = arrival.bring(job, typed.scene(bpy.context))[0]
        if unsaved := assets.tell_unsaved(job, root):
            tell(unsaved)
        _SAVERS[path.suffix.lower()](str(made))
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
        with _replacing(path) as made:
            image.file_format = wanted  # type: ignore[assignment]
            image.save(filepath=str(made))
    finally:
        bpy.data.images.remove(image)
    return path


def _tell_origin(job: Job, path: Path) -> Path:
    """Have a copy of a result say where it comes from, unless the user wants it not to.

    The service's own file in the results folder stays as it is. FBX and other types of file that
    are copied have no place for it.
    """
    mark = mark_of(job)
    if not mark or path.suffix.lower() not in PICTURES | {".glb"}:
        return path
    data = path.read_bytes()
    if path.suffix.lower() == ".glb":
        told = with_extras(data, mark)
    else:
        told = with_origin(data, str(mark[SOURCE_TYPE]), str(mark[GENERATOR]))
    with _replacing(path) as made:
        made.write_bytes(told)
        shutil.copymode(path, made)
    return path


def _put(source: Path, target: Path) -> Path:
    with _replacing(target) as made:
        shutil.copy(source, made)
    return target


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A file of the same name in a folder aside, which takes the place of `path` when the block has
    ended well: there is never half of one, and no other file beside it is touched."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".tripo-") as folder:
        made = Path(folder) / path.name
        yield made
        os.replace(made, path)


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
    # It is written into a folder aside, and then put beside its textures.
    home = Path(path).parents[1]
    for image in bpy.data.images:
        file = Path(image.filepath)
        if not image.packed_file and file.is_relative_to(home):
            image.filepath = f"//{file.relative_to(home).as_posix()}"
    bpy.ops.wm.save_as_mainfile(filepath=path, compress=True, copy=True, relative_remap=False)


def _save_glb(path: str) -> None:
    bpy.ops.export_scene.gltf(
        filepath=path,
        export_format="GLB",
        export_cameras=True,
        export_lights=True,
    )


def _save_fbx(path: str) -> None:
    # Pictures in an FBX file are told apart by their paths.
    for image in bpy.data.images:
        if image.packed_file and not image.filepath:
            image.filepath_raw = f"//{file_name(image.name)}{textures.ending_of(image)}"
    # All actions are written, those on tracks too. Further bones would be more than there were.
    bpy.ops.export_scene.fbx(
        filepath=path,
        path_mode="COPY",
        embed_textures=True,
        add_leaf_bones=False,
        bake_anim_use_nla_strips=False,
        bake_anim_simplify_factor=0.0,
        use_custom_props=True,
    )


_SAVERS = {".blend": _save_blend, ".glb": _save_glb, ".fbx": _save_fbx}
