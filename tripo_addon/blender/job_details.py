# SPDX-License-Identifier: GPL-3.0-or-later
"""All that is known of a job, in a popup."""

from __future__ import annotations

import textwrap

import bpy

from ..core.about import about
from ..core.job import Job
from . import job_rows

LINE = 52
"""Characters in a line of the popup."""


def draw(layout: bpy.types.UILayout, job: Job) -> None:
    """Names on the left, values on the right, what can be done below."""
    column = layout.column(align=True)
    for name, value in about(job):
        split = column.split(factor=0.27)
        split.label(text=name)
        lines = split.column(align=True)
        for line in textwrap.wrap(value, LINE) or [""]:
            lines.label(text=line)
    layout.separator()
    job_rows.draw_all_actions(layout.grid_flow(columns=3, even_columns=True, align=True), job)
