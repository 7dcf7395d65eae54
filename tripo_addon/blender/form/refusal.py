# SPDX-License-Identifier: GPL-3.0-or-later
"""Why the form cannot be sent."""

from __future__ import annotations

import bpy

from ...providers import capabilities
from ..settings import refusal, service
from ..typed import scene
from . import sources, worked_on
from . import values as forms


def form_refusal(context: bpy.types.Context) -> str:
    """Why the form cannot be sent; empty when it can."""
    reason = refusal()
    if reason:
        return reason
    task_type, values = forms.form_values(scene(context))
    unable = capabilities.unable(service(), task_type)
    if unable:
        return unable
    if "source" in values and task_type.options["source"].required and not values["source"].strip():
        found = worked_on.of(context, task_type)
        if found.problem:
            what, advice = found.problem
            return f"{what}: {advice[0].lower()}{advice[1:]}"
        if found.root and (reason := worked_on.too_large(context, task_type, found)):
            return reason
    task = forms.form_task(context)
    problems = task.problems() + capabilities.problems(service(), task) + sources.problems(task)
    return problems[0].text if problems else ""
