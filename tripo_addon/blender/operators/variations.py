# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators on the results of one press: keep some of them, texture those, import what waits.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from typing import TYPE_CHECKING

import bpy

from ...errors import TripoError
from .. import clock, current
from ..languages import said
from ..typed import Annotated, StringProperty, classes_factory, declares_properties, view_layer
from .generate import Starter
from .presses import OnePress, Remembered

if TYPE_CHECKING:
    from ...jobs.job import Job
    from ..typed import Outcome


@declares_properties
class TRIPO_OT_keep_variations(Remembered, bpy.types.Operator):
    """Keep the variations that are selected, and remove the others of the same press from the \
scene. Their jobs and files stay in the list"""

    bl_idname = "tripo.keep_variations"
    bl_label = "Keep This One"
    bl_options = {"UNDO"}

    job: Annotated[
        str,
        StringProperty(
            name="Job",
            description="Id of the job whose result is kept; empty for what is selected",
            options={"SKIP_SAVE"},
        ),
    ]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        cls.poll_message_set("Only in Object mode")
        return context.mode == "OBJECT"

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from ..scene import provenance, selection, variations

        layer = view_layer(context)
        picked = self._of_job(layer) if self.job else variations.chosen(context)
        press = next(filter(None, map(variations.press_of, picked)), "")
        every = variations.roots_of(layer, press)
        kept = [root for root in every if root in picked]
        if not kept:
            self.report({"ERROR"}, "No variation is selected, or it is not in this scene")
            return {"CANCELLED"}
        count = variations.remove([root for root in every if root not in kept])
        objects = [obj for root in kept for obj in provenance.model_of(root)]
        shown = [obj for obj in objects if obj.name in layer.objects]
        selection.select(layer, shown, kept[0])
        self.report(
            {"INFO"},
            said(f"{len(kept)} kept, {count} removed: they stay in the list of jobs", "reports"),
        )
        return {"FINISHED"}

    def _of_job(self, layer: bpy.types.ViewLayer) -> "list[bpy.types.Object]":
        from ..scene import provenance

        now = current.existing()
        job = now.jobs.get(self.job) if now else None
        return provenance.objects_of(layer, job.remote_id)[:1] if job else []


class TRIPO_OT_texture_kept(Starter, bpy.types.Operator):
    """Paint the selected shapes, each in its place, with the texture options of the form. One \
press sends a texture task for each"""

    bl_idname = "tripo.texture_kept"
    bl_label = "Texture the Kept"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from ..form import paint_form

        reason = paint_form.refusal(context)
        cls.poll_message_set(reason)
        return not reason

    def begin_all(self, context: bpy.types.Context) -> "list[Job]":
        from .. import variations
        from ..form import paint_form

        return variations.texture(context, paint_form.wanted(context))


class TRIPO_OT_import_held(OnePress, bpy.types.Operator):
    """Import all results that wait in the list, each where it was to come; not those of other \
files"""

    bl_idname = "tripo.import_held"
    bl_label = "Import All"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from .. import importing

        count = 0
        try:
            for job in importing.held():
                importing.begin(job, importing.place_of(context, job))
                count += 1
        except TripoError as error:
            self.report({"ERROR"}, said(f"{count} imported, then: {error}", "reports"))
        return {"FINISHED"} if count else {"CANCELLED"}


class TRIPO_OT_show_held(bpy.types.Operator):
    """List the results that wait to be imported, each with its picture"""

    bl_idname = "tripo.show_held"
    bl_label = "Show"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> "Outcome":
        # Loaded when it is first needed.
        from ...jobs.wanted import Wanted

        current.session().show(0, Wanted(group="kept"))
        clock.wake()
        return {"FINISHED"}


register, unregister = classes_factory(
    (TRIPO_OT_keep_variations, TRIPO_OT_texture_kept, TRIPO_OT_import_held, TRIPO_OT_show_held)
)
