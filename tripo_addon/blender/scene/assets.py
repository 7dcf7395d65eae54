# SPDX-License-Identifier: GPL-3.0-or-later
"""Models in the scene as assets of their file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy
from bpy.app.handlers import persistent

from ...errors import Spent, TripoError
from ...files import catalogs
from ...jobs.events import Notice
from ...jobs.job import Job
from ...spec.tasks import TASKS
from .. import current, typed
from ..model import assets
from ..model.request import Asset
from . import provenance, requests


def tell_unsaved(job: Job, root: bpy.types.Object) -> str:
    """Say on its job why a model is not in its asset library, where it could not be saved there.

    Returns what is said; empty for nothing.
    """
    owner: Any = root
    failed = owner.pop(assets.FAILED, None)
    if failed is None:
        return ""
    text = f"{job.title} is no asset yet ({failed}). The model itself has arrived"
    current.session().remark(job, text)
    return text


def arrived(job: Job, objects: list[bpy.types.Object]) -> None:
    """A model has arrived, its root first: make it an asset where the user wants that."""
    tell_unsaved(job, objects[0])
    if job.place.get("assets") == requests.IN_FILE:
        # Its picture came with it: opening that file again would stop this Blender.
        asset = replace(requests.asset_of(job), preview="")
        mark(objects, asset, lambda text: current.session().remark(job, text))


def _notify(text: str) -> None:
    current.session().notice = Notice(text, failed=True)


def mark(
    objects: list[bpy.types.Object], asset: Asset, tell: Callable[[str], None] = _notify
) -> bpy.types.ID:
    """Make a model, its root first, an asset of this file; what is not possible is told."""
    block = assets.mark(objects, asset)
    if bpy.data.filepath:
        _add_catalogs({asset.catalog}, tell)
    else:
        _unsaved.add(asset.catalog)
        if _on_save not in bpy.app.handlers.save_post:
            bpy.app.handlers.save_post.append(_on_save)
    return block


_unsaved: set[str] = set()
"""Catalogs of assets in a file that has no folder yet for their names."""


@persistent  # type: ignore[untyped-decorator]
def _on_save(*_: object) -> None:
    if not bpy.data.filepath:
        return  # Only a copy was saved.
    blocks: list[Any] = [*bpy.data.objects, *bpy.data.collections]
    used = {block.asset_data.catalog_id for block in blocks if block.asset_data}
    _add_catalogs({name for name in _unsaved if catalogs.catalog_id(name) in used}, _notify)
    # The handler stays: Blender would skip the next one of the list.
    _unsaved.clear()


def unregister() -> None:
    _unsaved.clear()
    if _on_save in bpy.app.handlers.save_post:
        bpy.app.handlers.save_post.remove(_on_save)


def _add_catalogs(names: set[str], tell: Callable[[str], None]) -> None:
    folder = _library_of(Path(bpy.data.filepath))
    try:
        for name in names:
            catalogs.add(folder, name)
    except OSError as error:
        tell(f"The asset has no catalog: {folder} cannot be written ({error.strerror})")


def mark_active(active: bpy.types.Object) -> str:
    """Make the model that an object belongs to an asset of this file; returns its name.

    Raises `TripoError` where it is from another file, which is linked.
    """
    objects = provenance.model_of(active)
    if any(obj.library or not obj.is_editable for obj in objects):
        raise TripoError(
            f"{active.name} is linked from another file", "Mark it there", Spent.UNSAID
        )
    made = provenance.read(active)
    if made is None:
        asset = Asset(catalog="Tripo", description=active.name)
    else:
        label = TASKS[made.type].label if made.type in TASKS else "Other"
        asset = requests.describe(label, made.prompt, made.service, _own_preview(made.task_id))
    return mark(objects, asset).name


def _own_preview(task_id: str) -> str:
    """The picture of a task's result, where the task is in this user's own list of jobs."""
    now = current.existing()
    job = now.job_of(task_id) if now else None
    return job.preview if job else ""


def _library_of(blend: Path) -> Path:
    """The folder in which Blender looks for the catalogs of a file: its asset library, or else
    its own."""
    folder = blend.parent
    for library in typed.preferences(bpy.context).filepaths.asset_libraries:
        with suppress(OSError, ValueError):
            path = Path(bpy.path.abspath(library.path))
            if library.path and folder.resolve().is_relative_to(path.resolve()):
                return path
    return folder
