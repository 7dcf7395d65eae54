# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialog that lists the pictures of a folder: which become models, and what all cost."""

from __future__ import annotations

from typing import Any

import bpy

from ...spec import press
from ...spec.options import Task
from ...spec.tasks import ImageToModel
from .. import costs, current
from ..form import judged, pictures
from ..settings import service
from .prices import price_text
from .text import draw_lines

Layout = bpy.types.UILayout
FOLDER = "Models of a Folder..."
MOST_ROWS = 10
NAME = 0.45
"""The share of a row that the name of the picture has."""
DIALOG = 460
"""Pixels at a scale of 1 that a line of the dialog may have."""


def draw_begin(layout: Layout, task_type: type[Task]) -> None:
    """The way from the pictures of a folder, in the form that takes one."""
    if task_type is ImageToModel:
        layout.operator("tripo.choose_folder", text=FOLDER, icon="FILE_FOLDER")


def draw_row(layout: Layout, item: Any) -> None:
    """One picture: whether a model is made of it, and what is to be known of it."""
    row = layout.row(align=True)
    mark = row.row()
    mark.enabled = not item.reason
    mark.prop(item, "use", text="")
    split = row.split(factor=NAME, align=True)
    split.active = item.use
    image = bpy.data.images.get(item.image)
    split.label(text=item.name, icon_value=row.icon(image) if image else 0)
    found = judged.of(image) if image else None
    if item.reason:
        split.label(text=f"Left out: {item.reason}", icon="ERROR")
    elif item.standing:
        split.label(text=item.standing, icon="CHECKMARK")
    elif found and found.findings:
        split.label(text=found.findings[0].text, icon="ERROR")
    else:
        split.label(text=found.size if found else "")


def draw_dialog(layout: Layout, context: bpy.types.Context, operator: Any) -> None:
    """The list, what is told of the chosen picture, and the price of the whole."""
    rows = max(min(len(operator.listed), MOST_ROWS), 3)
    layout.template_list(
        "TRIPO_UL_folder_pictures", "", operator, "listed", operator, "index", rows=rows
    )
    if operator.told:
        draw_lines(layout, operator.told, DIALOG, "INFO")
    if 0 <= operator.index < len(operator.listed):
        item = operator.listed[operator.index]
        image = bpy.data.images.get(item.image)
        if item.reason:
            draw_lines(layout, item.reason, DIALOG, "ERROR")
        found = judged.of(image) if image else None
        if found:
            for finding in found.findings:
                draw_lines(layout, finding.text, DIALOG, "ERROR")
    _draw_price(layout.box().column(), context, operator.images())


def _draw_price(layout: Layout, context: bpy.types.Context, images: list[bpy.types.Image]) -> None:
    # They all have the same options.
    given = [pictures.model_of(context, image)[1] for image in images[:1]]
    price = press.total(pictures.price(ImageToModel, given), len(images))
    row = layout.row()
    row.label(text=f"{len(images)} {'model' if len(images) == 1 else 'models'}")
    amount = row.row()
    amount.alignment = "RIGHT"
    amount.label(text=price_text(price, service()))
    now = current.existing()
    if now and (shortage := costs.shortage(now.account, price)):
        draw_lines(layout, f"{shortage}.", DIALOG, "ERROR")
    elif not images:
        draw_lines(layout, "Nothing is chosen, so nothing is made", DIALOG, "INFO")
