# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators on levels of detail: have them made by one press, and show one of them.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from typing import TYPE_CHECKING, Any

import bpy

from ...errors import TripoError
from ..languages import said
from ..typed import (
    Annotated,
    IntProperty,
    active_object,
    classes_factory,
    declares_properties,
    view_layer,
)
from .presses import OnePress
from .watch import Watcher, outcome

if TYPE_CHECKING:
    from ...jobs.job import Job
    from ..typed import Outcome


class TRIPO_OT_make_levels(OnePress, Watcher, bpy.types.Operator):
    """Have the service build these levels of detail of one model, which is sent once. Each is a \
job of its own: one that fails harms no other"""

    bl_idname = "tripo.make_levels"
    bl_label = "Make Levels of Detail"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from ..form import level_form

        reason = level_form.problem(context)
        cls.poll_message_set(reason)
        return not reason

    def pressed(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        if bpy.app.background:
            return self.execute(context)
        return self.watch(context) if self._begin(context) else {"CANCELLED"}

    def execute(self, context: bpy.types.Context) -> "Outcome":
        jobs = self._begin(context)
        if not jobs:
            return {"CANCELLED"}
        if not bpy.app.background:
            return {"FINISHED"}
        from .. import pump

        ended = pump.wait_each(jobs)
        came = [job for job in ended if job.came]
        for job in ended:
            if job not in came:
                self.report({"WARNING"} if came else {"ERROR"}, said(outcome(job)[1], "reports"))
        return {"FINISHED"} if came else {"CANCELLED"}

    def _begin(self, context: bpy.types.Context) -> "list[Job]":
        from .. import levels
        from ..form import level_form
        from ..form import values as forms
        from ..typed import scene

        try:
            _, values = forms.form_values(scene(context))
            jobs = levels.start(context, values, level_form.levels(context))
        except TripoError as error:
            self.report({"ERROR"}, said(str(error), "reports"))
            return []
        for remark in jobs[0].remarks:
            self.report({"WARNING"}, said(remark, "reports"))
        return jobs


@declares_properties
class TRIPO_OT_show_level(bpy.types.Operator):
    """Show this level of detail in the place of the others, here and in pictures"""

    bl_idname = "tripo.show_level"
    bl_label = "Show Level"
    bl_options = {"UNDO"}

    number: Annotated[
        int, IntProperty(name="Level", description="0 is the model itself", options={"SKIP_SAVE"})
    ]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if context.mode != "OBJECT":
            cls.poll_message_set("Only in Object mode")
            return False
        cls.poll_message_set("The active object has no levels of detail")
        return _model(context) is not None

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from ..scene import levels, selection

        model = _model(context)
        objects = levels.show(model, self.number) if model else []
        if not objects:
            self.report({"ERROR"}, said(f"LOD{self.number} was deleted", "reports"))
            return {"CANCELLED"}
        layer = view_layer(context)
        layer.update()
        chosen = [obj for obj in objects if obj.name in layer.objects]
        if chosen:
            selection.select(layer, chosen, chosen[0])
        return {"FINISHED"}


def _model(context: bpy.types.Context) -> Any:
    from ..scene import levels

    active = active_object(context) if context.view_layer else None
    return levels.model_of(active) if active else None


register, unregister = classes_factory((TRIPO_OT_make_levels, TRIPO_OT_show_level))
