# SPDX-License-Identifier: GPL-3.0-or-later
"""All that is known of a job, in a popup."""

from __future__ import annotations

import textwrap

import bpy

from ...jobs.about import about
from ...jobs.job import Job
from . import job_rows

WIDTH = 420
LINE = 54
"""Characters in a line of the popup's right column."""


def draw(layout: bpy.types.UILayout, job: Job) -> None:
    """Names on the left, values on the right, what can be done below."""
    column = layout.column(align=True)
    column.scale_y = 0.8
    for name, value in about(job):
        split = column.split(factor=0.25)
        split.label(text=name)
        lines = split.column(align=True)
        for line in textwrap.wrap(value, LINE) or [""]:
            lines.label(text=line)
    layout.separator()
    grid = layout.grid_flow(row_major=True, columns=3, even_columns=True, align=True)
    job_rows.draw_all_actions(grid, job)
