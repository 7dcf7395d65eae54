# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands about the account and about earlier jobs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .. import api
from ..api import hosts
from ..errors import Invalid, Problem, Spent, TripoError
from ..jobs.about import about
from ..jobs.journal.spending import total
from ..jobs.usage import summary
from ..providers import unit
from ..standalone import host
from ..terminal.reporting import DONE, REFUSED, Reporter, say
from . import copying
from .telling import tell

MOST = 10_000
"""How many of the newest jobs are looked through for one."""


def _service() -> str:
    return host.session().settings.service()


def balance(arguments: Any, reporter: Reporter) -> int:
    """Show the account's credits."""
    known = api.balance()
    told = "The service tells no balance" if known.balance is None else f"{known.balance:g}"
    say(f"Balance {told}" + (f", {known.frozen:g} held" if known.frozen else ""))
    reporter.event("balance", balance=known.balance, frozen=known.frozen)
    return DONE


def usage(arguments: Any, reporter: Reporter) -> int:
    """Show what the account was used for."""
    rows = api.usage()
    told = summary(rows, unit(_service()))
    for name, value in told:
        say(f"{name}: {value}")
    for row in rows if arguments.tasks else ():
        say(f"{row.created}  {row.type}  {row.status}  {row.credits:g}  {row.task_id}")
    reporter.event("usage", tasks=[vars(row) for row in rows], summary=dict(told))
    return DONE


def show(arguments: Any, reporter: Reporter) -> int:
    """Show one job."""
    job = named(arguments.job)
    for name, value in about(job):
        say(f"{name}: {value}")
    for name, path in job.files.items():
        say(f"{name}: {path}")
    tell(job, reporter)
    return DONE


def named(wanted: str) -> api.Snapshot:
    """The newest job with this key, task id or beginning of its own id. Raises `TripoError`."""
    for job in api.jobs(count=MOST):
        if wanted in {job.remote_id, job.key} or job.id.startswith(wanted):
            return job
    raise TripoError(f"There is no job {wanted}", "`tripo jobs` lists them", Spent.UNSAID)


def export(arguments: Any, reporter: Reporter) -> int:
    """Copy the files of an earlier job."""
    job = named(arguments.job)
    if not job.files:
        advice = "`tripo resume` goes on with what is unfinished"
        raise TripoError(f"The job {job.title} has no files ({job.state})", advice, Spent.UNSAID)
    tell(job, reporter, _copied(job, arguments))
    return DONE


def _copied(job: api.Snapshot, arguments: Any) -> list[Path]:
    """The copies of a job's files, where they are wanted; their paths are told."""
    if arguments.output is None or not job.files:
        return []
    made = copying.copy(job, arguments.output, overwrite=arguments.overwrite)
    for path in made:
        say(f"  written: {path}")
    return made


def spent(arguments: Any, reporter: Reporter) -> int:
    """Show what was spent with the chosen service."""
    known, named = api.ledger(), _service()
    facts = {}
    for name, lines in (("today", known.today), ("month", known.month)):
        line = total(lines, named)
        say(f"{name}: {line.tasks} tasks, {line.charged:g} {unit(named)}, {line.open:g} open")
        facts[name] = {"tasks": line.tasks, "credits": line.charged, "open": line.open}
    reporter.event("spent", **facts)
    return DONE


def resume(arguments: Any, reporter: Reporter) -> int:
    """Go on with all unfinished jobs."""
    if arguments.output is not None and not copying.is_folder(arguments.output):
        text = f"{arguments.output} is no folder, and there may be several results"
        raise Invalid([Problem("output", text)], "Name a folder")
    ended = api.resume()
    for job in ended:
        say(f"{job.title}: {job.state}{f': {job.failure.text}' if job.failure else ''}")
        for name, path in job.files.items():
            say(f"  {name}: {path}")
        tell(job, reporter, _copied(job, arguments) if job.came else [])
    left = [job for job in ended if not job.came]
    say(f"{len(ended) - len(left)} jobs brought to their end, {len(left)} without a result")
    reporter.event("resumed", done=len(ended) - len(left), failed=len(left))
    return REFUSED if left else DONE


def attach(arguments: Any, reporter: Reporter) -> int:
    """Fetch the result of a task."""
    made = api.attach(arguments.task_id, arguments.type.replace("-", "_"))
    for name, path in made.files.items():
        say(f"{name}: {path}")
    files = {name: str(path) for name, path in made.files.items()}
    written = list(map(str, _copied(named(made.task_id), arguments)))
    reporter.event("done", task_id=made.task_id, files=files, written=written, credits=made.credits)
    return DONE


def fetch(arguments: Any, reporter: Reporter) -> int:
    """List what was made elsewhere with the same key."""
    now = host.session()
    now.fetch()
    notice = hosts.wait_for(hosts.host(), lambda session: now.notice)
    if notice.failed:
        reporter.failure(notice.text)
        return REFUSED
    say(notice.text)
    reporter.event("fetched", message=notice.text)
    return DONE
