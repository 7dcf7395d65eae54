# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens the form of a type of task from anywhere in Blender."""

from typing import TYPE_CHECKING, Any

import bpy

from ...spec.tasks import TASKS
from .. import redraw
from ..languages import said
from ..typed import Annotated, StringProperty, classes_factory, declares_properties, scene

if TYPE_CHECKING:
    from ..typed import Outcome


@declares_properties
class TRIPO_OT_open_form(bpy.types.Operator):
    """Show the form of this task in the sidebar of the 3D View. Nothing is sent yet"""

    bl_idname = "tripo.open_form"
    bl_label = "Open in Tripo"
    bl_options = {"INTERNAL", "UNDO"}

    kind: Annotated[
        str,
        StringProperty(
            name="Task",
            description="The type of task; empty for the one that is chosen",
            options={"SKIP_SAVE"},
        ),
    ]

    @classmethod
    def description(cls, context: bpy.types.Context, properties: Any) -> str:
        known = TASKS.get(properties.kind)
        return known.help if known else "Show the Tripo tab in the sidebar of the 3D View"

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from ..ui import sidebar

        if self.kind and self.kind not in TASKS:
            self.report({"ERROR"}, said(f"There is no type of task '{self.kind}'", "reports"))
            return {"CANCELLED"}
        with redraw.changing(scene(context)) as form:
            if self.kind:
                form.kind = self.kind
        if not sidebar.show(context):
            self.report({"WARNING"}, "The form is in the sidebar of a 3D View, and none is open")
        return {"FINISHED"}


register, unregister = classes_factory((TRIPO_OT_open_form,))
