# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators on the account and on the list of jobs as a whole.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from typing import TYPE_CHECKING

import bpy

from ...errors import TripoError
from ...spec.tasks import TASKS
from .. import clock, current, groups, job_search, redraw
from ..languages import said
from ..settings import refusal, service
from ..typed import (
    Annotated,
    BoolProperty,
    EnumProperty,
    OperatorPart,
    StringProperty,
    classes_factory,
    declares_properties,
    types,
    window_manager,
)
from .presses import OnePress, Remembered

if TYPE_CHECKING:
    from ..session import Session
    from ..typed import Outcome


class AsksService(OperatorPart):
    """Asks the service something; without a window, waits for the answer."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        reason = refusal()
        cls.poll_message_set(reason)
        return not reason

    def execute(self, context: bpy.types.Context) -> "Outcome":
        now = current.session()
        try:
            self.ask(context, now)
        except TripoError as error:
            self.report({"ERROR"}, said(str(error), "reports"))
            return {"CANCELLED"}
        if not bpy.app.background:
            clock.wake()
            return {"FINISHED"}
        from .. import pump

        failure, lines = pump.wait_for(self.answer)
        for line in lines:
            self.report({"ERROR" if failure else "INFO"}, said(line, "reports"))
        return {"CANCELLED" if failure else "FINISHED"}

    def ask(self, context: bpy.types.Context, now: "Session") -> None:
        """Send the question. Raises `TripoError`."""
        raise NotImplementedError

    def answer(self, now: "Session") -> tuple[bool, list[str]] | None:
        """Whether it went wrong, and what to report; None as long as there is no answer."""
        raise NotImplementedError


class AsksBalance(AsksService):
    def ask(self, context: bpy.types.Context, now: "Session") -> None:
        now.refresh()

    def answer(self, now: "Session") -> tuple[bool, list[str]] | None:
        if now.account is None:
            return None
        if now.account.failure:
            return True, [now.account.failure.text]
        from ..costs import balance_text

        return False, [balance_text(now.account)]


class TRIPO_OT_test_connection(AsksBalance, bpy.types.Operator):
    """Ask the service for the balance, to see whether the key works"""

    bl_idname = "tripo.test_connection"
    bl_label = "Test"
    bl_options = {"INTERNAL"}


class TRIPO_OT_refresh_balance(AsksBalance, bpy.types.Operator):
    """Ask the service for the balance"""

    bl_idname = "tripo.refresh_balance"
    bl_label = "Refresh Balance"
    bl_options = {"INTERNAL"}


class TRIPO_OT_open_log(bpy.types.Operator):
    """Open the file in which the add-on notes what went wrong"""

    bl_idname = "tripo.open_log"
    bl_label = "Open Log"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from .. import log_file

        path = log_file.path()
        if not path.is_file():
            self.report({"INFO"}, "Nothing was noted yet")
            return {"CANCELLED"}
        bpy.ops.wm.path_open(filepath=str(path))
        return {"FINISHED"}


class TRIPO_OT_copy_report(bpy.types.Operator):
    """Copy what helps to find a fault: versions, system, settings, the last of the log. No key \
