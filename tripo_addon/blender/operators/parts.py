# SPDX-License-Identifier: GPL-3.0-or-later
"""Chooses the parts of a model by a selection in the viewport.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from typing import TYPE_CHECKING

import bpy

from .. import groups, redraw
from ..languages import said
from ..typed import Annotated, StringProperty, classes_factory, declares_properties, scene

if TYPE_CHECKING:
    from ..typed import Outcome


@declares_properties
class TRIPO_OT_use_selected_parts(bpy.types.Operator):
    """Work on the selected parts of the model only"""

    bl_idname = "tripo.use_selected_parts"
    bl_label = "Use Selected Parts"
    bl_options = {"INTERNAL", "UNDO"}

    option: Annotated[str, StringProperty(name="Option")]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        cls.poll_message_set("Select parts of a segmented model first")
        return any(groups.provenance(obj).part for obj in context.selected_objects)

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from ..form import values

        chosen = (groups.provenance(obj).part for obj in context.selected_objects)
        names = tuple(dict.fromkeys(filter(None, chosen)))
        with redraw.changing(scene(context)):
            facts = values.chosen(scene(context)).options[self.option]
            values.set_value(values.chosen_group(scene(context)), facts, names)
        self.report({"INFO"}, said(f"Parts: {', '.join(names)}", "reports"))
        return {"FINISHED"}


register, unregister = classes_factory((TRIPO_OT_use_selected_parts,))
