# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators on a job in the list.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

import os
from typing import TYPE_CHECKING

import bpy

from ...errors import Spent, TripoError
from .. import clock, current, redraw
from ..languages import said
from ..typed import (
    Annotated,
    BoolProperty,
    StringProperty,
    classes_factory,
    declares_properties,
    layout,
    scene,
    view_layer,
    window_manager,
)
from .presses import OnePress, Remembered

if TYPE_CHECKING:
    from ...jobs.job import Job
    from ..typed import Outcome


@declares_properties
class OnJob(Remembered):
    """Works on one job of the list."""

    job: Annotated[
        str, StringProperty(name="Job", description="Id of a job", options={"SKIP_SAVE"})
    ]

    def found(self) -> "Job | None":
        """The job, as long as it is in the list."""
        now = current.existing()
        return now.jobs.get(self.job) if now else None

    def execute(self, context: bpy.types.Context) -> "Outcome":
        job = self.found()
        if job is None:
            self.report({"ERROR"}, "This job is not in the list any more")
            return {"CANCELLED"}
        try:
            self.act(context, job)
        except TripoError as error:
            self.report({"ERROR"}, said(str(error), "reports"))
            return {"CANCELLED"}
        clock.wake()
        # Blender draws only the region again in which the button is.
        redraw.redraw()
        return {"FINISHED"}

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        raise NotImplementedError


def is_uncertain(job: "Job") -> bool:
    """Whether it is unknown if the service has accepted its task."""
    from ...spec.state import State

    return job.state is State.UNCERTAIN


def is_done(job: "Job") -> bool:
    """Whether its result has arrived."""
    from ...spec.state import State

    return job.state is State.DONE


class TRIPO_OT_cancel(OnePress, OnJob, bpy.types.Operator):
    """Stop waiting for this job. Before it is sent that costs nothing; afterwards the service \
goes on with it, it may cost credits, and you can take it up again."""

    bl_idname = "tripo.cancel"
    bl_label = "Cancel"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        current.session().engine.cancel(job.id)


class TRIPO_OT_import_result(OnePress, OnJob, bpy.types.Operator):
    """Import this job's model again, at or beside the 3D cursor; fetched once more where its file \
is gone"""

    bl_idname = "tripo.import_result"
    bl_label = "Import Again"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        from .. import importing

        if not job.final or not (job.files or job.remote_id):
            raise TripoError("There is nothing to import yet", spent=Spent.UNSAID)
        place = importing.place_of(context, job)
        if is_done(job):
            place["assets"] = ""  # it is one already, if it was to be
        importing.begin(job, place)


class TRIPO_OT_take_up(OnePress, OnJob, bpy.types.Operator):
    """Ask the service for this task again and fetch its result; costs nothing"""

    bl_idname = "tripo.take_up"
    bl_label = "Take Up Again"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        # Loaded when it is first needed, as is what it needs.
        from .. import submit

        if not job.resumable:
            raise TripoError("The service has nothing of this job to take up", spent=Spent.UNSAID)
        submit.take_up(job)


class TRIPO_OT_open_folder(OnJob, bpy.types.Operator):
    """Open the folder with this job's files"""

    bl_idname = "tripo.open_folder"
    bl_label = "Open Folder"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        if not os.path.isdir(job.folder):
            raise TripoError(f"The folder {job.folder} is gone", spent=Spent.UNSAID)
        bpy.ops.wm.path_open(filepath=job.folder)


class TRIPO_OT_copy_details(OnJob, bpy.types.Operator):
    """Copy all that is known of this job, with its error, task id and request id"""

    bl_idname = "tripo.copy_details"
    bl_label = "Copy Details"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        from ...jobs.about import about

        lines = [f"{name}: {value}" for name, value in about(job)]
        window_manager(context).clipboard = "\n".join(lines)
        self.report({"INFO"}, "Copied")


