# SPDX-License-Identifier: GPL-3.0-or-later
"""The form of Low Poly as what several levels of detail are made of."""

from __future__ import annotations

import bpy

from ...spec import levels as spec
from ...spec.levels import Levels
from ...spec.tasks import HighpolyToLowpoly
from .. import groups
from ..scene import levels as scene_levels
from ..typed import scene
from . import parsing, refusal, worked_on
from . import values as forms


def levels(context: bpy.types.Context) -> Levels:
    """How many levels the form asks for, and how they differ."""
    form = groups.form(scene(context))
    return Levels(
        **{
            name: parsing.parsed(facts, getattr(form, f"level_{name}"))
            for name, facts in Levels.options.items()
        }
    )


def tasks(context: bpy.types.Context) -> list[HighpolyToLowpoly]:
    """The tasks of the levels as far as the form tells them; empty where it cannot."""
    task = forms.form_task(context)
    if not isinstance(task, HighpolyToLowpoly) or spec.problems(task, levels(context)):
        return []
    return spec.tasks(task, levels(context))


def problem(context: bpy.types.Context) -> str:
    """Why the levels cannot be made; empty when they can."""
    task = forms.form_task(context)
    if not isinstance(task, HighpolyToLowpoly):
        return f"Choose {HighpolyToLowpoly.label} first"
    if reason := refusal.form_refusal(context):
        return reason
    if found := spec.problems(task, levels(context)):
        return found[0].text
    root = (
        None
        if forms.form_values(scene(context))[1]["source"].strip()
        else worked_on.of(context, HighpolyToLowpoly).root
    )
    return scene_levels.refusal(root) if root else ""
