# SPDX-License-Identifier: GPL-3.0-or-later
"""The modal part of Generate: stays while jobs run and reports how each of them went.

Every event passes through, and the jobs do not depend on it: it may end at any time. What only a
running job needs is loaded then.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import bpy

from ...spec.options import Result
from .. import clock, current
from ..languages import said
from ..typed import OperatorPart, ops, window_manager, windows

if TYPE_CHECKING:
    from ...jobs.job import Job
    from ..typed import Outcome, ReportType

WATCH_SECONDS = 0.5
BREATH_SECONDS = 20.0
"""Blender saves no temporary files while a modal operator runs, so it makes room for that."""
PAUSE_SECONDS = 0.3
OTHERS = {"TRIPO_OT_validate_mesh"}
"""Modal operators of this add-on that watch no jobs."""


class Watcher(OperatorPart):
    """Mixed into an operator: stays modal while jobs run."""

    def watch(self, context: bpy.types.Context, *, goes_on: bool = False) -> Outcome:
        """Go modal, unless another watcher is there already.

        What ended while nobody watched is told only where this one `goes_on` for another.
        """
        if watched():
            return {"FINISHED"}
        if not goes_on:
            current.session().ended.clear()
        manager = window_manager(context)
        self._timer = manager.event_timer_add(WATCH_SECONDS, window=context.window)
        self._end = time.monotonic() + BREATH_SECONDS
        manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> Outcome:
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        now = current.existing()
        if now is None:
            return self._finish(context)
        while now.ended:
            kind, text = outcome(now.ended.popleft())
            self.report(kind, said(text, "reports"))
        # The threads may be done while the end of a job is still on its way to here.
        if not (now.running or clock.awake()):
            return self._finish(context)
        if time.monotonic() > self._end:
            bpy.app.timers.register(report_ends, first_interval=PAUSE_SECONDS, persistent=True)
            return self._finish(context)
        return {"PASS_THROUGH"}

    def cancel(self, context: bpy.types.Context) -> None:
        """Blender closes the window or opens another file: another watcher goes on."""
        window_manager(context).event_timer_remove(self._timer)
        now = current.existing()
        if now and (now.running or now.ended) and not bpy.app.timers.is_registered(report_ends):
            bpy.app.timers.register(report_ends, first_interval=PAUSE_SECONDS, persistent=True)

    def _finish(self, context: bpy.types.Context) -> Outcome:
        window_manager(context).event_timer_remove(self._timer)
        return {"FINISHED"}


class TRIPO_OT_watch(Watcher, bpy.types.Operator):
    """Report how the running jobs end"""

    bl_idname = "tripo.watch"
    bl_label = "Watch Tripo Jobs"
    bl_options = {"INTERNAL"}

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> Outcome:
        return self.watch(context, goes_on=True)


def watched() -> bool:
    """Whether a watcher runs in any window."""
    return any(
        operator.bl_idname.startswith("TRIPO_OT_") and operator.bl_idname not in OTHERS
        for window in windows()
        for operator in window.modal_operators
    )


_WHERE = {
    Result.MODEL: "is in the scene",
    Result.SPLAT: "is in the scene",
    Result.PICTURE: "is an image now",
    Result.VIEWS: "are images now",
    Result.FILE: "is on disk",
    Result.ANSWER: "has its answer",
}


def outcome(job: Job) -> tuple[ReportType, str]:
    """How a job ended, as a report that opens no window."""
    from ...providers import unit
    from ...spec.state import State

    if job.state is State.DONE:
        cost = "" if job.credits is None else f" ({job.credits:g} {unit(job.service)})"
        return {"INFO"}, f"{job.title} {_WHERE[job.task.result]}{cost}"
    if job.held:
        return {"INFO"}, f"{job.title} waits to be imported"
    return {"WARNING"}, f"{job.title}: {job.failure.text if job.failure else job.state}"


def report_ends() -> None:
    """Have somebody in a window who reports how jobs end, whoever has started them."""
    from ..windows import in_window

    if windows() and not watched():
        with in_window():
            ops.tripo.watch("INVOKE_DEFAULT")


def register() -> None:
    bpy.utils.register_class(TRIPO_OT_watch)


def unregister() -> None:
    if bpy.app.timers.is_registered(report_ends):
        bpy.app.timers.unregister(report_ends)
    bpy.utils.unregister_class(TRIPO_OT_watch)
