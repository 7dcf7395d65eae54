# SPDX-License-Identifier: GPL-3.0-or-later
"""The operator that opens Blender's UV editor."""

from typing import TYPE_CHECKING, Any

import bpy

from ..typed import active_object, classes_factory, view_layer, windows

if TYPE_CHECKING:
    from ..typed import Outcome


class TRIPO_OT_open_uv_editor(bpy.types.Operator):
    """Open the UV map of the active mesh in a window of its own, in Edit mode, where it can be \
changed"""

    bl_idname = "tripo.open_uv_editor"
    bl_label = "Open UV Editor"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        active = active_object(context) if context.view_layer else None
        cls.poll_message_set("Select a mesh object, outside of all modes but Edit mode")
        return active is not None and active.type == "MESH" and active.mode in {"OBJECT", "EDIT"}

    def execute(self, context: bpy.types.Context) -> "Outcome":
        active = active_object(context)
        assert active
        if active.mode == "OBJECT":
            for obj in view_layer(context).objects:
                obj.select_set(obj == active)
            bpy.ops.object.mode_set(mode="EDIT")
            bpy.ops.mesh.select_all(action="SELECT")
        known = {window.as_pointer() for window in windows()}
        bpy.ops.wm.window_new()
        new = [window for window in windows() if window.as_pointer() not in known]
        if not new:
            self.report({"ERROR"}, "Blender has opened no window")
            return {"CANCELLED"}
        area: Any = new[0].screen.areas[0]
        area.ui_type = "UV"
        return {"FINISHED"}


register, unregister = classes_factory((TRIPO_OT_open_uv_editor,))
