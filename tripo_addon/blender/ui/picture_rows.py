# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of the form: each with a thumbnail, its size, and what may make a poor model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy

from ...pictures.judgement import CROP, REMOVE_BACKGROUND
from ...pictures.names import into_views
from ...providers import capabilities, unit
from ...spec.option import Option
from ...spec.prices import Price
from ...spec.tasks import VIEWS, GenerateImage
from ...spec.tasks import pictures as picture_tasks
from ..costs import price_of
from ..form import judged, pictures
from ..settings import service
from .text import BUTTON, TABS, draw_text, width

Layout = bpy.types.UILayout
SMALL, LARGE = 2.2, 5.0
"""Heights of a thumbnail in buttons."""
HALF = 0.5
MOST_NAMED = 8
"""Pictures that a dialog names one by one."""


def draw_one(layout: Layout, context: bpy.types.Context, group: Any, facts: Option) -> None:
    """The only picture of a task, with where it may come from."""
    image = getattr(group, facts.name)
    column = layout.column()
    if image:
        _draw_slot(column, context, group, facts, facts.label, LARGE)
        draw_findings(column, context, facts.name, image)
    else:
        row = column.row(align=True)
        row.template_ID(group, facts.name, text=facts.label)
    draw_sources(column)


def draw_views(
    layout: Layout, context: bpy.types.Context, group: Any, options: Sequence[Option]
) -> None:
    """The four views, which keep their places and sizes whether they are chosen or not."""
    column = layout.column()
    for facts in options:
        label = f"{facts.label} (needed)" if facts.name == VIEWS[0] else facts.label
        _draw_slot(column, context, group, facts, label, SMALL)
    draw_sources(column)
    column.operator("tripo.use_selected", text="Four Views of Selected", icon="MESH_MONKEY")
    # Between the views it would move those below.
    for facts in options:
        if image := getattr(group, facts.name):
            draw_findings(column, context, facts.name, image, f"{facts.label}: ")


def draw_option(layout: Layout, context: bpy.types.Context, group: Any, facts: Option) -> None:
    """A picture among other options."""
    _draw_slot(layout, context, group, facts, facts.label, SMALL)


def _draw_slot(
    layout: Layout,
    context: bpy.types.Context,
    group: Any,
    facts: Option,
    label: str,
    scale: float,
) -> None:
    """A thumbnail, and beside it the label, the size and the name of a picture."""
    image = getattr(group, facts.name)
    # In a row of its own accord it would take half of the width.
    row = layout.split(factor=min(scale * BUTTON / (width(context) - TABS), HALF))
    thumbnail = row.row()
    thumbnail.active = bool(image)
    thumbnail.template_icon(icon_value=row.icon(image) if image else _empty(), scale=scale)
    column = row.column(align=True)
    head = column.row()
    head.label(text=label)
    found = judged.of(image) if image else None
    if found:
        size = head.row()
        size.alignment = "RIGHT"
        size.active = False
        size.label(text=found.size)
    # Beside a large thumbnail no room is left for it in a narrow sidebar.
    chosen = (layout if scale == LARGE else column).row(align=True)
    chosen.use_property_split = False
    chosen.template_ID(group, facts.name)
    chosen.operator("tripo.open_pictures", text="", icon="FILEBROWSER").option = facts.name


def _empty() -> int:
    """The number of Blender's icon of a picture."""
    rna: Any = Layout.bl_rna
    return int(rna.functions["prop"].parameters["icon"].enum_items["IMAGE_DATA"].value)


def draw_sources(layout: Layout) -> None:
    """Where pictures may come from; several at once are asked about."""
    column = layout.column(align=True)
    row = column.row(align=True)
    row.operator("tripo.open_pictures", text="Open...", icon="FILEBROWSER")
    row.operator("tripo.paste_picture", text="Paste", icon="PASTEDOWN")
    row = column.row(align=True)
    row.operator("tripo.use_render", text="Render", icon="RENDER_STILL")
    row.operator("tripo.use_view", text="Viewport", icon="VIEW3D")


def draw_findings(
    layout: Layout,
    context: bpy.types.Context,
    option: str,
    image: bpy.types.Image,
    which: str = "",
) -> None:
    """What may make a poor model of a picture, with what helps."""
    found = judged.of(image)
    if found is None or not found.findings:
        return
    column = layout.box().column(align=True)
    for finding in found.findings:
        draw_text(column, context, f"{which}{finding.text}", icon="ERROR")
    helps = {finding.helps for finding in found.findings} - {""}
    if CROP in helps and found.cropped():
        button = column.operator(
            "tripo.crop_picture", text="Crop to Subject", icon="FULLSCREEN_EXIT"
        )
        button.option = option
    if REMOVE_BACKGROUND in helps and not capabilities.unable(service(), GenerateImage):
        button = column.operator("tripo.remove_background", icon="IMAGE_RGB_ALPHA")
        button.option = option
        # On the button it would be cut in a narrow sidebar.
        draw_text(column, context, f"Removing it costs {_price(_removal_price())}", icon="BLANK1")


def _removal_price() -> Price | None:
    given: dict[str, Any] = {**picture_tasks.REMOVE_BACKGROUND, "image": "/picture.png"}
    return price_of(GenerateImage(**given))


def _price(price: Price | None) -> str:
    return f"≈ {price} {unit(service())}" if price else ""


def draw_several(
    layout: Layout, context: bpy.types.Context, images: Sequence[bpy.types.Image], *, views: bool
) -> None:
    """What becomes of several pictures, before it costs anything."""
    if views:
        found = into_views([image.name for image in images])
        column = layout.column()
        for view in VIEWS:
            image = images[found[view]] if view in found else None
            _draw_named(column, f"{view.capitalize()}: {image.name if image else 'none'}", image)
        if len(images) > len(found):
            column.label(text=f"{len(images) - len(found)} more are left out", icon="INFO")
        column.label(text="They come into the form; nothing is sent yet")
        return
    task, given = pictures.each(context, images)
    column = layout.column()
    for image in images[:MOST_NAMED]:
        _draw_named(column, image.name, image)
    if len(images) > MOST_NAMED:
        column.label(text=f"and {len(images) - MOST_NAMED} more")
    cost = _price(pictures.price(task, given))
    column.separator()
    column.label(text=f"{task.label}, {len(images)} jobs   {cost}")


def _draw_named(layout: Layout, text: str, image: bpy.types.Image | None) -> None:
    row = layout.row()
    row.template_icon(icon_value=row.icon(image) if image else _empty(), scale=1.5)
    row.label(text=text)


def draw_image_menu(layout: Layout, context: bpy.types.Context) -> None:
    """What can be made of the image that is looked at, for the Image Editor's menu."""
    editor: Any = context.space_data
    layout.separator()
    layout.operator("tripo.use_shown_image", icon="IMAGE_REFERENCE")
    task, given = pictures.model_of(context, editor.image)
    text = f"Generate Model from This Image   {_price(pictures.price(task, [given]))}"
    layout.operator("tripo.model_of_shown_image", text=text, icon="MESH_MONKEY")
