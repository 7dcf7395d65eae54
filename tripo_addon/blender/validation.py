# SPDX-License-Identifier: GPL-3.0-or-later
"""The operator that checks meshes; what checks them is loaded when it is used."""

from typing import TYPE_CHECKING

import bpy

from .typed import Annotated, BoolProperty, declares_properties

if TYPE_CHECKING:
    from .typed import Outcome


@declares_properties
class TRIPO_OT_validate_mesh(bpy.types.Operator):
    """Look for holes, flipped faces and other faults in the selected meshes. Costs nothing and \
changes nothing"""

    bl_idname = "tripo.validate_mesh"
    bl_label = "Validate Mesh"
    bl_options = {"REGISTER"}

    select: Annotated[
        bool,
        BoolProperty(
            name="Select Faults",
            description="Select what is wrong; in Edit mode only",
            options={"SKIP_SAVE"},
        ),
    ]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from .operators import mesh

        cls.poll_message_set("Select a mesh object")
        return bool(mesh.targets(context))

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from ..errors import TripoError
        from .operators import mesh

        if self.select and context.mode != "EDIT_MESH":
            self.report({"ERROR"}, "Faults can be selected in Edit mode only")
            return {"CANCELLED"}
        try:
            reports = mesh.check_all(context, select=self.select)
        except TripoError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        clean = all(report.clean for report in reports.values())
        self.report({"INFO"} if clean else {"WARNING"}, mesh.summary(reports))
        return {"FINISHED"}


def register() -> None:
    bpy.utils.register_class(TRIPO_OT_validate_mesh)


def unregister() -> None:
    bpy.utils.unregister_class(TRIPO_OT_validate_mesh)
