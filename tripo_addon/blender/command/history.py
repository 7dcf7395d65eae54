# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands about earlier jobs: resume, jobs, spent, attach, fetch."""

from __future__ import annotations

from typing import Any

from ...errors import Kind, TripoError
from ...jobs.about import about
from ...jobs.job import Job
from ...jobs.journal.spending import total
from ...jobs.wanted import Wanted
from ...spec.state import ENDED, State
from ...spec.tasks import TASKS
from .. import current, pump, submit
from ..settings import connections, service
from . import export
from .reporting import DONE, REFUSED, Reporter, say, unit

GOOD = {State.DONE, State.KEPT}


def resume(arguments: Any, reporter: Reporter) -> int:
    """Go on with all unfinished jobs; their results stay on disk."""
    now = current.session()
    now.placing = False
    if not connections():
        # The message says what is missing.
        now.provider()
    now.resume()
    pump.wait_for(lambda session: session.page)
    told: dict[str, tuple[str, str]] = {}
    unwritten = 0
    busy = True
    while busy:
        busy = pump.turn(waiting=True)
        for job in list(now.jobs.values()):
            if now.engine.owns(job.id) and told.get(job.id) != (job.state, job.note):
                told[job.id] = (job.state, job.note)
                unwritten += not _tell(job, reporter)
        pump.rest()
    jobs = [now.jobs[job_id] for job_id in told]
    left = [job for job in jobs if job.state not in GOOD]
    for job in jobs:
        if job.chain and job.at_gate:
            say(f"{job.title}: it waits to be looked at; then `recipe continue {job.chain.id}`")
    say(f"{len(jobs) - len(left)} jobs brought to their end, {len(left)} without a result")
    reporter.event("resumed", done=len(jobs) - len(left), failed=len(left))
    return REFUSED if left or unwritten else DONE


def jobs(arguments: Any, reporter: Reporter) -> int:
    """List the newest jobs."""
    current.session().load(arguments.count, wanted=Wanted(" ".join(arguments.search)))
    page = pump.wait_for(lambda session: session.page)
    if page.failure:
        reporter.failure(page.failure.text)
        return REFUSED
    for job in page.jobs:
        _list(job, reporter)
    say(f"{len(page.jobs)} of {page.total} jobs")
    return DONE


def spent(arguments: Any, reporter: Reporter) -> int:
    """Show what was spent with the chosen service."""
    current.session().load(count=1)
    page = pump.wait_for(lambda session: session.page)
    pump.wait_for_all()
    if page.failure:
        reporter.failure(page.failure.text)
        return REFUSED
    ledger = current.session().ledger
    facts = {}
    for name, lines in (("today", ledger.today), ("month", ledger.month)):
        line = total(lines, service())
        say(f"{name}: {line.tasks} tasks, {line.charged:g} {unit()}, {line.open:g} open")
        facts[name] = {"tasks": line.tasks, "credits": line.charged, "open": line.open}
    types = {line.type: line.charged for line in ledger.month if line.service == service()}
    for type, credits in types.items():
        say(f"  {TASKS[type].label if type in TASKS else type}: {credits:g}")
    reporter.event("spent", **facts, kinds=types)
    return DONE


def attach(arguments: Any, reporter: Reporter) -> int:
    """Fetch the result of a task."""
    type = arguments.type.replace("-", "_")
    job = submit.attach(arguments.task_id, type, {}).job
    ended = pump.wait(job.id, reporter.job)
    if ended.state not in GOOD:
        reporter.failure(ended.failure.text if ended.failure else str(ended.state))
        return REFUSED
    reporter.done(ended, [])
    for name, path in ended.files.items():
        say(f"{name}: {path}")
    return DONE


def fetch(arguments: Any, reporter: Reporter) -> int:
    """List what was made elsewhere."""
    now = current.session()
    now.fetch()
    notice = pump.wait_for(lambda session: session.notice)
    if notice.failed:
        reporter.failure(notice.text)
        return REFUSED
    say(notice.text)
    reporter.event("fetched", message=notice.text)
    return DONE


def _tell(job: Job, reporter: Reporter) -> bool:
    """Say how a job stands, and write its result where its own command was to write it; False
    where that cannot be."""
    note = f" ({job.note})" if job.note else ""
    # That no result enters a scene here is no news.
    told = job.failure and job.failure.kind is not Kind.NO_SCENE
    say(f"{job.title}: {job.state}{note}{f': {job.failure.text}' if job.failure and told else ''}")
    written, problem = [], ""
    if job.state is State.DONE:
        try:
            written = export.write_late(job, reporter.remark)
        except TripoError as error:
            problem = str(error)
            say(f"Error: {problem}")
    for name, path in job.files.items() if job.state in GOOD else ():
        say(f"  {name}: {path}")
    for file in written:
        say(f"  written: {file}")
    reporter.event(
        "job",
        id=job.id,
        task=job.remote_id,
        kind=job.task.type,
        state=str(job.state),
        files=dict(job.files) if job.state in ENDED else {},
        **({"written": list(map(str, written))} if written else {}),
        **({"message": problem} if problem else {}),
    )
    return not problem


def _list(job: Job, reporter: Reporter) -> None:
    facts = dict(about(job))
    charged = "" if job.credits is None else f"  {job.credits:g}"
    say(f"{facts['Created']}  {job.task.type}  {job.state}{charged}  {job.title}  {job.remote_id}")
    reporter.event(
        "job",
        id=job.id,
        task=job.remote_id,
        kind=job.task.type,
        state=str(job.state),
        files=dict(job.files),
        about=facts,
    )
