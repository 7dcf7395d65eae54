# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators that check meshes, and select what is wrong in them.

What checks is loaded with the first press: this module is loaded with the add-on.
"""

from typing import TYPE_CHECKING

import bpy

from ...errors import Spent, TripoError
from ..languages import said
from ..typed import (
    Annotated,
    BoolProperty,
    OperatorPart,
    StringProperty,
    classes_factory,
    declares_properties,
    window_manager,
)

if TYPE_CHECKING:
    from ...mesh.report import Report
    from ..typed import Outcome

LOOK_SECONDS = 0.1
"""How often a window looks whether a check is done."""


@declares_properties
class TRIPO_OT_validate_mesh(bpy.types.Operator):
    """Look for holes, flipped faces and other faults in the selected meshes. Costs nothing and \
changes nothing"""

    bl_idname = "tripo.validate_mesh"
    bl_label = "Check Mesh"
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
        from ..mesh import chosen

        cls.poll_message_set("Select a mesh object")
        return bool(chosen.targets(context))

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        from ..mesh import checking, chosen

        if self.select:
            return self.execute(context)
        if told := checking.progress():
            self.report({"INFO"}, said(told, "reports"))
            return {"CANCELLED"}
        try:
            self._check = checking.Check(chosen.targets(context))
        except TripoError as error:
            return failed(self, error)
        if self._check.proceed():
            return self._tell(context)
        manager = window_manager(context)
        self._timer = manager.event_timer_add(LOOK_SECONDS, window=context.window)
        manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        try:
            done = self._check.proceed()
        except Exception:
            self.cancel(context)
            raise
        if not done:
            return {"PASS_THROUGH"}
        self.cancel(context)
        return self._tell(context)

    def cancel(self, context: bpy.types.Context) -> None:
        """The window is closed, another file is opened, or there is nothing left to do."""
        self._check.stop()
        window_manager(context).event_timer_remove(self._timer)

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from ..mesh import chosen, reports, selecting

        if self.select and context.mode != "EDIT_MESH":
            self.report({"ERROR"}, "Faults can be selected in Edit mode only")
            return {"CANCELLED"}
        objects = chosen.targets(context)
        try:
            found = {obj.name: reports.check(obj).report for obj in objects}
            if self.select:
                edited = [obj for obj in objects if obj.mode == "EDIT"]
                selecting.select_faults(context, edited)
                bpy.ops.ed.undo_push(message="Select Faults")
        except TripoError as error:
            return failed(self, error)
        return _told(self, found)

    def _tell(self, context: bpy.types.Context) -> "Outcome":
        return _told(self, self._check.reports)


@declares_properties
class OnMesh(OperatorPart):
    """Works on the mesh of one of the chosen objects."""

    object: Annotated[
        str,
        StringProperty(
            name="Object",
            description="One of the selected objects; empty for the active one",
            options={"HIDDEN", "SKIP_SAVE"},
        ),
    ]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from ..mesh import chosen

        cls.poll_message_set("Select a mesh object")
        return bool(chosen.targets(context))

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from .. import redraw
        from ..mesh import chosen

        try:
            text = self.act(context, chosen.named(context, self.object))
        except TripoError as error:
            return failed(self, error)
        finally:
            redraw.redraw()
        self.report({"INFO"}, said(text, "reports"))
        return {"FINISHED"}

    def act(self, context: bpy.types.Context, obj: bpy.types.Object) -> str:
        """Do it, and tell what was done. Raises `TripoError`."""
        raise NotImplementedError


@declares_properties
class TRIPO_OT_select_fault(OnMesh, bpy.types.Operator):
    """Select exactly this in Edit mode, and turn the view there"""

    bl_idname = "tripo.select_fault"
    bl_label = "Select Fault"
    bl_options = {"REGISTER", "UNDO"}

    fault: Annotated[
        str,
        StringProperty(name="Fault", description="Such as holes", options={"HIDDEN", "SKIP_SAVE"}),
    ]
    frame: Annotated[
        bool,
        BoolProperty(name="Frame", description="Turn the view to what is selected", default=True),
    ]

    def act(self, context: bpy.types.Context, obj: bpy.types.Object) -> str:
        from ...mesh.faults import ALL
        from ..mesh import selecting

        if self.fault not in ALL:
            raise TripoError(
                f"There is no fault '{self.fault}'", f"There are {', '.join(ALL)}", Spent.UNSAID
            )
        return selecting.select_fault(context, obj, self.fault, frame=self.frame)


def failed(operator: bpy.types.Operator, error: TripoError) -> "Outcome":
    """Tell the user of an error."""
    operator.report({"ERROR"}, said(str(error), "reports"))
    return {"CANCELLED"}


def _told(operator: bpy.types.Operator, found: "dict[str, Report]") -> "Outcome":
    from ...mesh.report import summary

    clean = all(report.clean for report in found.values())
    operator.report({"INFO"} if clean else {"WARNING"}, said(summary(found), "reports"))
    return {"FINISHED"}


register, unregister = classes_factory(
    (
        TRIPO_OT_validate_mesh,
        TRIPO_OT_select_fault,
    )
)
