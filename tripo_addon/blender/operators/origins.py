# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators on where objects come from: read it, use it again, make an asset of a model.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from typing import TYPE_CHECKING

import bpy

from ...errors import Spent, TripoError
from .. import clock, current, groups
from ..languages import said
from ..typed import (
    Annotated,
    OperatorPart,
    StringProperty,
    active_object,
    classes_factory,
    declares_properties,
    scene,
    view_layer,
    window_manager,
)

if TYPE_CHECKING:
    from ..typed import Outcome


class OnActive(OperatorPart):
    """Works on the active object."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        cls.poll_message_set("There is no active object")
        return context.view_layer is not None and active_object(context) is not None

    def execute(self, context: bpy.types.Context) -> "Outcome":
        active = active_object(context)
        assert active
        try:
            self.act(context, active)
        except TripoError as error:
            self.report({"ERROR"}, said(str(error), "reports"))
            return {"CANCELLED"}
        return {"FINISHED"}

    def act(self, context: bpy.types.Context, active: bpy.types.Object) -> None:
        raise NotImplementedError


def _use_settings(
    operator: bpy.types.Operator, context: bpy.types.Context, obj: bpy.types.Object
) -> None:
    """Put the task that made an object into the form. Raises `TripoError`."""
    from ...spec.seeds import seeded
    from ..form import listed, prefill
    from ..form.next_steps import seeds_of
    from ..scene import details, provenance

    job = listed.find(provenance.task_id_of(obj))
    if job:
        missing = prefill.fill(scene(context), seeded(job.task, seeds_of(job)))
    else:
        told = details.task_of(obj)
        if told is None:
            raise TripoError(f"{obj.name} does not say how it was made", spent=Spent.UNSAID)
        missing = [*told[1], *prefill.fill(scene(context), told[0])]
    if missing:
        operator.report(
            {"WARNING"}, said(f"Choose these yourself: {', '.join(missing)}", "reports")
        )


class TRIPO_OT_use_object_settings(OnActive, bpy.types.Operator):
    """Put the task that made this object into the form, with its options and seeds. For an \
object that is not in your list of jobs, files of its maker's machine are left out"""

    bl_idname = "tripo.use_object_settings"
    bl_label = "Use Settings"
    bl_options = {"INTERNAL", "UNDO"}

    def act(self, context: bpy.types.Context, active: bpy.types.Object) -> None:
        _use_settings(self, context, active)


@declares_properties
class TRIPO_OT_use_asset_settings(bpy.types.Operator):
    """Put the task that made this asset into the form, with its options and seeds"""

    bl_idname = "tripo.use_asset_settings"
    bl_label = "Use Settings in Tripo"
    bl_options = {"INTERNAL", "UNDO"}

    object: Annotated[str, StringProperty(name="Object", options={"SKIP_SAVE", "HIDDEN"})]

    def execute(self, context: bpy.types.Context) -> "Outcome":
        obj = bpy.data.objects.get(self.object)
        try:
            if obj is None:
                raise TripoError("This asset is not in the file any more", spent=Spent.UNSAID)
            _use_settings(self, context, obj)
        except TripoError as error:
            self.report({"ERROR"}, said(str(error), "reports"))
            return {"CANCELLED"}
        from ..ui import sidebar

        sidebar.show(context)
        return {"FINISHED"}


class TRIPO_OT_copy_object_details(OnActive, bpy.types.Operator):
    """Copy all that this object says of where it comes from, with every option"""

    bl_idname = "tripo.copy_object_details"
    bl_label = "Copy Details"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context, active: bpy.types.Object) -> None:
        from ..scene import details

        window_manager(context).clipboard = details.lines(active)
        self.report({"INFO"}, "Copied")


class TRIPO_OT_find_job(OnActive, bpy.types.Operator):
    """Search the list of jobs for the one that made this object"""

    bl_idname = "tripo.find_job"
    bl_label = "Find in List"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context, active: bpy.types.Object) -> None:
        from ..form import listed
        from ..scene import provenance

        task_id = provenance.task_id_of(active)
        if not task_id or listed.find(task_id) is None:
            raise TripoError(
                f"{active.name} is in none of your jobs",
                "Somebody else may have made it, or its job was deleted",
                Spent.UNSAID,
            )
        current.session()
        groups.set_search(window_manager(context), task_id)
        clock.wake()


@declares_properties
class TRIPO_OT_mark_asset(OnActive, bpy.types.Operator):
    """Show this model in the Asset Browser, with its picture, its prompt and a catalog"""

    bl_idname = "tripo.mark_asset"
    bl_label = "Mark as Asset"
    bl_options = {"INTERNAL", "UNDO"}

    job: Annotated[
        str,
        StringProperty(
            name="Job",
            description="Id of a job; empty for the active object",
            options={"SKIP_SAVE"},
        ),
    ]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        cls.poll_message_set("Only in Object mode")
        return context.mode == "OBJECT"

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from ..scene import assets

        found = self._root_of_job(context) if self.job else active_object(context)
        if found is None:
            self.report({"ERROR"}, "It is not in this scene. Import it again")
            return {"CANCELLED"}
        try:
            name = assets.mark_active(found)
        except TripoError as error:
            self.report({"ERROR"}, said(str(error), "reports"))
            return {"CANCELLED"}
        self.report(
            {"INFO"}, said(f"{name} is in the Asset Browser, under Current File", "reports")
        )
        return {"FINISHED"}

    def _root_of_job(self, context: bpy.types.Context) -> bpy.types.Object | None:
        from ..scene import provenance

        now = current.existing()
        job = now.jobs.get(self.job) if now else None
        found = provenance.objects_of(view_layer(context), job.remote_id) if job else []
        return found[0] if found else None


class TRIPO_OT_copy_generated(bpy.types.Operator):
    """Copy a table (CSV) of everything in this file that AI has made: for stores that ask"""

    bl_idname = "tripo.copy_generated"
    bl_label = "Copy List of AI Content"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from ..scene import generated

        rows = generated.generated()
        window_manager(context).clipboard = generated.table(rows)
        self.report({"INFO"}, said(f"Copied. Models and pictures: {len(rows)}", "reports"))
        return {"FINISHED"}


register, unregister = classes_factory(
    (
        TRIPO_OT_use_object_settings,
        TRIPO_OT_use_asset_settings,
        TRIPO_OT_copy_object_details,
        TRIPO_OT_find_job,
        TRIPO_OT_mark_asset,
        TRIPO_OT_copy_generated,
    )
)
