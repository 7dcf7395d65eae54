# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of jobs as Blender knows it: its rows, its filter, and operators on many jobs at once.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from typing import TYPE_CHECKING

import bpy

from ...errors import TripoError
from ...spec.job_groups import GROUPS
from ...spec.tasks import TASKS
from .. import clock, current, job_search
from ..languages import said
from ..settings import service
from ..typed import (
    Annotated,
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    IntProperty,
    PointerProperty,
    classes_factory,
    declares_properties,
    layout,
    types,
    window_manager,
)
from .presses import OnePress

if TYPE_CHECKING:
    from ...jobs.bulk import AnotherTry
    from ..typed import Outcome


class TRIPO_PG_job_row(bpy.types.PropertyGroup):
    """A row of the list. It holds nothing: which job stands in it the session knows."""


@declares_properties
class TRIPO_PG_job_filter(bpy.types.PropertyGroup):
    """Which jobs are listed."""

    type: Annotated[
        str,
        EnumProperty(
            name="Type",
            description="List only jobs of this type",
            items=[
                ("all", "All Types", "Jobs of all types", 0),
                *(
                    (name, task.label, task.help, at)
                    for at, (name, task) in enumerate(TASKS.items(), 1)
                ),
            ],
            get=job_search.type_of,
            set=job_search.want_type,
        ),
    ]
    state: Annotated[
        str,
        EnumProperty(
            name="State",
            description="List only jobs that stand so",
            items=[
                ("all", "All States", "Jobs in all states", 0),
                *(
                    (name, group.label, group.help, at)
                    for at, (name, group) in enumerate(GROUPS.items(), 1)
                ),
            ],
            get=job_search.state_of,
            set=job_search.want_state,
        ),
    ]
    this_file: Annotated[
        bool,
        BoolProperty(
            name="This File Only",
            description="List only jobs whose results belong to the open file",
            get=job_search.this_file,
            set=job_search.want_this_file,
        ),
    ]


