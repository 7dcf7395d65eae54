# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares what was paid for, as the service knows it, with the results on disk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tripo_addon.jobs.job import Job
from tripo_addon.spec.options import Result
from tripo_addon.spec.state import State

from .service import RemoteService, Service, ServiceTask, by_mark, file_digest

EXTRAS = {
    "rendered_image_url",
    "rendered_video_url",
    "multiview_basecolor_url",
    "uv_render_url",
    "mask_url",
}
"""Outputs beside the result, without which a job is done as well."""
FACTS = ("riggable", "rig_type")


class MarkedJob(NamedTuple):
    """A mark, with the newest job that has it."""

    mark: str
    job: Job


@dataclass
class Audit:
    """The marks of jobs, by what became of them; some with the reason."""

    jobs: int = 0
    tasks: int = 0
    credits: float = 0.0
    failed: list[str] = field(default_factory=list)
    """Their task did not succeed at the service, which charges nothing for that."""
    never_created: list[str] = field(default_factory=list)
    """The service has no task for them."""
    on_disk: list[str] = field(default_factory=list)
    without_extras: list[str] = field(default_factory=list)
    """On disk, but not all files beside the result."""
    shown: dict[str, str] = field(default_factory=dict)
    """Uncertain; the user was shown the task."""
    uncertain: list[str] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)
    twice: dict[str, str] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return not self.lost and not self.twice


def audit(service: RemoteService, jobs: Iterable[MarkedJob], machine: str = "") -> Audit:
    """Whether the user has everything that was paid for; by one machine, where it is named."""
    found = Audit()
    tasks_of = by_mark(service.call(Service.tasks), machine)
    for marked in jobs:
        found.jobs += 1
        tasks = tasks_of.pop(marked.mark, [])
        found.tasks += len(tasks)
        if marked.job.state is State.UNCERTAIN:
            found.uncertain.append(marked.mark)
        if len(tasks) > 1:
            found.twice[marked.mark] = f"{marked.job.task.type}: {_description(marked.job, tasks)}"
        if not tasks:
            found.never_created.append(marked.mark)
            continue
        _audit_job(service, found, marked, tasks)
    # A task without a job was paid for in vain.
    for mark, tasks in tasks_of.items():
        found.tasks += len(tasks)
        found.lost[mark or "no mark"] = f"{len(tasks)} tasks without a job"
    return found


def _audit_job(
    service: RemoteService, found: Audit, marked: MarkedJob, tasks: Sequence[ServiceTask]
) -> None:
    mark, job = marked
    paid = [task for task in tasks if task.status == "success"]
    found.credits += sum(task.credits for task in paid)
    if not paid:
        found.failed.append(mark)
        return
    digests = [service.call(Service.digests, task.id) for task in paid]
    missing = [
        missing_of(service, job, task, files) for task, files in zip(paid, digests, strict=True)
    ]
    if "" in missing:
        found.on_disk.append(mark)
        if _extras_missing(job, digests[missing.index("")]):
            found.without_extras.append(mark)
        return
    candidates = {candidate.task_id for candidate in job.candidates}
    if job.state is State.UNCERTAIN and candidates & {task.id for task in paid}:
        found.shown[mark] = paid[0].id
    else:
        found.lost[mark] = f"{job.task.type}: {missing[0]}; {_description(job, tasks)}"


def _description(job: Job, tasks: Sequence[ServiceTask]) -> str:
    states = ", ".join(f"{task.id[:8]} {task.status}" for task in tasks)
    text = f": {job.failure.text}" if job.failure else ""
    return f"tasks {states}; the job is {job.state} with {job.remote_id[:8] or 'no task'}{text}"


def missing_of(service: RemoteService, job: Job, task: ServiceTask, files: dict[str, str]) -> str:
    """What of a result the user does not have; empty when they have it.

    `files` are the digests of what the service serves, by output key.
    """
    if job.task.result is Result.ANSWER:
        return _answer_missing(service, job, task)
    on_disk = _on_disk(job)
    gone = [name for name, digest in files.items() if name not in EXTRAS and digest not in on_disk]
    if not gone:
        return ""
    what = "other bytes on disk than at the service, or none" if on_disk else "not on disk"
    return f"{', '.join(gone)} {what}"


def _answer_missing(service: RemoteService, job: Job, task: ServiceTask) -> str:
    if job.state is not State.DONE or job.remote_id != task.id:
        return "the answer was not fetched"
    told = service.call(Service.facts, task.id)
    wrong = [name for name in FACTS if name in told and job.facts.get(name) != told[name]]
    return f"the answer is wrong in {', '.join(wrong)}" if wrong else ""


def _extras_missing(job: Job, files: dict[str, str]) -> bool:
    if job.task.result is Result.ANSWER:
        return False
    return not {digest for name, digest in files.items() if name in EXTRAS} <= _on_disk(job)


def _on_disk(job: Job) -> set[str]:
    """The digests of a job's files."""
    return {file_digest(path) for path in map(Path, job.files.values()) if path.is_file()}
