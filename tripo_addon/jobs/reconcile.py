# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks in the account's usage for the task of a submit whose answer never came.

The job gets a task from there only if there is no doubt: the task belongs to no other job, was
created about when the job was sent, and echoes something that only this job asked for. It belongs
to no other job if no Blender that runs may still receive its id in an answer, and if no other
uncertain job matches it as well. Otherwise the user sees the tasks that were found. Where the last
look has read the whole usage, which is up to date, and no task in it may be the job's, the job is
`absent`. Nothing is ever sent again here.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from ..errors import (
    Kind,
    NotTheApi,
    Offline,
    Refused,
    Spent,
    Storage,
    TripoError,
    Unavailable,
)
from ..net.outage import Outage
from ..providers.base import Provider, Status, Usage
from ..text.numbers import moment
from .failures import ABSENT, ATTACHED, CHOOSE, NO_ANSWER, NO_USAGE, NOT_FOUND, SILENT
from .job import Candidate, Failure, Job
from .journal.lookups import Unanswered
from .matching import BEFORE_SECONDS, Match, compare, in_time, is_equal, possible
from .sightings import Sightings
from .store import JobStore, TakenOver

log = logging.getLogger(__name__)

LOOKS = (0.5, 2.0, 5.0, 10.0, 20.0, 40.0, 80.0)
"""Seconds before each look: a service may list a task only after a while."""
POSTPONED_SECONDS = 2.0
LONGEST_PAUSE = 30.0
SHOWN_SECONDS = 86_400.0
"""The user is shown tasks from a day before to a day after, in case the clocks differ a lot."""
SHOWN = 5
LONGEST_TASK_SECONDS = 3600.0
"""No task lasts longer: after that, also a service that lists tasks only when they have ended would
list it."""
FOREIGN_LOOKS = 8
"""How often in a row something else than the service may answer before the search ends."""


class _Due(NamedTuple):
    when: float
    look: int
    failures: int = 0


