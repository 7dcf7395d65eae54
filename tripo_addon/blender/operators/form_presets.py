# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the form's settings as presets, as Blender keeps those of its own operators."""

import bpy
from bl_operators.presets import AddPresetBase

from ..typed import classes_factory, scene

FOLDER = "tripo"
"""The presets' folder, in Blender's own folder for presets."""


class TRIPO_OT_preset_add(AddPresetBase, bpy.types.Operator):  # type: ignore[misc]
    """Keep the type of task and its settings as a preset; prompt, pictures and model are no part \
of it"""

    bl_idname = "tripo.preset_add"
    bl_label = "Add Tripo Preset"
    preset_menu = "TRIPO_PT_presets"
    preset_subdir = FOLDER
    preset_defines = ("form = bpy.context.scene.tripo",)

    @property
    def preset_values(self) -> list[str]:
        from ..form import settings_of, values

        task_type = values.chosen(scene(bpy.context))
        names = settings_of.names(task_type)
        return ["form.kind", *(f"form.{task_type.type}.{name}" for name in names)]


register, unregister = classes_factory((TRIPO_OT_preset_add,))
