# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything in the open file that AI has made, for the questions that stores and clients ask."""

from __future__ import annotations

import csv
import io
from typing import NamedTuple

import bpy

from ...jobs import marks
from ...spec.tasks import TASKS
from ...text.lines import one_line
from ..model import marking
from . import provenance
from .provenance import LONGEST, Owner

_FORMULA = ("=", "+", "-", "@")
"""How a formula begins, for programs that open tables."""


class Generated(NamedTuple):
    """A model or a picture in the open file, in its own words."""

    name: str
    """What it is called in Blender; of a model of several objects, the root's name."""
    kind: str
    """`model` or `picture`."""
    task: str
    """The type of task in words."""
    service: str
    model: str
    """The version of the service's model."""
    created: str
    """Time in UTC, ISO 8601."""
    task_id: str


def generated() -> list[Generated]:
    """All models and pictures of the open file that say that a task has made them."""
    objects = [obj for obj in bpy.data.objects if not (obj.parent and _same(obj, obj.parent))]
    owners: list[Owner] = [*objects, *bpy.data.images]
    return [_row(owner) for owner in owners if _id(owner) or marking.of(owner)]


def table(rows: list[Generated]) -> str:
    """Rows as CSV with a headline."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(Generated._fields)
    for row in rows:
        writer.writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row)
    return text.getvalue()


def _row(owner: Owner) -> Generated:
    made, mark = provenance.read(owner), marking.of(owner)
    model = provenance.said(owner, "model") or str(mark.get(marks.GENERATOR, ""))
    cells = (
        owner.name,
        "picture" if isinstance(owner, bpy.types.Image) else "model",
        TASKS[made.type].label if made and made.type in TASKS else "",
        made.service if made else str(mark.get(marks.SERVICE, "")),
        model.removeprefix("Tripo "),
        provenance.said(owner, "created"),
        _id(owner),
    )
    return Generated(*(one_line(cell, LONGEST) for cell in cells))


def _id(owner: Owner) -> str:
    return provenance.task_id_of(owner) or str(marking.of(owner).get(marks.TASK, ""))


def _same(obj: bpy.types.Object, other: bpy.types.Object) -> bool:
    """Whether two objects are parts of one model."""
    return bool(_id(obj)) and _id(obj) == _id(other)