class Reconciler:
    """The uncertain jobs of one service; used by one thread."""

    def __init__(
        self,
        store: JobStore,
        provider: Provider,
        looks: Sequence[float] = LOOKS,
        looked: Callable[[], None] = lambda: None,
    ) -> None:
        """`looks` are the seconds before each look; `looked` is called after each look."""
        self._looks = looks
        self._looked = looked
        self._store = store
        self._provider = provider
        self._sightings = Sightings(store, provider)
        self._silence = Outage(store.network)
        self._due: dict[str, _Due] = {}
        self._begun = time.time()

    def turn(self) -> float | None:
        """Take in new uncertain jobs, and look for those whose time has come.

        Returns when the next turn is, on the monotonic clock; None when nothing is looked for.
        """
        self._store.write_late()
        now = time.monotonic()
        jobs = self._uncertain()
        self._due = {job.id: self._due.get(job.id) or self._first(job, now) for job in jobs}
        if any(due.when <= now for due in self._due.values()):
            self._look(jobs)
            self._looked()
        sought = [self._due[job.id].when for job in self._uncertain() if job.id in self._due]
        return min(sought, default=None)

    def _first(self, job: Job, now: float) -> _Due:
        """The first look for a job; the last one at once for a job of an earlier session that was
        sent before all looks ago."""
        over = job.sent + sum(self._looks) < self._begun
        return _Due(now + self._looks[0], len(self._looks) - 1 if over else 0)

    def _uncertain(self) -> list[Job]:
        found = [job for job in self._store.followed(self._provider) if job.sought]
        return sorted(found, key=lambda job: job.created)

    def _look(self, jobs: list[Job]) -> None:
        """Look for the tasks of all these jobs at once, since they are in the same list."""
        try:
            found = self._found(jobs)
            self._silence.over()
        except Offline as error:
            self._later(jobs, error.what)
            return
        except (Unavailable, NotImplementedError):
            for job in jobs:
                self._settle(job, NO_USAGE)
            return
        except TripoError as error:
            if isinstance(error, Refused) and not error.passing:
                for job in jobs:
                    self._settle(job, NO_USAGE)
                return
            if self._is_silent(error):
                for job in jobs:
                    self._settle(job, SILENT)
                return
            foreign = isinstance(error, NotTheApi) or (isinstance(error, Refused) and not error.own)
            self._later(jobs, error.what, foreign=foreign)
            return
        except Exception:
            log.exception("The service's usage could not be read")
            self._later(jobs, "The service's answer is strange")
            return
        try:
            # Read after the usage: by now each job here whose task is in it is marked as sent.
            others = self._store.journal.unanswered(jobs[0].account)
        except Storage as error:
            self._later(jobs, error.what)
            return
        for same in _alike(jobs):
            self._decide(same, found, others)

    def _is_silent(self, error: TripoError) -> bool:
        """Whether the service has been silent for longer than this add-on waits."""
        if self._store.network.endless:
            return False
        try:
            self._silence.failed(error)
        except TripoError:
            self._silence.over()
            return True
        return False

    def _later(self, jobs: list[Job], what: str, *, foreign: bool = False) -> None:
        """Look again after a while, as what went wrong may pass."""
        for job in jobs:
            due = self._due[job.id]
            if foreign and due.failures >= FOREIGN_LOOKS:
                self._settle(job, NO_ANSWER)
                continue
            pause = min(POSTPONED_SECONDS * 2**due.failures, LONGEST_PAUSE)
            self._due[job.id] = _Due(time.monotonic() + pause, due.look, due.failures + 1)
            self._store.note(job.id, f"Looking for its task: {what}")

    def _found(self, jobs: list[Job]) -> dict[Usage, Status | None]:
        """The account's tasks that belong to no job, newest first, with what they echo."""
        last = any(self._due[job.id].look + 1 >= len(self._looks) for job in jobs)
        back = SHOWN_SECONDS if last else BEFORE_SECONDS
        since = min(job.sent for job in jobs) - back
        kinds = {job.task.type for job in jobs}
        return self._sightings.look(jobs[0].account, kinds, since, whole=last)

    def _decide(
        self, jobs: list[Job], found: dict[Usage, Status | None], others: list[Unanswered]
    ) -> None:
        """Give the found tasks to jobs that asked for the same, or look again later."""
        likely = [
            (row, match)
            for row, status in found.items()
            if (match := _match(jobs[0], row, status)) is not Match.OTHER
        ]
        same = [
            row
            for row, match in likely
            if match is Match.SAME and any(in_time(job, row) for job in jobs)
        ]
        own = {job.id for job in jobs}
        rivals = [other for other in others if other.job.id not in own]
        sending = [rival.job for rival in rivals if rival.sending]
        if any(_may_have(job, row, found) for job in sending for row, _ in likely):
            self._postpone(jobs)
            return
        left = jobs
        try:
            if _are_theirs(same, jobs, [rival.job for rival in rivals], found):
                # Which equal job gets which task does not matter, as long as each gets one.
                oldest = sorted(same, key=lambda row: row.created)
                left = [job for job in jobs if not self._adopt(job, oldest)]
        except Storage as error:
            self._later(jobs, error.what)
            return
        for job in left:
            self._again(job, [row for row, _ in likely], found)

    def _adopt(self, job: Job, rows: list[Usage]) -> bool:
        """Give the job the first of these tasks that no other job has got meanwhile."""
        while rows:
            if self._store.claim(job.id, rows.pop(0).task_id):
                return True
        return False

    def _postpone(self, jobs: list[Job]) -> None:
        for job in jobs:
            self._due[job.id] = self._due[job.id]._replace(
                when=time.monotonic() + POSTPONED_SECONDS
            )

    def _again(self, job: Job, rows: list[Usage], found: dict[Usage, Status | None]) -> None:
        """Look again later, or let the user choose after the last look."""
        due = self._due[job.id]
        if due.when > time.monotonic():
            return
        look = due.look + 1
        if look < len(self._looks):
            self._due[job.id] = _Due(time.monotonic() + self._looks[look], look)
            return
        equal = {row for row in rows if is_equal(job, row, _given(found[row]))}
        shown = sorted(rows, key=lambda row: (row not in equal, _distance(job, row)))[:SHOWN]
        candidates = tuple(_candidate(row, found[row]) for row in shown)
        if candidates:
            self._settle(job, CHOOSE, candidates, Kind.EQUAL if equal else Kind.OTHER)
        elif _may_be_among(job, self._sightings.attached):
            self._settle(job, ATTACHED)
        elif self._is_up_to_date(job) and not _may_be_among(job, found):
            self._settle(job, ABSENT, kind=Kind.ABSENT)
        else:
            self._settle(job, NOT_FOUND)

    def _is_up_to_date(self, job: Job) -> bool:
        """Whether the usage as it was read last would show the job's task if there were one: it
        has what was sent before, and it lists tasks before they end, or the job's would have ended
        long ago."""
        seen = self._sightings
        earlier = self._store.sent_before(self._provider, job, BEFORE_SECONDS)
        ended = time.time() - job.sent > LONGEST_TASK_SECONDS
        return seen.complete and seen.has(earlier) and (seen.lists_running or ended)

    def _settle(
        self,
        job: Job,
        advice: str,
        candidates: tuple[Candidate, ...] = (),
        kind: Kind = Kind.OTHER,
    ) -> None:
        what = job.failure.what if job.failure else "The service's answer never came"
        error = TripoError(what, advice, Spent.MAYBE)
        error.kind = kind
        with suppress(TakenOver):
            self._store.conclude(job.id, candidates=candidates, failure=Failure.of(error))


