# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators that go over to the practice service and leave it.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from typing import TYPE_CHECKING

import bpy

from ...errors import TripoError
from ..languages import said
from ..typed import classes_factory

if TYPE_CHECKING:
    from ..typed import Outcome


class TRIPO_OT_try_practice(bpy.types.Operator):
    """Start a practice service on this machine: its models are samples, nothing is paid, and \
nothing leaves this machine"""

    bl_idname = "tripo.try_practice"
    bl_label = "Try Without a Key"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from .. import practising

        try:
            practising.start()
        except TripoError as error:
            self.report({"ERROR"}, said(str(error), "reports"))
            return {"CANCELLED"}
        if practising.failure:
            self.report({"ERROR"}, said(practising.failure, "reports"))
            return {"CANCELLED"}
        return {"FINISHED"}


class TRIPO_OT_leave_practice(bpy.types.Operator):
    """End the practice service; models that it made stay in the scene, and your own service and \
list of jobs are back"""

    bl_idname = "tripo.leave_practice"
    bl_label = "Leave"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from .. import practising

        practising.leave()
        return {"FINISHED"}


register, unregister = classes_factory((TRIPO_OT_try_practice, TRIPO_OT_leave_practice))
