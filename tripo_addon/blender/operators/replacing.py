# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators on a result that has taken the place of another model.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from typing import TYPE_CHECKING

import bpy

from ...errors import TripoError
from .. import groups
from ..languages import said
from ..typed import OperatorPart, active_object, classes_factory, view_layer

if TYPE_CHECKING:
    from ..typed import Outcome


class OnPair(OperatorPart):
    """Works on the active result, or on what it has replaced."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if context.mode != "OBJECT":
            cls.poll_message_set("Only in Object mode")
            return False
        cls.poll_message_set("No result has taken the place of the active object")
        active = active_object(context) if context.view_layer else None
        return bool(active and _has_pair(active))

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from ..scene import instead, selection

        active = active_object(context)
        shown = instead.without_result(active) if active else []
        root = instead.pair_of(active) if active and not shown else None
        if shown:
            self.report({"INFO"}, "Its result was deleted, so it is shown again")
        elif root is None:
            self.report({"ERROR"}, "What was there before was deleted")
            return {"CANCELLED"}
        else:
            try:
                shown = self.act(root)
            except TripoError as error:
                self.report({"ERROR"}, said(str(error), "reports"))
                return {"CANCELLED"}
        layer = view_layer(context)
        chosen = [obj for obj in shown if obj.name in layer.objects]
        if chosen:
            selection.select(layer, chosen, chosen[0])
        return {"FINISHED"}

    def act(self, root: bpy.types.Object) -> list[bpy.types.Object]:
        """Do it; what is to be selected then, the root first."""
        raise NotImplementedError


def _has_pair(active: bpy.types.Object) -> bool:
    from ..scene import provenance

    made = groups.provenance(provenance.root_of(active))
    return bool(made.replaces or groups.provenance(active).replaced)


class TRIPO_OT_compare_result(OnPair, bpy.types.Operator):
    """Show what was there before in place of the result, or the result again"""

    bl_idname = "tripo.compare_result"
    bl_label = "Compare"
    bl_options = {"UNDO"}

    def act(self, root: bpy.types.Object) -> list[bpy.types.Object]:
        from ..scene import instead

        return instead.compare(root)


class TRIPO_OT_keep_result(OnPair, bpy.types.Operator):
    """Keep the result, and remove what was there before"""

    bl_idname = "tripo.keep_result"
    bl_label = "Keep"
    bl_options = {"UNDO"}

    def act(self, root: bpy.types.Object) -> list[bpy.types.Object]:
        from ..scene import instead, provenance

        instead.keep(root)
        return provenance.model_of(root)


class TRIPO_OT_back_to_original(OnPair, bpy.types.Operator):
    """Bring back what was there before exactly as it was, and remove the result. The result's \
file stays in the list of jobs"""

    bl_idname = "tripo.back_to_original"
    bl_label = "Back"
    bl_options = {"UNDO"}

    def act(self, root: bpy.types.Object) -> list[bpy.types.Object]:
        from ..scene import instead

        return instead.back(root)


class TRIPO_OT_take_material(OnPair, bpy.types.Operator):
    """Put the material and the UV map of the result on the mesh that was there before, which \
keeps its modifiers, weights and shape keys; the result is removed. Both must have the same faces"""

    bl_idname = "tripo.take_material"
    bl_label = "Material Only"
    bl_options = {"UNDO"}

    def act(self, root: bpy.types.Object) -> list[bpy.types.Object]:
        from ..scene import instead

        return instead.take_material(root)


register, unregister = classes_factory(
    (
        TRIPO_OT_compare_result,
        TRIPO_OT_keep_result,
        TRIPO_OT_back_to_original,
        TRIPO_OT_take_material,
    )
)
