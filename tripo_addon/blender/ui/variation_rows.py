# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done with the variations of a press, and with bare shapes that are kept."""

from __future__ import annotations

import bpy

from ...providers import SERVICES
from ..form import paint_form
from ..scene import provenance, variations
from ..settings import service
from ..typed import view_layer
from .prices import price_text
from .text import draw_text

Layout = bpy.types.UILayout


def draw_variations(layout: Layout, context: bpy.types.Context, active: bpy.types.Object) -> None:
    """Which of several variations are kept, where the active object is one of them."""
    press = variations.press_of(active)
    every = variations.roots_of(view_layer(context), press) if press else []
    if len(every) < 2:
        return
    picked = variations.chosen(context)
    kept = [root for root in every if root in picked]
    box = layout.box()
    draw_text(box, context, f"One of {len(every)} variations", "DUPLICATE")
    row = box.row()
    row.enabled = bool(kept) and len(kept) < len(every)
    text = "Keep This One" if len(kept) < 2 else f"Keep These {len(kept)}"
    row.operator("tripo.keep_variations", text=f"{text}, Remove {len(every) - len(kept)}")


def _which(context: bpy.types.Context, active: bpy.types.Object, count: int) -> str:
    """What is painted: as long as nothing is kept yet, what is selected."""
    press = variations.press_of(active)
    every = variations.roots_of(view_layer(context), press) if press else []
    if len(every) > count:
        return "Texture This One" if count == 1 else f"Texture These {count}"
    return "Texture the Kept" if count == 1 else f"Texture the Kept {count}"


def draw_shapes(layout: Layout, context: bpy.types.Context, active: bpy.types.Object) -> None:
    """The button that paints the selected bare shapes, with the price of all."""
    if not provenance.task_id_of(active) or context.mode != "OBJECT":
        return
    found = paint_form.wanted(context)
    if not found:
        return
    price = paint_form.price(found) if SERVICES[service()].prices else None
    text = f"{_which(context, active, len(found))}   {price_text(price, service())}"
    row = layout.row()
    row.scale_y = 1.3
    row.operator("tripo.texture_kept", text=text, icon="TEXTURE")
