# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the values of an earlier task into the form."""

from __future__ import annotations

import os
from typing import Any

import bpy

from ...spec.option import PICTURE, Option
from ...spec.options import Task
from ...spec.tasks import TASKS
from .. import redraw
from . import values


def fill(scene: bpy.types.Scene, task: Task) -> list[str]:
    """Put a task into a scene's form; returns the labels of the pictures whose files are gone."""
    missing = []
    with redraw.changing(scene) as form:
        group = getattr(form, task.type)
        for name, facts in TASKS[task.type].options.items():
            value = getattr(task, name)
            if facts.role == PICTURE:
                found = _put_pictures(group, facts, value)
                missing += [] if found else [facts.label]
            else:
                values.set_value(group, facts, value)
        form.kind = task.type
    return missing


def _put_pictures(group: bpy.types.PropertyGroup, facts: Option, value: Any) -> bool:
    """Put pictures into the form: files as images, URLs as texts. False when a file is gone."""
    if facts.type is not tuple:
        image = _image(value)
        setattr(group, facts.name, image)
        setattr(group, f"url_{facts.name}", value if "://" in value else "")
        return bool(image) or not value or "://" in value
    items = getattr(group, facts.name)
    items.clear()
    for source in value:
        item = items.add()
        item.value = _image(source)
        item.url = source if "://" in source else ""
    return all(item.value or item.url for item in items)


def _image(source: str) -> bpy.types.Image | None:
    """A picture file as an image; None for what is no file here."""
    if not source or "://" in source or not os.path.isfile(source):
        return None
    try:
        return bpy.data.images.load(source, check_existing=True)
    except RuntimeError:
        return None
