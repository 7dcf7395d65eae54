# SPDX-License-Identifier: GPL-3.0-or-later
"""Why the form cannot be sent."""

from __future__ import annotations

import bpy

from ...spec import capabilities
from ..settings import refusal, service
from ..typed import scene
from . import inputs, sources
from . import values as forms


def form_refusal(context: bpy.types.Context) -> str:
    """Why the form cannot be sent; empty when it can."""
    reason = refusal()
    if reason:
        return reason
    kind, values = forms.form_values(scene(context))
    unable = capabilities.unable(service(), kind)
    if unable:
        return unable
    if "source" in values and kind.options["source"].required and not values["source"].strip():
        problem = inputs.active_problem(context, kind, service())
        if problem:
            return f"{problem.what}: {problem.advice[0].lower()}{problem.advice[1:]}"
    task = forms.form_task(context)
    problems = task.problems() + capabilities.problems(service(), task) + sources.problems(task)
    return problems[0].text if problems else ""
