# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs of this Blender as they stand, and the one way to change one.

Every change makes a new frozen `Job`, goes to the journal where it matters, and is told to
the main thread through one queue.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

from ..errors import Storage, TripoError
from ..net.client import Network
from ..providers.base import NO_SEEDS, Provider
from ..spec.prices import Price
from ..spec.state import TRANSITIONS, State, Trigger
from .budgets import Budgets
from .events import Deleted, Event
from .failures import after_error
from .job import Failure, Job, log_facts
from .journal import receipts
from .journal.journal import Journal
from .locks import JobLocks
from .stops import StopMarks
from .taken_over import TakenOverJobs

log = logging.getLogger(__name__)

CHECK_SECONDS = 0.2
"""How soon a job that waits sees that it was stopped."""
STOPPING = "stopping"
NOT_HERE = (
    "Another Blender works on it, or it waits: it goes on with the service and key it was sent with"
)


class Cancelled(Exception):
    """Nobody waits for this job any longer, or Blender is closing."""


class TakenOver(Exception):
    """Another Blender works on this job by now; this one has dropped it."""


class _Version(NamedTuple):
    """A job as it stood after one of the changes that were made here."""

    job: Job
    number: int
    """The number of the change: a later change has a higher number."""


class Withdrawn(NamedTuple):
    """The jobs that are not to be sent any more."""

    stopped: list[str]
    """The ids of those that had not been sent."""
    sending: list[str]
    """The ids of those that are being sent: they end when the service does not take them."""


