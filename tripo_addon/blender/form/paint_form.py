# SPDX-License-Identifier: GPL-3.0-or-later
"""The selected bare shapes, and what a texture for each of them is asked for and costs."""

from __future__ import annotations

from typing import Any

import bpy

from ...providers import capabilities
from ...spec import press
from ...spec.options import TASKS
from ...spec.prices import Price, total
from ...spec.tasks import TextToModel, TextureModel
from .. import groups, once, settings
from ..costs import price_of
from ..scene import provenance, variations
from ..typed import scene as scene_of
from . import values as forms

Wanted = tuple[bpy.types.Object, dict[str, Any]]
"""A model by its root, and the values of its texture step."""
STAND_IN = "00000000-0000-4000-8000-000000000000"
"""A task id, for prices."""


@once.per_drawing
def wanted(context: bpy.types.Context) -> list[Wanted]:
    """The selected bare shapes, each with the texture options of the form of its type."""
    return [(root, _values(context, root)) for root in variations.bare(variations.chosen(context))]


def _values(context: bpy.types.Context, root: bpy.types.Object) -> dict[str, Any]:
    task = TASKS[provenance.said(root, "kind")]
    group = getattr(groups.form(scene_of(context)), task.type)
    given = press.paint(forms.fitting(task, forms.group_values(group, task)))
    return {
        name: value
        for name, value in given.items()
        if capabilities.knows(settings.service(), TextureModel, name)
    }


def prompt_of(root: bpy.types.Object) -> str:
    """What the texture of a mesh shows that is sent as a file: the service does not know it."""
    made = provenance.read(root)
    return made.prompt if made and made.type == TextToModel.type else ""


def price(found: list[Wanted]) -> Price | None:
    """What all of them cost; None where the list has no price."""
    return total(price_of(TextureModel(source=STAND_IN, **values)) for _, values in found)


def refusal(context: bpy.types.Context) -> str:
    """Why nothing can be painted; empty where it can."""
    if reason := settings.refusal() or capabilities.unable(settings.service(), TextureModel):
        return reason
    if context.mode != "OBJECT":
        return "Only in Object mode"
    return "" if wanted(context) else "No model without a texture is selected"
