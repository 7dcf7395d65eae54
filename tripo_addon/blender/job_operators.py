# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators on a job in the list, and on the account."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import StringProperty

from ..core.errors import Spent, TripoError
from . import current, timer
from .preferences import refusal, settings

if TYPE_CHECKING:
    from ..core.board import Account
    from ..core.job import Job


class OnJob:
    """Works on one job of the list."""

    job: StringProperty(name="Job", description="Id of a job", options={"SKIP_SAVE"})

    def execute(self, context: bpy.types.Context) -> set[str]:
        now = current.existing()
        job = now.jobs.get(self.job) if now else None
        if job is None:
            self.report({"ERROR"}, "This job is not in the list any more")
            return {"CANCELLED"}
        try:
            self.act(context, job)
        except TripoError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        timer.wake()
        return {"FINISHED"}

    def act(self, context: bpy.types.Context, job: Job) -> None:
        raise NotImplementedError


class TRIPO_OT_cancel(OnJob, bpy.types.Operator):
    """Stop waiting for this job. Before it is sent that costs nothing; afterwards the service \
goes on with it, it may cost credits, and you can take it up again"""

    bl_idname = "tripo.cancel"
    bl_label = "Cancel"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context, job: Job) -> None:
        current.session().engine.cancel(job.id)


class TRIPO_OT_import_result(OnJob, bpy.types.Operator):
    """Import this job's model again, at the 3D cursor; fetched once more where its file is gone"""

    bl_idname = "tripo.import_result"
    bl_label = "Import Again"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context, job: Job) -> None:
        from dataclasses import replace

        from ..core.fetcher import MISSING
        from . import arrival

        now = current.session()
        again = replace(job, place={**arrival.here(context), "facing": settings().facing})
        result = [job.model] if job.model else job.pictures
        if result and all(Path(each).is_file() for each in result) and MISSING not in job.facts:
            now.engine.arrive_again(again)
        else:
            now.take_up(again)


class TRIPO_OT_take_up(OnJob, bpy.types.Operator):
    """Ask the service for this task again and fetch its result; costs nothing"""

    bl_idname = "tripo.take_up"
    bl_label = "Take Up Again"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context, job: Job) -> None:
        if not job.resumable:
            raise TripoError("The service has nothing of this job to take up", spent=Spent.UNSAID)
        current.session().take_up(job)


class TRIPO_OT_open_folder(OnJob, bpy.types.Operator):
    """Open the folder with this job's files"""

    bl_idname = "tripo.open_folder"
    bl_label = "Open Folder"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context, job: Job) -> None:
        if not Path(job.folder).is_dir():
            raise TripoError(f"The folder {job.folder} is gone", spent=Spent.UNSAID)
        bpy.ops.wm.path_open(filepath=job.folder)


class TRIPO_OT_copy_details(OnJob, bpy.types.Operator):
    """Copy what happened, with the task id and the request id, for a report"""

    bl_idname = "tripo.copy_details"
    bl_label = "Copy Details"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context, job: Job) -> None:
        lines = [f"{job.task.label}: {job.title}", f"State: {job.state}"]
        lines += [f"{name}: {value}" for name, value in job.facts.items()]
        if job.remote_id:
            lines.append(f"Task: {job.remote_id}")
        if job.failure:
            lines.append(job.failure.text)
            lines += [f"Code: {job.failure.code}"] if job.failure.code else []
            lines += [f"Request: {job.failure.request_id}"] if job.failure.request_id else []
        context.window_manager.clipboard = "\n".join(lines)
        self.report({"INFO"}, "Copied")


class TRIPO_OT_select_result(OnJob, bpy.types.Operator):
    """Select the objects that this job brought into the scene"""

    bl_idname = "tripo.select_result"
    bl_label = "Select in Scene"
    bl_options = {"INTERNAL", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        cls.poll_message_set("Only in Object mode")
        return context.mode == "OBJECT"

    def act(self, context: bpy.types.Context, job: Job) -> None:
        found = [each for each in context.view_layer.objects if each.tripo.task_id == job.remote_id]
        if not found:
            raise TripoError("It is not in this scene", "Import it again", Spent.UNSAID)
        bpy.ops.object.select_all(action="DESELECT")
        for each in found:
            each.select_set(True)
        context.view_layer.objects.active = found[0]


class AskAccount:
    """Asks the service for the balance; without a window, waits for the answer."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        reason = refusal()
        cls.poll_message_set(reason)
        return not reason

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            current.session().refresh()
        except TripoError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if not bpy.app.background:
            timer.wake()
            return {"FINISHED"}
        from . import pump

        account = pump.wait_for(lambda now: now.account)
        if account.failure:
            self.report({"ERROR"}, account.failure.text)
            return {"CANCELLED"}
        self.report({"INFO"}, balance_text(account))
        return {"FINISHED"}


class TRIPO_OT_refresh_usage(AskAccount, bpy.types.Operator):
    """Ask the service what the account was used for"""

    bl_idname = "tripo.refresh_usage"
    bl_label = "Ask for the Usage"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            current.session().ask_usage()
        except TripoError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if not bpy.app.background:
            timer.wake()
            return {"FINISHED"}
        from ..core.usage import summary
        from . import pump

        report = pump.wait_for(lambda now: now.usage)
        if report.failure:
            self.report({"ERROR"}, report.failure.text)
            return {"CANCELLED"}
        for name, value in summary(report.rows):
            self.report({"INFO"}, f"{name}: {value}")
        return {"FINISHED"}


class TRIPO_OT_test_connection(AskAccount, bpy.types.Operator):
    """Ask the service for the balance, to see whether the key works"""

    bl_idname = "tripo.test_connection"
    bl_label = "Test"
    bl_options = {"INTERNAL"}


class TRIPO_OT_refresh_balance(AskAccount, bpy.types.Operator):
    """Ask the service for the balance"""

    bl_idname = "tripo.refresh_balance"
    bl_label = "Refresh Balance"
    bl_options = {"INTERNAL"}


def balance_text(account: Account) -> str:
    """The balance as one line; held credits are part of it."""
    if account.balance is None:
        return "Balance unknown"
    if account.balance.balance is None:
        return "The key works; the service tells no balance"
    frozen = account.balance.frozen
    held = f", {frozen:g} held" if frozen else ""
    return f"Balance {account.balance.balance:g}{held}"


register, unregister = bpy.utils.register_classes_factory(
    (
        TRIPO_OT_cancel,
        TRIPO_OT_import_result,
        TRIPO_OT_take_up,
        TRIPO_OT_open_folder,
        TRIPO_OT_copy_details,
        TRIPO_OT_select_result,
        TRIPO_OT_test_connection,
        TRIPO_OT_refresh_balance,
        TRIPO_OT_refresh_usage,
    )
)
