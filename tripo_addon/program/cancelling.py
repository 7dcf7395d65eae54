# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that stops jobs."""

from __future__ import annotations

from typing import Any

from .. import api
from ..api.hosts import host, wait_for_all
from ..errors import Invalid, Problem
from ..jobs.stopping import Stopped
from ..terminal.reporting import DONE, REFUSED, Reporter, say
from .history import MOST, named
from .telling import tell

ELSEWHERE = (
    "another program works on it, and it goes on. Press Ctrl-C there, or cancel it in the list of "
    "jobs of that Blender"
)


def cancel(arguments: Any, reporter: Reporter) -> int:
    """Stop jobs, and say of each what that means."""
    jobs = _wanted(arguments)
    answer = host().session().engine.history.stop([job.id for job in jobs])
    wait_for_all(host())
    found = answer.result()
    for one in found:
        say(f"{one.job.title}: {_text(one)}")
        tell(one.job, reporter)
    stopped = sum(one.stopped for one in found)
    elsewhere = sum(one.elsewhere for one in found)
    say(f"Stopped: {stopped}. Left to other programs: {elsewhere}")
    reporter.event("cancelled", stopped=stopped, elsewhere=elsewhere)
    return REFUSED if elsewhere else DONE


def _wanted(arguments: Any) -> list[api.Snapshot]:
    if bool(arguments.jobs) == arguments.all:
        text = "Name jobs, or say --all"
        raise Invalid([Problem("job", text)], "`tripo jobs` lists them")
    if arguments.all:
        return [job for job in api.jobs(count=MOST) if not job.final]
    return list({job.id: job for job in map(named, arguments.jobs)}.values())


def _text(one: Stopped) -> str:
    if one.elsewhere:
        return ELSEWHERE
    if not one.stopped:
        return f"it has ended already ({one.job.state})"
    reason = one.job.failure.text if one.job.failure else str(one.job.state)
    task = one.job.remote_id
    return f"{reason} (`attach {task}`)" if task else reason