and no signed address is in it"""

    bl_idname = "tripo.copy_report"
    bl_label = "Copy Report"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from .. import report

        window_manager(context).clipboard = report.text()
        self.report({"INFO"}, "The report was copied")
        return {"FINISHED"}


class TRIPO_OT_refresh_usage(AsksService, bpy.types.Operator):
    """Ask the service what the account was used for"""

    bl_idname = "tripo.refresh_usage"
    bl_label = "Ask for the Usage"
    bl_options = {"INTERNAL"}

    def ask(self, context: bpy.types.Context, now: "Session") -> None:
        now.ask_usage()

    def answer(self, now: "Session") -> tuple[bool, list[str]] | None:
        from ...jobs.usage import summary
        from ...providers import unit

        if now.usage is None:
            return None
        if now.usage.failure:
            return True, [now.usage.failure.text]
        return False, [
            f"{name}: {value}" for name, value in summary(now.usage.rows, unit(service()))
        ]


class TRIPO_OT_fetch_history(AsksService, bpy.types.Operator):
    """List what was made elsewhere with the same key; its files are fetched when it is imported"""

    bl_idname = "tripo.fetch_history"
    bl_label = "Fetch from Service"
    bl_options = {"INTERNAL"}

    def ask(self, context: bpy.types.Context, now: "Session") -> None:
        now.fetch()

    def answer(self, now: "Session") -> tuple[bool, list[str]] | None:
        # Found or not, the answer is a notice.
        return (now.notice.failed, [now.notice.text]) if now.notice else None


@declares_properties
class TRIPO_OT_attach(OnePress, bpy.types.Operator):
    """Fetch the result of any task of this account by its id; costs nothing"""

    bl_idname = "tripo.attach"
    bl_label = "Attach Task"

    task_id: Annotated[
        str,
        StringProperty(
            name="Task ID", description="The service's id of the task", options={"SKIP_SAVE"}
        ),
    ]
    kind: Annotated[
        str,
        EnumProperty(
            name="Type",
            description="The type of the task, for services that do not tell it",
            items=[(name, task.label, task.help) for name, task in TASKS.items()],
        ),
    ]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        reason = refusal()
        cls.poll_message_set(reason)
        return not reason

    def pressed(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        return window_manager(context).invoke_props_dialog(self, confirm_text=said("Fetch"))

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from .. import pump, submit
        from ..scene import places

        task_id = self.task_id.strip()
        if not task_id:
            self.report({"ERROR"}, "No task id was given")
            return {"CANCELLED"}
        try:
            job = submit.attach(task_id, self.kind, places.here(context)).job
        except TripoError as error:
            self.report({"ERROR"}, said(str(error), "reports"))
            return {"CANCELLED"}
        clock.wake()
        if not bpy.app.background:
            return {"FINISHED"}
        ended = pump.wait(job.id)
        for remark in ended.remarks:
            self.report({"WARNING"}, said(remark, "reports"))
        failed = ended.failure is not None
        text = ended.failure.text if ended.failure else f"{ended.title} is here"
        self.report({"ERROR" if failed else "INFO"}, said(text, "reports"))
        return {"CANCELLED" if failed else "FINISHED"}


@declares_properties
class TRIPO_OT_jobs_page(bpy.types.Operator):
    """Turn the page of the list of jobs"""

    bl_idname = "tripo.jobs_page"
    bl_label = "Turn Page"
    bl_options = {"INTERNAL"}

    older: Annotated[bool, BoolProperty(name="Older", default=True)]

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from ..listing import SHOWN

        now = current.session()
        step = SHOWN if self.older else -SHOWN
        now.show(max(now.listing.offset + step, 0), now.listing.wanted)
        clock.wake()
        return {"FINISHED"}


class TRIPO_OT_cancel_waiting(Remembered, bpy.types.Operator):
    """Cancel all jobs that have not been sent yet; that costs nothing"""

    bl_idname = "tripo.cancel_waiting"
    bl_label = "Cancel All Waiting"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> "Outcome":
        found = current.session().engine.withdraw()
        clock.wake()
        text = f"{len(found.stopped)} jobs cancelled"
        if found.sending:
            text += (
                f"; {len(found.sending)} are being sent at this moment: those that the service "
                "takes go on"
            )
        self.report({"INFO"}, said(text, "reports"))
        return {"FINISHED"}


class TRIPO_OT_dismiss_notice(bpy.types.Operator):
    """Hide this message"""

    bl_idname = "tripo.dismiss_notice"
    bl_label = "Hide"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> "Outcome":
        current.session().notice = None
        redraw.redraw()
        return {"FINISHED"}


class TRIPO_OT_show_waiting(bpy.types.Operator):
    """List the results that were not imported, each with its Import button"""

    bl_idname = "tripo.show_waiting"
    bl_label = "Show"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> "Outcome":
        # Loaded when it is first needed.
        from ...spec.state import State

        groups.set_search(window_manager(context), State.KEPT)
        return {"FINISHED"}


class TRIPO_OT_show_all_jobs(bpy.types.Operator):
    """List the jobs of all types, states and files"""

    bl_idname = "tripo.show_all_jobs"
    bl_label = "Show All"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> "Outcome":
        # Loaded when it is first needed.
        from ...jobs.wanted import Wanted

        now = current.session()
        now.show(0, Wanted(now.listing.wanted.search))
        clock.wake()
        return {"FINISHED"}


class TRIPO_OT_dismiss_waiting(bpy.types.Operator):
    """Hide this until the next start; the results stay in the list"""

    bl_idname = "tripo.dismiss_waiting"
    bl_label = "Hide"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> "Outcome":
        now = current.session()
        now.dismissed |= now.homeless
        redraw.redraw()
        return {"FINISHED"}


_register, _unregister = classes_factory(
    (
        TRIPO_OT_test_connection,
        TRIPO_OT_refresh_balance,
        TRIPO_OT_open_log,
        TRIPO_OT_copy_report,
        TRIPO_OT_refresh_usage,
        TRIPO_OT_fetch_history,
        TRIPO_OT_attach,
        TRIPO_OT_jobs_page,
        TRIPO_OT_cancel_waiting,
        TRIPO_OT_dismiss_notice,
        TRIPO_OT_show_waiting,
        TRIPO_OT_show_all_jobs,
        TRIPO_OT_dismiss_waiting,
    )
)


def register() -> None:
    _register()
    types.WindowManager.tripo_search = StringProperty(
        name="Search",
        description="Words of a title, a type, a state or a task id",
        options={"TEXTEDIT_UPDATE", "SKIP_SAVE"},
        update=job_search.find,
    )


def unregister() -> None:
    del types.WindowManager.tripo_search
    _unregister()