def _are_theirs(
    rows: list[Usage], jobs: list[Job], rivals: list[Job], found: dict[Usage, Status | None]
) -> bool:
    """Whether these tasks can only be those of jobs that asked for the same."""
    equal = 0
    for rival in rivals:
        near = [row for row in rows if in_time(rival, row)]
        if _asked(rival) == _asked(jobs[0]):
            equal += bool(near)
        elif any(_match(rival, row, found[row]) is Match.SAME for row in near):
            return False
    return 0 < len(rows) <= len(jobs) + equal


def _alike(jobs: Iterable[Job]) -> list[list[Job]]:
    """Groups of jobs that asked for the same, oldest first."""
    groups: list[list[Job]] = []
    for job in sorted(jobs, key=lambda job: job.sent):
        for group in groups:
            if _asked(group[0]) == _asked(job):
                group.append(job)
                break
        else:
            groups.append([job])
    return groups


def _asked(job: Job) -> tuple[Any, ...]:
    """Everything by which a task at the service can be recognised as the job's."""
    return job.task, dict(job.seeds), job.tokens


def _match(job: Job, row: Usage, status: Status | None) -> Match:
    match = compare(job, row.type, _given(status))
    created = moment(row.created)
    far = created is not None and abs(created - job.sent) > SHOWN_SECONDS
    return Match.OTHER if far and match is Match.OPEN else match


def _may_be_among(job: Job, found: dict[Usage, Status | None]) -> bool:
    """Whether any of these tasks may be a job's, whenever it was made: a clock may be wrong by days
    here, or was when the job was sent."""
    return any(
        compare(job, row.type, _given(status)) is not Match.OTHER for row, status in found.items()
    )


def _given(status: Status | None) -> Mapping[str, Any]:
    return status.given if status else {}


def _may_have(job: Job, row: Usage, found: dict[Usage, Status | None]) -> bool:
    """Whether a task may be that of a job whose answer is still on its way."""
    return possible(job, row) and _match(job, row, found[row]) is not Match.OTHER


def _distance(job: Job, row: Usage) -> float:
    created = moment(row.created)
    return SHOWN_SECONDS if created is None else abs(created - job.sent)


def _candidate(row: Usage, status: Status | None) -> Candidate:
    given = _given(status)
    prompt = given.get("prompt") or given.get("text_prompt") or ""
    return Candidate(row.task_id, row.type, row.status, row.created, row.credits, str(prompt)[:200])
