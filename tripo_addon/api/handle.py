# SPDX-License-Identifier: GPL-3.0-or-later
"""A job in the hands of a caller: it is on its way, and can be asked, waited for and stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..errors import Spent, TripoError
from ..jobs.job import Failure
from ..jobs.job import Job as Snapshot
from ..jobs.order import Begun
from ..spec.options import Task
from ..spec.prices import Price
from ..spec.state import State, Trigger
from . import coroutines
from .hosts import Host
from .results import Finished, JobFailed, error_of, finished

ELSEWHERE_SECONDS = 0.5
"""Between looks at a job on which another process works."""


class Job:
    """One task on its way. Everything here tells how it stands now, and returns at once, but
    `wait`, `result` and `updates`.

    `await job` gives its `result()` without holding up other coroutines.
    """

    def __init__(self, host: Host, begun: Begun) -> None:
        """`api.submit` makes it."""
        self._host = host
        self._job = begun.job
        self._entered = begun.entered
        self._looked = 0.0
        self._dropped = False

    def __repr__(self) -> str:
        now = self._now()
        return f"<Job {now.id} {now.task.type} {now.state}>"

    @property
    def id(self) -> str:
        """The job's id on this machine, as `tripo jobs` lists it."""
        return self._now().id

    @property
    def key(self) -> str:
        """The key that was given with it; empty where there was none."""
        return self._job.key

    @property
    def task(self) -> Task:
        """What was asked for."""
        return self._now().task

    @property
    def task_id(self) -> str:
        """The service's id of the task; empty before the service has taken it."""
        return self._now().remote_id

    @property
    def service(self) -> str:
        """The name of the service."""
        return self._now().service

    @property
    def state(self) -> State:
        """`waiting`, `uploading`, `submitting`, `queued`, `running`, `downloading`, `arriving`;
        at the end `done`, `failed`, `cancelled`, `uncertain`, `not fetched` or `not imported`."""
        return self._now().state

    @property
    def progress(self) -> int:
        """In per cent of the present state, 0 to 100."""
        return self._now().progress

    @property
    def note(self) -> str:
        """What delays it at the moment; empty where nothing does."""
        return self._now().note

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to know of it although it goes on."""
        return self._now().remarks

    @property
    def estimate(self) -> Price | None:
        """What it is expected to cost, in credits; None where nobody knows."""
        return self._now().estimate

    @property
    def credits(self) -> float | None:
        """What was charged; None before that, and where the service does not tell."""
        return self._now().credits

    @property
    def files(self) -> Mapping[str, Path]:
        """Its files on disk by name: `model`, `image`, `front`, `preview`, ..."""
        found = {name: Path(path) for name, path in self._now().files.items()}
        return MappingProxyType(found)

    @property
    def facts(self) -> Mapping[str, Any]:
        """What else the service told: seeds, `riggable`, `rig_type`, further task ids."""
        return MappingProxyType(dict(self._now().facts))

    @property
    def created(self) -> float:
        """When it was asked for, in seconds since 1970."""
        return self._now().created

    @property
    def sent(self) -> float:
        """When it was sent, in seconds since 1970; 0 before that."""
        return self._now().sent

    @property
    def ended(self) -> float:
        """When it ended, in seconds since 1970; 0 before that."""
        return self._now().ended

    @property
    def error(self) -> TripoError | None:
        """Why it has ended without its result; None where it has one, or has not ended."""
        job = self._now()
        return error_of(job) if self._has_ended(job) and job.state is not State.DONE else None

    @property
    def done(self) -> bool:
        """Whether it has ended, with its result or without."""
        return self._has_ended(self._now())

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it has ended, at most `timeout` seconds; False when it has not by then.

        When the wait is interrupted (Ctrl-C), the job is not sent if it was not sent yet.
        """
        end = None if timeout is None else time.monotonic() + timeout
        try:
            while not self._step():
                if end is not None and time.monotonic() >= end:
                    return False
                self._host.rest()
        except BaseException:
            self._host.session().engine.withdraw([self._job.id])
            raise
        return True

    def result(self, timeout: float | None = None) -> Finished:
        """What came of it; waits as `wait` does. Raises `TimeoutError`, and `JobFailed`, which is
        an error of its cause as well: `Refused`, `TaskFailed`, `OverBudget`, ..."""
        if not self.wait(timeout):
            raise TimeoutError(f"The job {self.id} has not ended within {timeout} seconds")
        return finished(self._job, reason=self._reason())

    def updates(self) -> Iterator[Job]:
        """Gives this job at each change until it has ended, the last time with its end. Waits
        between them."""
        last = None
        while True:
            ended = self._step()
            if self._job is not last:
                last = self._job
                yield self
            if ended:
                return
            self._host.rest()

    def cancel(self) -> None:
        """Stop it. Free as long as it has not been sent; a task that the service has goes on there
        and may be charged."""
        self._host.session().engine.cancel(self._now().id)

    def __await__(self) -> Generator[Any, None, Finished]:
        return self._awaited().__await__()

    async def _awaited(self) -> Finished:
        await coroutines.ended(self._host, self)
        return finished(self._job, reason=self._reason())

    @property
    def entering(self) -> bool:
        """Whether it is not known yet which job has its key."""
        return self._entered is not None

    @property
    def last_id(self) -> str:
        """Its id as it was seen last."""
        return self._job.id

    @property
    def snapshot(self) -> Snapshot:
        """How it stands now, as a value that does not change any more."""
        return self._now()

    def tell(self, call: Callable[[Job], None]) -> None:
        """Have `call(job)` called at each change, on the thread that waits; in a window that is
        Blender's main thread, whether anybody waits or not."""
        self._host.session().watchers[self.key or self._job.id] = lambda job: call(self)

    def again(self) -> None:
        """It goes on although it had ended."""
        self._dropped = False
        self._host.turn()
        self._job = self._host.session().jobs[self._job.id]

    def _now(self) -> Snapshot:
        if not self._has_ended(self._job):
            self._host.look()
            self._take()
        return self._job

    def _take(self) -> None:
        """Take in the latest of what this session knows of the job."""
        if self._entered is not None and self._entered.done():
            if error := self._entered.exception():
                self._refuse(error)
            else:
                self._job = self._entered.result()
                # What was told of it before that is out of date.
                self._host.look()
            self._entered = None
        if self._entered is None:
            self._job = self._host.session().jobs.get(self._job.id, self._job)

    def _refuse(self, error: BaseException) -> None:
        known = error if isinstance(error, TripoError) else TripoError(str(error))
        failed = self._job.after(Trigger.FAIL, failure=Failure.of(known), ended=time.time())
        self._host.session().jobs[failed.id] = self._job = failed

    def _has_ended(self, job: Snapshot) -> bool:
        return self._dropped or (self._entered is None and job.final)

    def _step(self) -> bool:
        """Work on all jobs for a moment; True when this one has ended."""
        if self._has_ended(self._job):
            return True
        more = self._host.turn()
        return self.settle(more=more)

    def settle(self, *, more: bool) -> bool:
        """Take in what a turn has brought; True when this one has ended. There is `more` where any
        job here is still worked on."""
        self._take()
        if self._has_ended(self._job):
            return True
        if self._entered is not None:
            return False
        now = self._host.session()
        if self._job.id not in now.jobs:
            # Deleted, here or by another process.
            self._dropped = True
        elif not now.engine.owns(self._job.id):
            self._follow()
        elif not more:
            self._dropped = True
        return self._dropped

    def _follow(self) -> None:
        """Another process works on it: ask how it stands, now and then."""
        if time.monotonic() - self._looked < ELSEWHERE_SECONDS:
            return
        self._looked = time.monotonic()
        now = self._host.session()
        try:
            now.engine.entrance.follow(self._job.id, now.provider_of(self._job))
        except TripoError as error:
            self._job = replace(self._job, failure=Failure.of(error))
            self._dropped = True

    def _reason(self) -> JobFailed | None:
        """Why this process waits for it no longer although it has not ended."""
        if not self._dropped or self._job.final:
            return None
        error = TripoError(
            "Nothing here works on this job any more, or it was deleted",
            "Look into the list of jobs",
            Spent.MAYBE if self._job.sent else Spent.NOTHING,
        )
        failure = self._job.failure or Failure.of(error)
        return JobFailed.of(replace(self._job, failure=failure))
