# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of a batch: begins its rows, goes on with them, and brings what comes of them to where it
belongs."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Sequence
from typing import Any

from ..errors import TripoError, Unavailable
from ..jobs.job import Job as Snapshot
from ..jobs.order import Order
from ..spec import arguments
from ..spec.recipes import Recipe
from ..spec.state import State
from . import budget
from .deliveries import Delivery
from .endings import Endings
from .handle import Job
from .hosts import Host
from .row_chains import RowChains, stopped
from .row_results import RowResults
from .rows import Row
from .shards import Shared

LOOK_SECONDS = 2.0
"""Between two looks at the rows on which other processes work."""
TRIES = 6
"""How often a run goes on with a row that ends uncertain."""


class Run:
    """One run of a batch."""

    def __init__(
        self,
        found: Host,
        todo: Sequence[Row],
        results: RowResults,
        delivery: Delivery,
        shared: Shared | None,
        *,
        resend: bool,
    ) -> None:
        self._host = found
        self._todo = todo
        self._results = results
        self._delivery = delivery
        self._shared = shared
        self._later: list[int] = []
        """The rows on which others work."""
        self._looked = 0.0
        self._resend = resend
        self._tries: Counter[int] = Counter()
        """How often rows that ended uncertain were gone on with."""
        self._sought: set[int] = set()
        """The rows whose task is looked for at the service."""
        self._running: dict[int, Job] = {}
        """The jobs that have not ended, by the index of their row."""
        self._seen: dict[int, Snapshot] = {}
        self._chains = RowChains(found)
        self._brought: dict[int, Snapshot] = {}
        """The jobs whose result is on its way to where it belongs."""

    def work(self, service: str, parallel: int) -> None:
        """Run all rows to their ends, at most so many at once."""
        self._results.save(now=True)
        left = deque(range(len(self._todo)))
        endings = Endings[int](self._host)
        try:
            while True:
                while self._busy() < parallel and left:
                    self._begin(left.popleft(), service)
                if self._later and time.monotonic() - self._looked > LOOK_SECONDS:
                    left.extend(self._later)
                    self._later.clear()
                    self._looked = time.monotonic()
                waits = self._running or self._chains or self._later or left
                if not (waits or self._brought):
                    break
                ended = endings.ended(self._running)
                for at in ended:
                    job = self._running.pop(at)
                    if not self._goes_on(at, job, service):
                        self._follow(at, job)
                self._take_following()
                self._take(now=not waits)
                self._note()
                self._results.save()
                if not ended and waits:
                    self._host.rest()
        except BaseException:
            ids = [job.snapshot.id for job in self._running.values()]
            self._host.session().engine.withdraw(ids)
            raise
        finally:
            self._note()
            self._results.save(now=True)

    def look(self) -> None:
        """Find out how all rows stand, and write it down."""
        for at in range(len(self._todo)):
            if self._shared and (facts := self._shared.standing(at)):
                self._results.set(at, **facts)
        self._results.save(now=True)

    def _busy(self) -> int:
        """How many rows are worked on; one whose task is looked for holds up no other."""
        return sum(at not in self._sought for at in self._running) + len(self._chains)

    def _goes_on(self, at: int, job: Job, service: str) -> bool:
        """Go on with a row that ended uncertain, where that is certain to pay nothing twice or was
        asked for; False for others."""
        now = job.snapshot
        if now.state is not State.UNCERTAIN or not now.looked or self._tries[at] == TRIES:
            return False
        self._tries[at] += 1
        if now.equal_task and self._tries[at] % 2:
            # Its own, or one that somebody else has paid for: the same picture or model.
            engine, provider = self._host.session().engine, self._host.session().provider_of(now)
            engine.claim(now, now.equal_task, provider)
            job.again()
            self._running[at] = job
        elif now.chain and now.chain.index and (now.absent or self._resend):
            self._chains.make_again(at, now)
        elif now.equal_task or now.absent or self._resend:
            # Where another row has got the equal task meanwhile, another one is looked for.
            self._begin(at, service, resend=self._resend and not now.equal_task)
        else:
            return False
        return True

    def _begin(self, at: int, service: str, *, resend: bool = False) -> None:
        row = self._todo[at]
        try:
            begun = self._shared.begin(at, row.key) if self._shared else None
            if begun and begun.later:
                self._later.append(at)
            elif begun and begun.facts:
                self._results.set(at, **begun.facts)
            elif begun and begun.task_id and not self._knows(begun.task_id, row.key):
                attached = self._host.attach(begun.task_id, row.task.type, place=False)
                self._running[at] = Job(self._host, attached)
            else:
                order = Order(
                    service=service,
                    key=arguments.key(row.key),
                    budgets=budget.current(),
                    place=False,
                    recipe=row.recipe if isinstance(row.recipe, Recipe) else None,
                    claim=begun.claim if begun else "",
                    resend=resend,
                )
                self._running[at] = Job(self._host, self._host.begin(row.task, order))
        except Unavailable:
            # No row can be sent.
            raise
        except TripoError as error:
            self._results.set(at, state="failed", error=str(error), code=error.code)

    def _knows(self, task_id: str, key: str) -> bool:
        """Whether the job that has a row's key is in this machine's list, with this task: it may
        have been deleted there."""
        job = self._host.session().engine.history.trace(task_id).result()
        return job is not None and job.key == key

    def _note(self) -> None:
        """Take in how the running rows stand; those that have ended are not done before their files
        are there."""
        self._sought.clear()
        for at, job in self._running.items():
            now = job.snapshot
            if job.entering:
                # The job that has its key may be another one, with an id of its own.
                continue
            if now.sought:
                self._sought.add(at)
            if now is not self._seen.get(at) and not now.final:
                before, self._seen[at] = self._seen.get(at), now
                if before is None or before.state != now.state or before.remote_id != now.remote_id:
                    if self._shared and now.remote_id:
                        # Others know of it before anybody here is told.
                        self._shared.sent(at, now.remote_id)
                    self._results.set(at, **self._told(at, now))

    def _told(self, at: int, job: Snapshot) -> dict[str, Any]:
        return self._chains.told(at, job, self._results.states[at])

    def _follow(self, at: int, job: Job) -> None:
        """A row's job has ended: go on with the next step, or bring the result of the last."""
        now = job.snapshot
        if self._chains.goes_on(at, now, resend=self._resend):
            self._seen.pop(at, None)
            self._results.set(at, **{**self._told(at, now), "state": str(State.WAITING)})
        else:
            self._bring(at, job)

    def _take_following(self) -> None:
        """Take in with which jobs chains go on."""
        for at, found in self._chains.found().items():
            if isinstance(found, Job):
                self._running[at] = found
            elif isinstance(found, TripoError):
                self._results.set(at, state="failed", error=str(found), code=found.code)
            else:
                job, error = found.job, stopped(found.job)
                facts = self._told(at, job) | {"state": "failed", "error": str(error)}
                self._end(at, job, facts)

    def _bring(self, at: int, job: Job) -> None:
        """A row's last job has ended: bring its result to where it belongs."""
        self._seen.pop(at, None)
        if self._shared and not self._shared.holds(at):
            self._later.append(at)
            return
        now, error = job.snapshot, job.error
        if error is None and job.done and now.state is State.DONE:
            self._brought[at] = now
            self._delivery.put(at, now, self._todo[at].name)
            self._results.set(at, **{**self._told(at, now), "state": str(State.ARRIVING)})
            return
        facts = self._told(at, now)
        if error is not None:
            step = f"{now.chain.text}: " if now.chain else ""
            facts |= {"error": f"{step}{error}", "code": error.code}
        self._end(at, now, facts)

    def _take(self, *, now: bool) -> None:
        """Take in which results are where they belong."""
        for at, made in self._delivery.ended(now=now):
            job = self._brought.pop(at)
            facts = self._told(at, job)
            if isinstance(made, TripoError):
                facts |= {"state": "failed", "error": str(made), "code": made.code}
            else:
                facts["files"] = made
            self._end(at, job, facts)

    def _end(self, at: int, job: Snapshot, facts: dict[str, Any]) -> None:
        if self._shared and not self._shared.ended(at, job, facts):
            self._later.append(at)
            return
        self._results.set(at, **facts)
