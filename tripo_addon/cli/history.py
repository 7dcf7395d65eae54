# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands about what was made before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..spec.tasks import TASKS
from .options import count_of


def add(commands: Any) -> list[Any]:
    """The commands about what was made before."""
    resume = commands.add_parser(
        "resume", help="go on with every unfinished job; ends when none is left"
    )
    jobs = commands.add_parser("jobs", help="list what was made, newest first")
    jobs.add_argument("search", nargs="*", metavar="WORD", help="of a title, a type or a state")
    jobs.add_argument("--count", type=count_of, default=20, help="how many (default: 20)")
    spent = commands.add_parser("spent", help="show what was spent today and this month")
    attach = commands.add_parser(
        "attach", help="fetch the result of any task of this account by its id; costs nothing"
    )
    attach.add_argument("task_id", metavar="TASK", help="the service's id of the task")
    attach.add_argument(
        "--type",
        choices=[name.replace("_", "-") for name in TASKS],
        default="text-to-model",
        metavar="TYPE",
        help="its type, for services that do not tell it",
    )
    fetch = commands.add_parser(
        "fetch", help="list tasks that were made elsewhere with the same key"
    )
    return [resume, jobs, spent, attach, fetch]


def add_show(commands: Any) -> Any:
    """Add the command that shows a job."""
    show = commands.add_parser("show", help="show a job: its state, files, costs and error")
    _add_job(show)
    return show


def add_cancel(commands: Any) -> Any:
    """Add the command that stops jobs."""
    cancel = commands.add_parser(
        "cancel",
        help="stop jobs, and say of each what it has cost",
        description="A job that was not sent ends, and costs nothing. No service stops a task that "
        "it has: that goes on there and may be charged, and `attach` fetches its result. A job on "
        "which another program works is left to that.",
        epilog="exit status: 0 all are stopped or had ended, 1 another program works on one.",
    )
    cancel.add_argument(
        "jobs", nargs="*", metavar="JOB", help="its id or the beginning of it, task id, or key"
    )
    cancel.add_argument("--all", action="store_true", help="all jobs that have not ended")
    return cancel


def add_export(commands: Any) -> Any:
    """Add the command that copies the files of a job."""
    export = commands.add_parser("export", help="copy the files of an earlier job")
    _add_job(export)
    add_output(export, "a folder, or a file of the type that the job has", required=True)
    return export


def _add_job(command: Any) -> None:
    command.add_argument(
        "job", metavar="JOB", help="its id or the beginning of it, task id, or key"
    )


def add_output(command: Any, help: str, *, required: bool = False) -> None:
    """Add where the files go."""
    command.add_argument("-o", "--output", type=Path, required=required, metavar="PATH", help=help)
    command.add_argument("--overwrite", action="store_true", help="replace what is there")