class JobStore:
    """Jobs by id with their providers; safe to use from any thread."""

    def __init__(self, journal: Journal, network: Network) -> None:
        self.journal = journal
        journal.held = self._all
        self.network = network
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._jobs: dict[str, Job] = {}
        self._providers: dict[str, Provider] = {}
        self.stops = StopMarks()
        self.budgets = Budgets()
        self._followed: dict[Provider, dict[str, None]] = {}
        """The jobs that a service works on, or whose task is looked for, by provider, in the order
        in which they came to that. All others may be thousands, which are not looked through."""
        self._unwritten: set[str] = set()
        """Jobs whose last state could not be written to the journal."""
        self._lock = threading.Lock()
        self._elsewhere = TakenOverJobs(journal, self.tell_listed, self.tell)
        self._changes = itertools.count(1)
        """Numbers the changes. It never restarts, so that a job that comes back gets higher numbers
        than before."""
        self._numbers: dict[str, int] = {}
        """The number of each job's last change."""
        self._written: dict[str, int] = {}
        """The number of each job's last change that the journal has."""
        self._since: dict[str, int] = {}
        """The number of the change that added each job: older changes are of its earlier life."""
        self._writing = JobLocks()
        """That of a job is held while it is written or dropped, so that an older state never
        replaces a newer one."""
        self.failed: Callable[[Job], None] = lambda job: None
        """Called with each job that was sent and has ended without its result."""

    def add(self, job: Job, provider: Provider | None = None) -> bool:
        """Take a job in; False when it is on its way already.

        A job that needs no more requests has no provider.
        """
        with self._lock:
            known = self._jobs.get(job.id)
            if known is not None and not known.final:
                return False
            if provider is not None:
                self._providers[job.id] = provider
            self.stops.clear(job.id)
            version = self._set(job)
            if known is None:
                self._since[job.id] = version.number
            self._events.put(version.job)
        return True

    def has(self, job_id: str) -> bool:
        with self._lock:
            return job_id in self._jobs

    def job(self, job_id: str) -> Job:
        with self._lock:
            return self._jobs[job_id]

    def find(self, job_id: str) -> Job | None:
        """A job; None for one that was deleted or never here."""
        with self._lock:
            return self._jobs.get(job_id)

    def followed(self, provider: Provider) -> list[Job]:
        """A provider's jobs that the service works on, or whose task is looked for, in the order in
        which they came to that."""
        with self._lock:
            return [self._jobs[job_id] for job_id in self._followed.get(provider, ())]

    def sent_before(self, provider: Provider, job: Job, seconds: float) -> set[str]:
        """The service's ids of a provider's tasks that were sent up to so many seconds before a
        job."""
        with self._lock:
            return {
                other.remote_id
                for job_id, other in self._jobs.items()
                if self._providers.get(job_id) is provider
                and other.remote_id
                and job.sent - seconds <= other.sent < job.sent
            }

    def provider(self, job_id: str) -> Provider:
        with self._lock:
            return self._providers[job_id]

    def provider_of(self, job_id: str) -> Provider | None:
        """A job's provider; None for a job that needs no more requests."""
        with self._lock:
            return self._providers.get(job_id)

    def providers(self) -> set[Provider]:
        with self._lock:
            return set(self._providers.values())

    def _all(self) -> list[Job]:
        with self._lock:
            return list(self._jobs.values())

    def tell(self, event: Event) -> None:
        """Send an event to the main thread."""
        self._events.put(event)

    def tell_listed(self, job: Job) -> None:
        """Report a job that was found in the journal; a job of this Blender as it stands here."""
        with self._lock:
            self._events.put(self._listed(job))

    def listed(self, jobs: Iterable[Job]) -> tuple[Job, ...]:
        """Jobs that were found in the journal; those of this Blender as they stand here."""
        with self._lock:
            return tuple(self._listed(job) for job in jobs)

    def _listed(self, job: Job) -> Job:
        return self._jobs.get(job.id) or (job if job.final else replace(job, note=NOT_HERE))

    def drain(self) -> list[Event]:
        """What has happened since the last call, in order."""
        events: list[Event] = []
        while True:
            try:
                events.append(self._events.get_nowait())
            except Empty:
                return events

    def change(self, job_id: str, *, journal: bool = True, **changes: Any) -> Job:
        """Change any of a job's fields but its state, write the job down and report it.

        Raises `Storage` when the journal cannot be written and nothing is paid for yet.
        """
        with self._lock:
            version = self._set(replace(self._jobs[job_id], **changes))
        self._publish(version, journal)
        return version.job

    def after(self, job_id: str, trigger: Trigger, *, journal: bool = True, **changes: Any) -> Job:
        """Apply a trigger to a job and change these fields, write the job down and report it.

        Raises `Storage` as `change` does, and `WrongState`.
        """
        with self._lock:
            version = self._set(self._jobs[job_id].after(trigger, **changes))
        self._publish(version, journal)
        return version.job

    def follow(
        self, job_id: str, trigger: Trigger, *, journal: bool = True, **changes: Any
    ) -> bool:
        """Do the same as `after`. Returns False and changes nothing if the job was cancelled, or if
        the trigger cannot happen in its present state."""

        def follows(job: Job) -> Job | None:
            possible = job.state in TRANSITIONS[trigger].to
            if not possible or self.stops.is_cancelled(job_id):
                return None
            return job.after(trigger, **changes)

        return self._change_if(job_id, follows, journal)

    def set_ready(self, job_id: str, ready: str) -> bool:
        """Note the ready .blend of a result that is wanted; False for others. It is of use to this
        process only."""
        return self._change_if(
            job_id,
            lambda job: replace(job, ready=ready) if self._arrives(job) else None,
            journal=False,
        )

    def end_unplaced(self, job_id: str, failure: Failure) -> None:
        """End a job whose result cannot come into the scene; one that has ended stays as it is."""

        def kept(job: Job) -> Job | None:
            return job.after(Trigger.KEEP, failure=failure) if self._arrives(job) else None

        self._change_if(job_id, kept)

    def arrives(self, job_id: str) -> bool:
        """Whether a job's result is on disk, wanted, and not in the scene yet."""
        with self._lock:
            job = self._jobs.get(job_id)
            return job is not None and self._arrives(job) and not self.network.closing.is_set()

    def _arrives(self, job: Job) -> bool:
        return job.state is State.ARRIVING and not self.stops.is_cancelled(job.id)

    def conclude(self, job_id: str, **changes: Any) -> bool:
        """End the search for a job's task; False where it is not looked for, or not any more."""
        return self._change_if(
            job_id, lambda job: job.after(Trigger.END_SEARCH, **changes) if job.sought else None
        )

    def _change_if(
        self, job_id: str, changed: Callable[[Job], Job | None], journal: bool = True
    ) -> bool:
        """Change a job to what `changed(job)` returns; False where that is None."""
        with self._lock:
            job = self._jobs.get(job_id)
            after = changed(job) if job is not None else None
            if after is None:
                return False
            version = self._set(after)
        self._publish(version, journal)
        return True

    def _set(self, job: Job) -> _Version:
        if job.final != bool(job.ended):
            job = replace(job, ended=time.time() if job.final else 0.0)
        self._jobs[job.id] = job
        provider = self._providers.get(job.id)
        if provider is not None and (job.state.polled or job.sought):
            self._followed.setdefault(provider, {}).setdefault(job.id)
        elif provider is not None:
            self._followed.get(provider, {}).pop(job.id, None)
        self.stops.passed(job)
        number = self._numbers[job.id] = next(self._changes)
        return _Version(job, number)

    def _publish(self, version: _Version, journal: bool) -> None:
        job = version.job
        if journal:
            _note_change(job)
            self._write(version)
            if job.final and job.remote_id:
                self.keep_receipt(job)
        # Reported after it is written, so that no crash undoes what the user has seen.
        with self._lock:
            # If another thread has changed the job since, that thread reports it.
            if self._numbers.get(job.id) == version.number:
                self._events.put(job)
        if job.final:
            self.budgets.ended(job)
        if job.final and job.sent and job.failure:
            self.failed(job)

    def keep_receipt(self, job: Job) -> None:
        """Leave a receipt of a job beside its files."""
        receipts.write(job, self.journal.owner)

    def write(self, job_id: str) -> None:
        """Put a job into the journal as it stands, as `change` does."""
        with self._lock:
            version = self._version(job_id)
        self._write(version)

    def write_all(self, job_ids: Sequence[str]) -> None:
        """Put new jobs into the journal as they stand, all of them or none. Raises `Storage`."""
        with self._writing.of(*job_ids):
            with self._lock:
                versions = [self._version(job_id) for job_id in job_ids if job_id in self._jobs]
            self.journal.write_all([version.job for version in versions])
            for version in versions:
                self._has_written(version, mine=True)

    def _version(self, job_id: str) -> _Version:
        return _Version(self._jobs[job_id], self._numbers[job_id])

    def _write(self, version: _Version) -> None:
        job, number = version
        with self._writing.of(job.id):
            if not self._is_of_this_life(version):
                raise TakenOver
            if self._written.get(job.id, 0) > number:
                return
            try:
                mine = self.journal.write(job)
            except Storage as error:
                if job.state.unsent:
                    raise
                # The task may be paid for, or has ended: go on, this Blender still knows it.
                self._write_later(job.id, error)
                return
            self._has_written(version, mine)
        if not mine:
            self._elsewhere.tell(job)
            raise TakenOver

    def _is_of_this_life(self, version: _Version) -> bool:
        """Whether the job has not been dropped or deleted since."""
        with self._lock:
            since = self._since.get(version.job.id)
            return since is not None and version.number >= since

    def _has_written(self, version: _Version, mine: bool) -> None:
        """Note what the journal has now; drop a job that belongs to another Blender."""
        with self._lock:
            if not mine:
                self._drop(version.job.id)
                return
            self._written[version.job.id] = version.number
            if self._numbers.get(version.job.id) == version.number:
                self._unwritten.discard(version.job.id)

    def _write_later(self, job_id: str, error: Storage) -> None:
        # What such an error says of credits is about jobs that were not sent.
        log.error("%s", error.what)
        with self._lock:
            self._unwritten.add(job_id)

    def write_late(self) -> None:
        """Write what the journal could not take before."""
        with self._lock:
            late = [self._version(job_id) for job_id in self._unwritten if job_id in self._jobs]
        for version in late:
            with suppress(TakenOver):
                self._write(version)

    def keep(self) -> None:
        """Let other Blenders see that these jobs are on their way."""
        with suppress(Storage):
            self.journal.keep()

    def submit(
        self,
        job_id: str,
        tokens: tuple[str, ...],
        limit: float,
        price: Price | None = None,
        seeds: Mapping[str, int] = NO_SEEDS,
    ) -> None:
        """Write down that a job is sent now.

        Raises `Cancelled` for a job that was stopped; a later stop finds the job sent. Raises
        `OverLimit` where the day's limit stops it, and `TakenOver`.
        """
        with self._lock:
            self._check(job_id)
            job = self._jobs[job_id]
            sent = self._set(
                job.after(
                    Trigger.SUBMIT,
                    sent=time.time(),
                    tokens=tokens,
                    seeds=seeds,
                    estimate=price or job.estimate,
                )
            )
        try:
            with self._writing.of(job_id):
                mine = self._is_of_this_life(sent) and self.journal.submit(sent.job, limit)
                self._has_written(sent, mine)
        except BaseException:
            with self._lock:
                if job_id in self._jobs:
                    self._set(job.after(Trigger.NOT_TAKEN))
            raise
        if not mine:
            self._elsewhere.tell(job)
            raise TakenOver
        self._publish(sent, journal=False)

    def claim(self, job_id: str, remote_id: str, *, chosen: bool = False) -> bool:
        """Give an uncertain job a task that was found for it; False when another job has the task.

        A task that the user has `chosen` is taken even if the search has ended at that moment.
        """
        with self._writing.of(job_id):
            job = self.find(job_id)
            if job is None or not (job.sought or (chosen and job.state is State.UNCERTAIN)):
                return False
            found = job.after(Trigger.CLAIM, remote_id=remote_id, ended=0.0)
            if not self.journal.claim(found):
                return False
            with self._lock:
                self._written[job_id] = self._set(found).number
                self._events.put(found)
        return True

    def forget(self, job_id: str) -> bool:
        """Drop a job that has ended; False for one that is on its way."""
        with self._writing.of(job_id), self._lock:
            job = self._jobs.get(job_id)
            if job is not None and not job.final:
                return False
            self._drop(job_id)
        self._events.put(Deleted(job_id))
        return True

    def take(self, job_id: str) -> bool:
        """Write down that a job goes on here; False, and the job is dropped, if another Blender has
        it."""
        with self._writing.of(job_id):
            with self._lock:
                version = self._version(job_id)
            try:
                mine = self.journal.take(version.job)
            except Storage as error:
                # The service has its task: go on, this Blender knows it.
                self._write_later(job_id, error)
                return True
            self._has_written(version, mine)
        if not mine:
            self._elsewhere.tell(version.job)
        return mine

    def look_elsewhere(self) -> None:
        """Look how the jobs stand that another Blender has taken over. Raises `Storage`."""
        self._elsewhere.look(self.has)

    def _drop(self, job_id: str) -> None:
        self._jobs.pop(job_id, None)
        self._unwritten.discard(job_id)
        self._numbers.pop(job_id, None)
        self._written.pop(job_id, None)
        self._since.pop(job_id, None)
        provider = self._providers.pop(job_id, None)
        if provider is not None:
            self._followed.get(provider, {}).pop(job_id, None)

    def note(self, job_id: str, note: str) -> None:
        """Say what holds a job up, unless it has ended."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None or job.final or job.note == note:
                return
            self._events.put(self._set(replace(job, note=note)).job)

    def cancel(self, job_id: str) -> bool:
        """Mark a job as no longer waited for; False when it has ended anyway."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None or job.final:
                return False
            self.stops.cancel(job_id)
        self.note(job_id, STOPPING)
        return True

    def withdraw(self, only: Collection[str] | None = None) -> Withdrawn:
        """Send none of these jobs any more, or, without `only`, no job at all."""
        found = Withdrawn([], [])
        with self._lock:
            for job in self._jobs.values():
                if only is not None and job.id not in only:
                    continue
                if job.state.unsent:
                    found.stopped.append(job.id)
                elif job.state is State.SUBMITTING:
                    found.sending.append(job.id)
            self.stops.withdraw([*found.stopped, *found.sending])
        for job_id in found.stopped:
            self.note(job_id, STOPPING)
        return found

    def check(self, job_id: str) -> None:
        """Raise `Cancelled` where work on a job has to end."""
        with self._lock:
            self._check(job_id)

    def _check(self, job_id: str) -> None:
        if self._ends(job_id):
            raise Cancelled

    def goes_on(self, job_id: str) -> bool:
        """Whether work on a job need not end."""
        with self._lock:
            return not self._ends(job_id)

    def _ends(self, job_id: str) -> bool:
        return self.network.closing.is_set() or self.stops.is_stopped(job_id)

    def pause(self, job_id: str, seconds: float) -> None:
        """Wait with a job. Raises `Cancelled` where work on it has to end meanwhile."""
        left = seconds
        while left > 0:
            self.check(job_id)
            self.network.pause(min(left, CHECK_SECONDS))
            left -= CHECK_SECONDS
        self.check(job_id)

    def fail(self, job_id: str, error: TripoError) -> None:
        """End a job with an error."""
        self.end(job_id, lambda job: after_error(job, error))

    def end(self, job_id: str, ended: Callable[[Job], Job | None]) -> None:
        """End a job as `ended(job)` says, unless that is None or the job has ended already."""
        with suppress(TakenOver):
            self._change_if(job_id, lambda job: None if job.final else ended(job))


def _note_change(job: Job) -> None:
    # Most often nobody reads it, and it is called for each step of each job.
    if log.isEnabledFor(logging.INFO):
        task = job.remote_id or "no task yet"
        facts = log_facts(job)
        log.info("Job %s (%s, %s): %s", job.id, job.task.type, task, job.state, extra=facts)