class TRIPO_OT_retry(OnePress, OnJob, bpy.types.Operator):
    """Send what this job asked for once more, as a new job that costs credits"""

    bl_idname = "tripo.retry"
    bl_label = "Generate Again"
    bl_options = {"INTERNAL"}

    def pressed(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        from ...jobs.bulk import may_have_result

        job = self.found()
        if job is None or not may_have_result(job):
            return self.execute(context)
        return window_manager(context).invoke_confirm(
            self,
            event,
            title=said("Generate Again?"),
            message="The first task may have been made and paid already.",
            icon="WARNING",
            confirm_text=said("Generate Again"),
        )

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        if not job.renewable:
            raise TripoError("This job needs no second try", spent=Spent.UNSAID)
        send_again(context, job)


def send_again(context: bpy.types.Context, job: "Job") -> None:
    """Send what a job asked for as a new job. Raises `TripoError`."""
    # Loaded when it is first needed, as is what it needs.
    from .. import submit
    from ..scene import places

    place = places.again(context, job.place)
    if job.chain and job.chain.open:
        submit.make_again(job, place)
    else:
        submit.renew(job, place)


class TRIPO_OT_look_again(OnePress, OnJob, bpy.types.Operator):
    """Search the account's usage once more for the task of this job; costs nothing"""

    bl_idname = "tripo.look_again"
    bl_label = "Look Again"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        # Loaded when it is first needed, as is what it needs.
        from .. import submit

        if not is_uncertain(job):
            raise TripoError("The task of this job is known", spent=Spent.UNSAID)
        submit.take_up(job)


@declares_properties
class TRIPO_OT_claim(OnePress, OnJob, bpy.types.Operator):
    """This is the task of the job: fetch its result; costs nothing"""

    bl_idname = "tripo.claim"
    bl_label = "This Is It"
    bl_options = {"INTERNAL"}

    task: Annotated[str, StringProperty(name="Task", description="The service's id of the task")]

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        # Loaded when it is first needed, as is what it needs.
        from .. import submit

        if not is_uncertain(job):
            raise TripoError("The task of this job is known", spent=Spent.UNSAID)
        if self.task not in {candidate.task_id for candidate in job.candidates}:
            raise TripoError("The task is not one of those that were found", spent=Spent.UNSAID)
        submit.claim(job, self.task)


class TRIPO_OT_use_settings(OnJob, bpy.types.Operator):
    """Put the task, the inputs and the options of this job into the form"""

    bl_idname = "tripo.use_settings"
    bl_label = "Use Settings"
    bl_options = {"INTERNAL", "UNDO"}

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        from ..form import prefill

        missing = prefill.fill(scene(context), job.task)
        if missing:
            self.report({"WARNING"}, said(f"No longer there: {', '.join(missing)}", "reports"))


@declares_properties
class TRIPO_OT_delete_job(OnJob, bpy.types.Operator):
    """Take this job out of the list"""

    bl_idname = "tripo.delete_job"
    bl_label = "Delete Job"
    bl_options = {"INTERNAL"}

    files: Annotated[
        bool,
        BoolProperty(
            name="Delete its files too",
            description="The result on disk is gone as well; what is in the scene stays",
            options={"SKIP_SAVE"},
        ),
    ]

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        manager = window_manager(context)
        return manager.invoke_props_dialog(self, title=said("Delete?"), confirm_text=said("Delete"))

    def draw(self, context: bpy.types.Context) -> None:
        job = self.found()
        if job is not None:
            layout(self).label(text=job.title)
            if job.files:
                layout(self).prop(self, "files")

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        if not job.final:
            raise TripoError("This job is on its way", "Cancel it first", Spent.UNSAID)
        current.session().engine.history.delete(job, files=self.files)


class TRIPO_OT_job_details(OnJob, bpy.types.Operator):
    """Show all that is known of this job, and what can be done with it"""

    bl_idname = "tripo.job_details"
    bl_label = "Job Details"
    bl_options = {"INTERNAL"}

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        from ..ui import job_details

        return window_manager(context).invoke_popup(self, width=job_details.POPUP)

    def draw(self, context: bpy.types.Context) -> None:
        from ..ui import job_details

        job = self.found()
        if job is not None:
            job_details.draw_popup(layout(self), job)
        else:
            layout(self).label(text="This job is not in the list any more")

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        from ...jobs.about import about

        for name, value in about(job):
            self.report({"INFO"}, said(f"{name}: {value}", "reports"))


def objects_of(context: bpy.types.Context, job: "Job") -> "list[bpy.types.Object]":
    """The objects in the scene that a job has made, its root first, or the armature that has taken
    on its movements. Raises `TripoError`."""
    from ..scene import movements, provenance

    layer = view_layer(context)
    found = provenance.objects_of(layer, job.remote_id)
    found = found or movements.armature_with(layer.objects, job.remote_id)
    if not found:
        raise TripoError("It is not in this scene", "Import it again", Spent.UNSAID)
    return found


class TRIPO_OT_select_result(OnJob, bpy.types.Operator):
    """Select the objects that this job brought into the scene"""

    bl_idname = "tripo.select_result"
    bl_label = "Select in Scene"
    bl_options = {"INTERNAL", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        cls.poll_message_set("Only in Object mode")
        return context.mode == "OBJECT"

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        # Loaded when it is first needed, as is what it needs.
        from ..scene import instead, selection

        found = objects_of(context, job)
        instead.uncover(found[0])
        selection.select(view_layer(context), found, found[0])


class TRIPO_OT_frame_result(OnJob, bpy.types.Operator):
    """Look at what this job brought into the scene; selection and mode stay as they are"""

    bl_idname = "tripo.frame_result"
    bl_label = "Frame"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        # Loaded when it is first needed, as is what it needs.
        from ..scene import framing

        framing.frame(context, objects_of(context, job))


register, unregister = classes_factory(
    (
        TRIPO_OT_cancel,
        TRIPO_OT_import_result,
        TRIPO_OT_take_up,
        TRIPO_OT_open_folder,
        TRIPO_OT_copy_details,
        TRIPO_OT_select_result,
        TRIPO_OT_frame_result,
        TRIPO_OT_retry,
        TRIPO_OT_look_again,
        TRIPO_OT_claim,
        TRIPO_OT_use_settings,
        TRIPO_OT_delete_job,
        TRIPO_OT_job_details,
    )
)
