# SPDX-License-Identifier: GPL-3.0-or-later
"""What a result looks like from four sides, where a chain waits for somebody who looks."""

from __future__ import annotations

import bpy

from ...files.folders import SIDES
from ...jobs.job import Job
from ...spec.options import PLACED
from ..scene import looking
from . import previews

Layout = bpy.types.UILayout
SCALE = 5.5
"""Height of a picture in buttons."""


def draw_sides(layout: Layout, job: Job) -> None:
    """A picture for each side, with a button that turns the 3D view to that side."""
    pictures = previews.sides(job)
    placed = job.task.result in PLACED
    if not (pictures or placed):
        return
    grid = layout.grid_flow(row_major=True, columns=2, even_columns=True, align=True)
    for side in SIDES if placed else pictures:
        cell = grid.column(align=True)
        if side in pictures:
            cell.template_icon(icon_value=pictures[side], scale=SCALE)
        if placed:
            shown = looking.is_at(job.id, side)
            button = cell.operator("tripo.look_from", text=side.capitalize(), depress=shown)
            button.job, button.side = job.id, side
        else:
            cell.label(text=side.capitalize())
