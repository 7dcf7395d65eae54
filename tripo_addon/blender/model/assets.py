# SPDX-License-Identifier: GPL-3.0-or-later
"""A model becomes an asset: of the file that it is in, or in a library as a file of its own.

The picture of an asset can be large, and takes long to open then: the Blender that makes a model
draws it as the preview of the model's root, which a .blend keeps with an object.
"""

from __future__ import annotations

import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ...files import catalogs
from ...text.filenames import file_name, numbered
from .request import Asset

FAILED = "tripo_asset_failed"
"""A custom property of a model that could not be saved in its library: the reason."""
PREVIEW = 256
"""Pixels of the longer side of a preview, as Blender's own have."""
FOLDER = "Tripo"
"""Of the files in a library."""


def prepare(objects: list[bpy.types.Object], asset: Asset) -> None:
    """Save a new model, its root first, in its library, or have it ready for `mark` elsewhere."""
    if asset.library:
        save(objects, asset)
    else:
        _draw(objects[0], asset.preview)


def mark(objects: list[bpy.types.Object], asset: Asset) -> bpy.types.ID:
    """Make a model, its root first, an asset of this file: the object, or a collection of several.

    Its preview is the asset's picture, or that of the root where the asset has none. Returns what
    is marked. A model that is an asset already stays the same one.
    """
    root, block = objects[0], _block(objects)
    block.asset_mark()
    data: Any = block.asset_data
    data.description, data.author = asset.description, asset.author
    data.catalog_id = catalogs.catalog_id(asset.catalog)
    for tag in asset.tags:
        data.tags.new(tag, skip_if_exists=True)
    if asset.preview:
        _draw(block, asset.preview)
    elif block is not root:
        _move_preview(root, block)
    marked: bpy.types.ID = block
    return marked


def _draw(block: Any, picture: str) -> None:
    """Have a picture file as a datablock's preview, if it can be opened: without it an asset is
    there all the same."""
    with suppress(RuntimeError, TypeError):
        _draw_file(block, picture)


def _move_preview(source: Any, target: Any) -> None:
    """Give another datablock a preview; it is moved, so that the file has it once."""
    old = source.preview
    if not old or not old.image_size[0]:
        return
    new = target.preview_ensure()
    pixels = np.empty(old.image_size[0] * old.image_size[1], np.int32)
    old.image_pixels.foreach_get(pixels)
    new.image_size = old.image_size
    new.image_pixels.foreach_set(pixels)
    old.image_size = (0, 0)


def _draw_file(block: Any, picture: str) -> None:
    """Raises `RuntimeError`.

    Blender's operator for that wants an override of the context, in which operators crash, see
    `blender.windows`.
    """
    image = bpy.data.images.load(picture)
    try:
        width, height = image.size
        if not width or not height:
            raise RuntimeError("it is no picture")
        factor = PREVIEW / max(width, height)
        image.scale(max(1, round(width * factor)), max(1, round(height * factor)))
        pixels = np.empty(image.size[0] * image.size[1] * 4, np.float32)
        image.pixels.foreach_get(pixels)  # type: ignore[attr-defined]
        preview = block.preview_ensure()
        preview.image_size = image.size
        preview.image_pixels_float.foreach_set(pixels)
    finally:
        bpy.data.images.remove(image)


def _block(objects: list[bpy.types.Object]) -> Any:
    """What is marked of a model. The Asset Browser takes no children with an object, so that those
    of several objects need a collection, which is in no scene itself."""
    root = objects[0]
    if len(objects) == 1:
        return root
    for known in root.users_collection:
        if known.asset_data and set(known.objects) == set(objects):
            return known
    collection = bpy.data.collections.new(root.name)
    for obj in objects:
        collection.objects.link(obj)
    # Its world matrix is not computed yet when it has just come.
    collection.instance_offset = root.matrix_basis.translation
    return collection


def save(objects: list[bpy.types.Object], asset: Asset) -> None:
    """Save a model in an asset library; here it is no asset afterwards.

    What cannot be saved is told by the root's property `FAILED`: the model itself is there.
    """
    block = mark(objects, asset)
    try:
        write(block, objects[0].name, asset)
    except (OSError, RuntimeError) as error:
        objects[0][FAILED] = str(error).strip()
    finally:
        block.asset_clear()
        if isinstance(block, bpy.types.Collection):
            bpy.data.collections.remove(block)


def write(block: bpy.types.ID, title: str, asset: Asset) -> Path:
    """Write an asset into its library, over no other file. Raises `OSError`, `RuntimeError`."""
    library = Path(asset.library)
    if not library.is_dir():
        raise OSError(f"The asset library's folder {library} is not there")
    known = path_of(title, asset)
    folder, stem = known.parent, known.stem
    folder.mkdir(exist_ok=True)
    if asset.key and known.exists():
        return known
    # Hidden files are no assets.
    part = folder / f".{uuid.uuid4().hex}.blend"
    try:
        _write(block, str(part))
        path = _claim(folder, stem)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    catalogs.add(library, asset.catalog)
    return path


def path_of(title: str, asset: Asset) -> Path:
    """Where an asset is saved in its library, unless another file is there."""
    return Path(asset.library) / FOLDER / f"{file_name(title, asset.key)}.blend"


def _write(block: bpy.types.ID, path: str) -> None:
    alone = isinstance(block, bpy.types.Collection) and {*block.objects} == {*bpy.data.objects}
    if alone and bpy.app.background:
        # Blender 4.3 and 5.0 write no preview of a collection unless they save the whole file.
        bpy.ops.wm.save_as_mainfile(filepath=path, compress=True, copy=True)
    else:
        bpy.data.libraries.write(path, {block}, compress=True)


def _claim(folder: Path, stem: str) -> Path:
    """A new file, made at once so that no other program can take its name."""
    paths = numbered(folder, stem, ".blend")
    while True:
        path = next(paths)
        with suppress(FileExistsError):
            path.touch(exist_ok=False)
            return path
