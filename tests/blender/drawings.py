# SPDX-License-Identifier: GPL-3.0-or-later
"""What the form's rows say, taken down as text."""

from __future__ import annotations

from typing import Any

import bpy


def raw(group: Any) -> Any:
    """The stored values of a property group, as a .blend file has them."""
    if bpy.app.version >= (5, 0, 0):
        return group.bl_system_properties_get(do_create=True)
    return group


def drawn(kind: str) -> str:
    """The texts of the form's row for the source."""
    from tripo_addon.blender.ui import form_rows
    from tripo_addon.spec.tasks import TASKS

    texts: list[str] = []
    group = getattr(bpy.context.scene.tripo, kind)
    form_rows.draw_source(Layout(texts), bpy.context, group, TASKS[kind])
    return " ".join(texts)


def remarks(kind: str) -> str:
    """What the form says may go wrong."""
    from tripo_addon.blender.ui import form_rows

    bpy.context.scene.tripo.kind = kind
    texts: list[str] = []
    form_rows.draw_remarks(Layout(texts), bpy.context)
    return " ".join(texts)


def notes() -> str:
    """What the form says of choices that it cannot show."""
    from tripo_addon.blender.ui import form_rows

    texts: list[str] = []
    form_rows.draw_unknown(Layout(texts), bpy.context)
    return " ".join(texts)


def image_panel(image: Any) -> str:
    """What the Image Editor's panel says of an image."""
    from types import SimpleNamespace

    from tripo_addon.blender.ui import form_panel

    texts: list[str] = []
    context = SimpleNamespace(
        space_data=SimpleNamespace(image=image), region=None, preferences=bpy.context.preferences
    )
    form_panel.draw_image(Layout(texts), context)
    return " ".join(texts)


class Layout:
    """A layout that keeps the texts drawn into it."""

    source = ""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts

    def box(self) -> Layout:
        return self

    def row(self, align: bool = False) -> Layout:
        return self

    def column(self, align: bool = False) -> Layout:
        return self

    def label(self, text: str, icon: str = "NONE") -> None:
        self.texts.append(text)

    def prop(self, group: Any, name: str, text: str = "", placeholder: str = "") -> None:
        self.texts.append(getattr(group, name) or f"<{placeholder}>")

    def operator(self, name: str, text: str, icon: str, emboss: bool = True) -> Layout:
        self.texts.append(name)
        return self
