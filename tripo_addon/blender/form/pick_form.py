# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the form can begin with a row of pictures to choose from."""

from __future__ import annotations

from typing import Any

import bpy

from ...jobs.plans import Plan
from ...providers import capabilities
from ...spec.tasks import ImageToModel, TextToImage, TextToModel
from .. import groups, picking
from ..settings import refusal, service
from ..typed import scene


def possible() -> bool:
    """Whether the service can draw a picture and make a model of it."""
    return not any(capabilities.unable(service(), task) for task in (TextToImage, ImageToModel))


class _Kept:
    """The plan that was made last, and of what."""

    key: tuple[object, ...] = ()
    plan: Plan | None = None


def plan(context: bpy.types.Context) -> Plan:
    """What one picture and one model of it come to."""
    picture, model = picking.form_tasks(context)
    key = (picture, model, service())
    if _Kept.plan is None or _Kept.key != key:
        # The whole recipe is checked for it, which is too much for each redraw.
        _Kept.key, _Kept.plan = key, picking.plan(picture, model)
    return _Kept.plan


def problem(context: bpy.types.Context) -> str:
    """Why no pictures can be drawn, as far as that is told at each redraw; the rest is told at the
    press."""
    if reason := refusal():
        return reason
    if not possible():
        return "This service draws no pictures that it makes models of"
    group: Any = getattr(groups.form(scene(context)), TextToModel.type)
    return "" if group.prompt.strip() else "Prompt is empty"