@declares_properties
class TRIPO_OT_delete_jobs(OnePress, bpy.types.Operator):
    """Delete many jobs from the list. What is on its way, uncertain or not imported yet stays"""

    bl_idname = "tripo.delete_jobs"
    bl_label = "Delete Jobs"
    bl_options = {"INTERNAL"}

    which: Annotated[
        str,
        EnumProperty(
            name="Which",
            items=[
                ("listed", "All in the List", "Those that the search and the filter leave over"),
                ("failed", "Failed or Cancelled", "Those that ended without a result"),
                ("done", "Done", "Those whose results have arrived"),
            ],
            options={"SKIP_SAVE"},
        ),
    ]
    files: Annotated[
        bool,
        BoolProperty(
            name="Delete their files too",
            description="The results on disk are gone as well; what is in a scene stays",
            options={"SKIP_SAVE"},
        ),
    ]

    def pressed(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        return window_manager(context).invoke_props_dialog(
            self, title=said("Delete Jobs?"), confirm_text=said("Delete")
        )

    def draw(self, context: bpy.types.Context) -> None:
        column = layout(self).column()
        column.prop(self, "which", expand=True)
        now = current.existing()
        if now and self.which == "listed":
            column.label(text=f"In the list: {now.listing.total}")
        column.label(text="What is not imported, uncertain or on its way stays", icon="INFO")
        column.prop(self, "files")
        if self.files:
            column.label(text="You have paid for these files, and images", icon="ERROR")
            column.label(text="in your scenes are read from theirs", icon="BLANK1")

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from ...jobs.wanted import Wanted

        now = current.session()
        wanted = now.listing.wanted if self.which == "listed" else Wanted(group=self.which)
        now.engine.history.delete_all(wanted, files=self.files)
        clock.wake()
        return {"FINISHED"}


class TRIPO_OT_retry_all(OnePress, bpy.types.Operator):
    """Try the failed jobs in the list once more, where the same may go well; not those that were \
tried again already"""

    bl_idname = "tripo.retry_all"
    bl_label = "Retry All"
    bl_options = {"INTERNAL"}

    def pressed(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        found = _another_try()
        if not found.paid:
            return self.execute(context)
        return window_manager(context).invoke_confirm(
            self,
            event,
            title=said(f"Generate {len(found.paid)} Again?"),
            message=said(price_of(found)),
            confirm_text=said("Generate"),
        )

    def execute(self, context: bpy.types.Context) -> "Outcome":
        # Loaded when it is first needed, as is what it needs.
        from .. import submit
        from . import jobs

        found, begun = _another_try(), 0
        try:
            for job in found.free:
                submit.take_up(job)
                begun += 1
            for job in found.paid:
                jobs.send_again(context, job)
                begun += 1
        except TripoError as error:
            self.report({"ERROR"}, said(f"{begun} begun, then: {error}", "reports"))
        else:
            self.report(
                {"INFO"},
                said(f"{begun} jobs begun" if begun else "No job can be tried again", "reports"),
            )
        clock.wake()
        return {"FINISHED"} if begun else {"CANCELLED"}


def _another_try() -> "AnotherTry":
    from ...jobs.bulk import AnotherTry

    listing = current.session().listing
    return AnotherTry.of(listing.shown(), listing.jobs.values())


def price_of(found: "AnotherTry") -> str:
    """What another try of many jobs costs, before it is made."""
    from ...providers import unit

    price = found.price
    paid = f"{len(found.paid)} new jobs cost about {price} {unit(service())}" if price else ""
    paid = paid or f"What {len(found.paid)} new jobs cost is not known"
    return f"{paid}; {len(found.free)} are fetched for nothing" if found.free else paid


class TRIPO_OT_cancel_all(OnePress, bpy.types.Operator):
    """Stop waiting for all jobs. What was sent goes on at the service, may cost credits, and can \
be taken up again"""

    bl_idname = "tripo.cancel_all"
    bl_label = "Cancel All"
    bl_options = {"INTERNAL"}

    def pressed(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        listing = current.session().listing
        sent = len(listing.going - listing.waiting)
        if not sent:
            return self.execute(context)
        return window_manager(context).invoke_confirm(
            self,
            event,
            title=said("Cancel All Jobs?"),
            message=said(f"{sent} were sent and may cost credits all the same"),
            icon="WARNING",
            confirm_text=said("Cancel All"),
        )

    def execute(self, context: bpy.types.Context) -> "Outcome":
        now = current.session()
        going = list(now.listing.going)
        now.engine.withdraw()
        for job_id in going:
            now.engine.cancel(job_id)
        clock.wake()
        self.report({"INFO"}, said(f"{len(going)} jobs cancelled", "reports"))
        return {"FINISHED"}


class TRIPO_OT_measure_files(bpy.types.Operator):
    """Look how much room the models of all jobs take on disk"""

    bl_idname = "tripo.measure_files"
    bl_label = "Look How Much"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> "Outcome":
        current.session().engine.history.measure()
        clock.wake()
        return {"FINISHED"}


@declares_properties
class TRIPO_OT_free_space(OnePress, bpy.types.Operator):
    """Delete the model files of finished jobs; the jobs and their pictures stay, and so does what \
is in scenes"""

    bl_idname = "tripo.free_space"
    bl_label = "Delete Models"
    bl_options = {"INTERNAL"}

    old: Annotated[
        bool, BoolProperty(name="Old Ones Only", default=True, options={"HIDDEN", "SKIP_SAVE"})
    ]

    def pressed(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        return window_manager(context).invoke_confirm(
            self,
            event,
            title=said("Delete Models You Have Paid For?"),
            message="What you saved in a .blend stays; the service may not have the rest any more",
            icon="WARNING",
            confirm_text=said("Delete Models"),
        )

    def execute(self, context: bpy.types.Context) -> "Outcome":
        current.session().engine.history.free(old=self.old)
        clock.wake()
        return {"FINISHED"}


_register, _unregister = classes_factory(
    (
        TRIPO_PG_job_row,
        TRIPO_PG_job_filter,
        TRIPO_OT_delete_jobs,
        TRIPO_OT_retry_all,
        TRIPO_OT_cancel_all,
        TRIPO_OT_measure_files,
        TRIPO_OT_free_space,
    )
)


def register() -> None:
    _register()
    types.WindowManager.tripo_job_rows = CollectionProperty(
        type=TRIPO_PG_job_row, options={"SKIP_SAVE"}
    )
    types.WindowManager.tripo_job_row = IntProperty(
        name="Job",
        description="The job whose details are shown below",
        options={"SKIP_SAVE"},
        get=job_search.chosen_row,
        set=job_search.choose_row,
    )
    types.WindowManager.tripo_job_filter = PointerProperty(type=TRIPO_PG_job_filter)


def unregister() -> None:
    for name in ("tripo_job_filter", "tripo_job_row", "tripo_job_rows"):
        delattr(types.WindowManager, name)
    _unregister()
