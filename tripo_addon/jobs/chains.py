# SPDX-License-Identifier: GPL-3.0-or-later
"""Goes on with chains: makes the job of the next step when one has its result.

Everything that a chain needs is stored with its jobs, so that it goes on in the next session. The
journal takes the job of a step once, whoever makes it, and notes with it that the job before was
passed. Only the journal's thread calls this.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import Storage
from ..files.folders import job_folder
from ..providers import capabilities
from ..providers.base import Provider
from ..spec import recipes
from ..spec.recipes import Recipe
from ..spec.tasks import AnimateRig
from . import plans
from .chain import Chain
from .events import Notice
from .job import Job
from .store import JobStore

GONE_ON = "This chain has gone on already, or its job was deleted"

STOPPED = "You did not go on"


class Chains:
    """Every method returns at once, and writes to the journal."""

    def __init__(self, store: JobStore, start: Callable[[Job, Provider], None]) -> None:
        """`start` begins a job."""
        self._store = store
        self._start = start

    def go_on(self, job: Job, provider: Provider | None) -> None:
        """A job has ended: make the next step, if that follows by itself."""
        chain = job.chain
        if chain is None or not chain.open or chain.stopped or not job.came or job.at_gate:
            return
        if chain.last:
            self._change(job, chain.closed())
        elif provider is not None:
            self._make_next(job, chain, provider, job.place)

    def pass_gate(self, job: Job, provider: Provider, place: Mapping[str, Any]) -> None:
        """The user likes the result of a job at a gate; the next step goes to this place."""
        if job.chain and job.at_gate:
            self._make_next(job, job.chain, provider, place)

    def make_again(self, job: Job, provider: Provider, place: Mapping[str, Any]) -> None:
        """The user wants a step once more, as a new job: at a gate, or where it has failed."""
        if not job.chain or not (job.at_gate or job.renewable):
            return
        again = job.chain.again()
        after = replace(
            _blank(job),
            task=job.task,
            subject=job.subject,
            remarks=job.remarks,
            place=place,
            id=again.job_id,
            chain=again,
            folder=_folder(job, again),
        )
        self._begin(job, after, provider)

    def stop(self, job: Job) -> None:
        """The user wants no more of the chain than the result of a job at a gate."""
        if job.chain and job.at_gate:
            self._change(job, replace(job.chain.closed(), stopped=STOPPED))

    def _make_next(
        self, job: Job, chain: Chain, provider: Provider, place: Mapping[str, Any]
    ) -> None:
        models = capabilities.choices(job.service, AnimateRig, "model")
        recipe = recipes.fitted(chain.recipe, chain.index, job.facts, models)
        after = chain.next(recipe)
        if reason := _hindrance(job, recipe, after.index):
            self._change(job, replace(chain, stopped=reason))
            return
        task = plans.later_task(recipe, after.index, job.service, *_result(job))
        follower = replace(
            _blank(job),
            task=task,
            place=place,
            remarks=plans.remarks(recipe, after.index, task),
            id=after.job_id,
            chain=after,
            folder=_folder(job, after),
        )
        self._begin(job, follower, provider)

    def _begin(self, job: Job, after: Job, provider: Provider) -> None:
        after = replace(after, estimate=plans.price_of(after.task, after.service))
        try:
            begun = self._store.journal.follow(job, after)
        except Storage as error:
            # The next session goes on.
            self._store.tell(Notice(f"{job.title}: its chain cannot go on. {error}", failed=True))
            return
        assert job.chain
        self._change(job, job.chain.closed())
        if begun:
            self._start(after, provider)
        else:
            self._store.tell(Notice(f"{job.title}: {GONE_ON}"))

    def _change(self, job: Job, chain: Chain) -> None:
        """Note what became of a job's chain, in the journal and here."""
        if self._store.has(job.id):
            self._store.change(job.id, chain=chain)
        elif self._store.journal.write(changed := replace(job, chain=chain)):
            self._store.tell_listed(changed)


def _blank(job: Job) -> Job:
    """A new job of the same chain."""
    return Job(
        task=job.task,
        service=job.service,
        account=job.account,
        subject=job.subject or job.about,
        place=job.place,
        created=time.time(),
        id=str(uuid.uuid4()),
    )


def _folder(job: Job, chain: Chain) -> str:
    title = f"{job.subject or job.about} {chain.step.task.label}"
    return str(job_folder(Path(job.folder).parent, title, chain.job_id))


def _result(job: Job) -> tuple[str, str]:
    """What the next step works on: a task of the service, and the same as a file."""
    if job.task.passes_source():
        return str(job.task.values()["source"]), ""
    return job.remote_id, job.model or next(iter(job.pictures), "")


def _hindrance(job: Job, recipe: Recipe, index: int) -> str:
    """Why the next step must not be paid for; empty when it may."""
    if job.facts.get("riggable") is False:
        return "The service says that this model cannot be rigged"
    found = plans.later_problems(recipe, index, job.service)
    return "; ".join(problem.text for problem in found)
