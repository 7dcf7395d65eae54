# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands that run one task."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .. import api, cli
from ..errors import Invalid, Problem, TripoError
from ..files import copies
from ..files.folders import check_writable
from ..spec import press
from ..spec.tasks import TASKS
from ..standalone import host
from ..terminal.reporting import DONE, REFUSED, Reporter, price_of, say
from . import targets


def run(arguments: Any, reporter: Reporter) -> int:
    """Run a task, and put its files where they were asked for."""
    task_type = TASKS[arguments.task]
    task = task_type(**targets.aimed(task_type, cli.values(arguments), arguments, reporter))
    output: cli.Output | None = arguments.output
    count = arguments.variations
    if output and count == 1:
        _check(output, overwrite=arguments.overwrite)
    if arguments.dry_run:
        return _tell_price(task, arguments.service, reporter, count)
    if output:
        check_writable(output.path, folder=output.folder)
    if count > 1:
        return _several(task, count, arguments, reporter)
    job = api.submit(task, **cli.order(arguments))
    for now in job.updates():
        reporter.job(now.snapshot)
    if job.error or not job.done:
        reporter.failure(str(job.error or job.state))
        return REFUSED
    try:
        files = _written(job, output, overwrite=arguments.overwrite) if output else []
    except TripoError as error:
        reporter.failure(str(error))
        return REFUSED
    told = [file for file in files if output and not output.folder]
    for file in told[:1]:
        if output and file != output.path:
            reporter.remark(f"{output.path} is there, or of another type: the result is in {file}")
    reporter.done(job.snapshot, files)
    return DONE


def _several(task: api.Task, count: int, arguments: Any, reporter: Reporter) -> int:
    """Run several of a task side by side; one that fails harms no other."""
    given = cli.order(arguments)
    files = cli.numbered(arguments.output, count)
    for output in files:
        if output:
            _check(output, overwrite=arguments.overwrite)
    told: dict[api.Job, Reporter] = {}

    def of(job: api.Job) -> Reporter:
        return told.setdefault(job, reporter.beside())

    jobs = api.variations(task, count, **given, tell=lambda job: of(job).job(job.snapshot))
    written = dict(zip(jobs, files, strict=True))
    ended = api.as_completed(jobs)
    good = [_end(job, written[job], arguments, of(job)) for job in ended]
    return DONE if all(good) else REFUSED


def _end(job: api.Job, output: cli.Output | None, arguments: Any, reporter: Reporter) -> bool:
    """Tell how one of several has ended, with its files."""
    if job.error or not job.done:
        reporter.failure(str(job.error or job.state))
        return False
    try:
        files = _written(job, output, overwrite=arguments.overwrite) if output else []
    except TripoError as error:
        reporter.failure(str(error))
        return False
    reporter.done(job.snapshot, files)
    return True


def _tell_price(task: api.Task, service: str, reporter: Reporter, count: int) -> int:
    price = press.total(api.estimate(task, service=service), count)
    named = host.session().settings.service(service)
    say(f"{task.label}: {price_of(price, named) if price else 'price unknown'}")
    reporter.event("estimate", credits=list(price) if price else None)
    return DONE


def _check(output: cli.Output, *, overwrite: bool) -> None:
    """Raise `Invalid` where a file cannot be written; called before anything is paid."""
    if output.folder:
        return
    if output.path.suffix.lower() == ".blend":
        text = "Only Blender writes .blend files"
        advice = "Choose a folder or another type, or use blender --command tripo"
        raise Invalid([Problem("output", text)], advice)
    if output.path.exists() and not overwrite:
        text = f"{output.path} exists already"
        raise Invalid([Problem("output", text)], "Choose another output, or add --overwrite")


def _written(job: api.Job, output: cli.Output, *, overwrite: bool) -> list[Path]:
    """The copies of a job's files in the output; they are of the types that the service made."""
    files = {name: str(path) for name, path in job.files.items()}
    if output.folder:
        return copies.copy(files, output.path, copies.name_of(files, job.task.type))
    if output.path.suffix.lower() == ".zip" and "archive" in files:
        files = {"archive": files["archive"]}
    return copies.copy(files, output.path.parent, output.path.stem, overwrite=overwrite)
