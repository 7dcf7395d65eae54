# SPDX-License-Identifier: GPL-3.0-or-later
"""Tripo in Blender's own menus. What they show is loaded when it is first drawn."""

from collections.abc import Callable
from typing import Any

import bpy

from ..typed import classes_factory, layout, types


class TRIPO_MT_add(bpy.types.Menu):
    """Models from prompts and pictures"""

    bl_label = "Tripo"

    def draw(self, context: bpy.types.Context) -> None:
        from . import menu_rows

        menu_rows.draw_add(layout(self))


class TRIPO_MT_object(bpy.types.Menu):
    """What Tripo can do with the active object"""

    bl_label = "Tripo"

    def draw(self, context: bpy.types.Context) -> None:
        from . import menu_rows

        menu_rows.draw_object(layout(self), context)


class TRIPO_MT_pie(bpy.types.Menu):
    """The most used of Tripo around the pointer; it has the shortcut that you give it"""

    bl_label = "Tripo"

    def draw(self, context: bpy.types.Context) -> None:
        from . import menu_rows

        menu_rows.draw_pie(layout(self))


def _in_add(menu: Any, context: bpy.types.Context) -> None:
    if context.mode == "OBJECT":
        menu.layout.menu("TRIPO_MT_add", icon="MESH_MONKEY")


def _in_object(menu: Any, context: bpy.types.Context) -> None:
    menu.layout.separator()
    menu.layout.menu("TRIPO_MT_object", icon="MESH_MONKEY")


def _in_import(menu: Any, context: bpy.types.Context) -> None:
    menu.layout.operator_context = "INVOKE_DEFAULT"
    menu.layout.operator("tripo.attach", text="Tripo Task (by its id)")


def _in_asset(menu: Any, context: bpy.types.Context) -> None:
    from . import menu_rows

    menu_rows.draw_asset(menu.layout, context)


_PLACES: tuple[tuple[str, Callable[[Any, bpy.types.Context], None]], ...] = (
    ("VIEW3D_MT_add", _in_add),
    ("VIEW3D_MT_object_context_menu", _in_object),
    ("TOPBAR_MT_file_import", _in_import),
    ("ASSETBROWSER_MT_context_menu", _in_asset),
)
_shortcuts: list[tuple[Any, Any]] = []

_register, _unregister = classes_factory((TRIPO_MT_add, TRIPO_MT_object, TRIPO_MT_pie))


def register() -> None:
    _register()
    for name, draw in _PLACES:
        getattr(types, name).append(draw)
    _offer_shortcut()


def _offer_shortcut() -> None:
    """The pie menu stands in Blender's keymap without a key, so that one can be given to it."""
    manager = bpy.context.window_manager
    config: Any = manager and manager.keyconfigs.addon
    # Without a window there are no keys.
    if not config:
        return
    keymap = config.keymaps.new("3D View", space_type="VIEW_3D")
    item = keymap.keymap_items.new("wm.call_menu_pie", "NONE", "PRESS")
    item.properties.name = "TRIPO_MT_pie"
    _shortcuts.append((keymap, item))


def unregister() -> None:
    for keymap, item in _shortcuts:
        keymap.keymap_items.remove(item)
    _shortcuts.clear()
    for name, draw in _PLACES:
        getattr(types, name).remove(draw)
    _unregister()
