# SPDX-License-Identifier: GPL-3.0-or-later
"""What belongs to a prompt: all of it in sight, its length, the last ones, a larger field."""

from __future__ import annotations

from itertools import islice
from typing import Any

import bpy

from ...files import prompts
from ...spec.option import PROMPT, Option
from ...text.lines import one_line
from .. import groups
from ..form import style
from ..form import values as forms
from ..paths import user_folder
from ..typed import scene
from .text import draw_lines, width
from .widths import pixels

Layout = bpy.types.UILayout
FIELD_EDGES = 70
"""What a text field and the region around it need beside the text, in pixels at a scale of 1."""
DIALOG = 560
"""Width of the larger field."""
SHORT = 60
"""Characters of a prompt that a menu shows."""
MOST_TEXTS = 20


def draw_below(layout: Layout, context: bpy.types.Context, facts: Option, text: str) -> None:
    """Below the field: the text as it is sent, where the field does not show it, and its length."""
    typed = text
    if facts.role == PROMPT:
        text = style.styled(groups.form(scene(context)).style, text)
    if text != typed.strip() or pixels(text) > width(context) - FIELD_EDGES:
        wrapped = layout.box().column()
        wrapped.active = False
        draw_lines(wrapped, text, width(context))
    if facts.role != PROMPT:
        return
    row = layout.row(align=True)
    _draw_count(row, facts, text)
    right = row.row(align=True)
    right.alignment = "RIGHT"
    right.menu("TRIPO_MT_prompts", text="", icon="RECOVER_LAST")
    right.operator("tripo.edit_prompt", text="", icon="FULLSCREEN_ENTER")
    right.popover("TRIPO_PT_style", text="", icon="BRUSH_DATA")


def draw_style(layout: Layout, context: bpy.types.Context) -> None:
    """The project's style as one line, which a click switches off and on."""
    chosen = groups.form(scene(context)).style
    told = style.summary(chosen)
    if (told or chosen.use) and style.concerns(forms.chosen(scene(context))):
        layout.row().prop(chosen, "use", text=f"Style: {told or 'nothing yet'}")


def draw_style_settings(layout: Layout, context: bpy.types.Context) -> None:
    """What the project's style is made of."""
    chosen = groups.form(scene(context)).style
    column = layout.column()
    column.use_property_split = True
    column.use_property_decorate = False
    column.prop(chosen, "use")
    column = column.column()
    column.active = chosen.use
    column.prop(chosen, "prefix", placeholder="hand-painted")
    column.prop(chosen, "suffix", placeholder="muted colours, soft light")
    column.label(text="Style Image")
    column.template_ID(chosen, "picture", open="image.open")


def _draw_count(layout: Layout, facts: Option, text: str) -> None:
    count = layout.row()
    count.alert = len(text) > (facts.max_length or 0)
    count.active = count.alert
    count.label(text=f"{len(text):,} / {facts.max_length:,}")


def draw_large(layout: Layout, context: bpy.types.Context) -> None:
    """The dialog: a wide field, all of the text and its length."""
    task_type, group = forms.chosen(scene(context)), forms.chosen_group(scene(context))
    values = forms.group_values(group, task_type)
    for facts in task_type.options.values():
        if facts.role == PROMPT:
            _draw_field(layout, group, facts, values[facts.name])


def _draw_field(layout: Layout, group: Any, facts: Option, text: str) -> None:
    layout.activate_init = True
    layout.prop(group, facts.name, text="", placeholder=facts.help)
    if pixels(text) > DIALOG - FIELD_EDGES:
        draw_lines(layout.box(), text, DIALOG)
    _draw_count(layout, facts, text)


def draw_menu(layout: Layout) -> None:
    """The last prompts, and the texts of the file."""
    kept = prompts.read(user_folder())
    for text in kept:
        layout.operator("tripo.use_prompt", text=one_line(text, SHORT), icon="TEXT").text = text
    texts = list(islice(bpy.data.texts, MOST_TEXTS))
    if texts:
        layout.separator()
        layout.label(text="From the Text Editor")
    for block in texts:
        name = block.name
        layout.operator("tripo.use_text", text=one_line(name, SHORT), icon="FILE_TEXT").name = name
    if not (kept or texts):
        layout.label(text="No prompt was sent yet")
