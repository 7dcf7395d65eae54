# SPDX-License-Identifier: GPL-3.0-or-later
"""What was paid for, as the service knows it, against what is on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tripo_sandbox import Sandbox
from tripo_sandbox.shared.tasks import Task as Made

from tripo_addon.jobs.job import Job
from tripo_addon.spec.options import Result
from tripo_addon.spec.state import State

from .orders import tasks_of

EXTRAS = {
    "rendered_image_url",
    "rendered_video_url",
    "multiview_basecolor_url",
    "uv_render_url",
    "mask_url",
}
"""Outputs beside the result, without which a job is done as well."""
FACTS = ("riggable", "rig_type")


class Claim(NamedTuple):
    """A mark, with the newest job that carries it."""

    mark: str
    job: Job


@dataclass
class Verdict:
    """The marks of the jobs, by what became of them; with why, where that is a question."""

    jobs: int = 0
    tasks: int = 0
    credits: float = 0.0
    failed: list[str] = field(default_factory=list)
    """Their task did not succeed at the service, which charges nothing for that."""
    unmade: list[str] = field(default_factory=list)
    """The service has no task for them."""
    on_disk: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    """On disk, without a file that belongs to the result's surroundings."""
    shown: dict[str, str] = field(default_factory=dict)
    """Uncertain; the user was shown the task."""
    uncertain: list[str] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)
    twice: dict[str, str] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return not self.lost and not self.twice


def judge(box: Sandbox, claims: Iterable[Claim], machine: str = "") -> Verdict:
    """Who has what they paid for; on one machine, where it is named."""
    verdict, made = Verdict(), tasks_of(box, machine)
    for claim in claims:
        verdict.jobs += 1
        tasks = made.pop(claim.mark, [])
        verdict.tasks += len(tasks)
        if claim.job.state is State.UNCERTAIN:
            verdict.uncertain.append(claim.mark)
        if len(tasks) > 1:
            verdict.twice[claim.mark] = f"{claim.job.task.type}: {_story(claim.job, tasks)}"
        if not tasks:
            verdict.unmade.append(claim.mark)
            continue
        _place(box, verdict, claim, tasks)
    # A task that no one has ordered was paid for nothing.
    for mark, tasks in made.items():
        verdict.tasks += len(tasks)
        verdict.lost[mark or "a stranger's"] = f"{len(tasks)} tasks without a job"
    return verdict


def _place(box: Sandbox, verdict: Verdict, claim: Claim, tasks: Sequence[Made]) -> None:
    paid = [each for each in tasks if each.status == "success"]
    verdict.credits += sum(each.credits_consumed for each in paid)
    if not paid:
        verdict.failed.append(claim.mark)
        return
    missing = [_missing(box, claim.job, each) for each in paid]
    if "" in missing:
        verdict.on_disk.append(claim.mark)
        if _surroundings_missing(box, claim.job, paid[missing.index("")]):
            verdict.plain.append(claim.mark)
        return
    candidates = {each.task_id for each in claim.job.candidates}
    if claim.job.state is State.UNCERTAIN and candidates & {each.id for each in paid}:
        verdict.shown[claim.mark] = paid[0].id
    else:
        verdict.lost[claim.mark] = (
            f"{claim.job.task.type}: {missing[0]}; {_story(claim.job, tasks)}"
        )


def _story(job: Job, tasks: Sequence[Made]) -> str:
    states = ", ".join(f"{each.id[:8]} {each.status}" for each in tasks)
    text = f": {job.failure.text}" if job.failure else ""
    return f"tasks {states}; the job is {job.state} with {job.remote_id[:8] or 'no task'}{text}"


def _missing(box: Sandbox, job: Job, made: Made) -> str:
    """What of a result the user does not have; empty when they have it."""
    if job.task.result is Result.ANSWER:
        return _unanswered(job, made)
    wanted = _digests(box, made, extras=False)
    have = {_digest(Path(each)) for each in job.files.values() if Path(each).is_file()}
    gone = [name for name, digest in wanted.items() if digest not in have]
    if not gone:
        return ""
    what = "not on disk" if not have else "other bytes on disk than at the service, or none"
    return f"{', '.join(gone)} {what}"


def _unanswered(job: Job, made: Made) -> str:
    if job.state is not State.DONE or job.remote_id != made.id:
        return "the answer was not fetched"
    told: dict[str, Any] = made.facts(made)
    wrong = [name for name in FACTS if name in told and job.facts.get(name) != told[name]]
    return f"the answer is wrong in {', '.join(wrong)}" if wrong else ""


def _surroundings_missing(box: Sandbox, job: Job, made: Made) -> bool:
    if job.task.result is Result.ANSWER:
        return False
    have = {_digest(Path(each)) for each in job.files.values() if Path(each).is_file()}
    return not set(_digests(box, made, extras=True).values()) <= have


def _digests(box: Sandbox, made: Made, *, extras: bool) -> dict[str, str]:
    """What the service serves, by output key."""
    return {
        name: _digest(result.file())
        for name, result in box.cdn.results(made).items()
        if (name in EXTRAS) == extras
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
