# SPDX-License-Identifier: GPL-3.0-or-later
"""The service of a run, in a process of its own; what it knows of tasks is read by calls."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from tripo_sandbox import Sandbox
from tripo_sandbox.results import plan_of, view_results
from tripo_sandbox.results.build import build_glb
from tripo_sandbox.shared.tasks import Task

from .fault_counts import Counts
from .marks import mark_in
from .random_faults import CHANCES, RandomFaults
from .remote import Remote
from .small_results import small_results
from .step_faults import StepFaults, WeightedFault

KEY = "tsk_of_a_fault_run"
"""The usual key of the sandbox stands in the add-on, which brings it for practice."""


class Address(NamedTuple):
    url: str
    key: str


@dataclass(frozen=True)
class ServiceTask:
    """What the service knows of a task, at one moment."""

    id: str
    type: str
    mark: str
    """The mark of the planned task that it was created for; empty where there is none."""
    status: str
    credits: float
    """What was charged for it."""
    sender: str
    """The machine that has created it."""
    asked: float
    """When its request came, on the monotonic clock."""
    by_client: bool
    """Whether a client has created it; others were put there to be sources."""


class Service:
    """The local service with random faults; it runs in another process (`RemoteService`)."""

    def __init__(
        self,
        seed: int,
        faults: StepFaults,
        chances: Mapping[str, float] = CHANCES,
        *,
        small: bool = False,
        **options: Any,
    ) -> None:
        """`small` makes small result files; the options are those of the sandbox."""
        self._resources = contextlib.ExitStack()
        if small:
            self._resources.enter_context(small_results())
        self._faults = RandomFaults(seed, faults, chances)
        sandbox = Sandbox(seed=seed, faults=self._faults, key=KEY, **options)
        self._sandbox = self._resources.enter_context(sandbox)

    def address(self) -> Address:
        return Address(self._sandbox.url, self._sandbox.key)

    def tasks(self) -> list[ServiceTask]:
        """All tasks, the oldest first."""
        return [_seen(task) for task in self._sandbox.tasks.values()]

    def tasks_of(self, mark: str, machine: str) -> list[ServiceTask]:
        """The tasks that a machine has created for a planned task."""
        likely = [task for task in self._sandbox.tasks.values() if mark in task.label]
        return by_mark(map(_seen, likely), machine).get(mark, [])

    def digests(self, task_id: str) -> dict[str, str]:
        """The SHA-256 of each result file of a task, by output key."""
        results = self._sandbox.cdn.results(self._sandbox.tasks[task_id])
        return {name: file_digest(result.file()) for name, result in results.items()}

    def facts(self, task_id: str) -> dict[str, Any]:
        """What a task has found out, where its result is no file."""
        task = self._sandbox.tasks[task_id]
        return task.facts(task)

    def add_source(self, type: str, label: str, *, draft: bool, fetched: bool) -> str:
        """Add a finished task that another can continue from; its id.

        The results of one to be `fetched` can be had, although no client has created it.
        """
        task = self._sandbox.add_draft() if draft else self._sandbox.add_task(type)
        if fetched:
            task.results = view_results
            task.hidden = True
        task.label = label
        return task.id

    def model_file(self) -> bytes:
        """A GLB file with a model of its own."""
        return build_glb(plan_of(self._sandbox.add_task("image_to_model")))

    def set_page(self, host: str, page: WeightedFault | None) -> None:
        """Answer all requests to a host with this page; None ends that."""
        if page:
            self._faults.pages[host] = page
        else:
            del self._faults.pages[host]

    def go_away(self, host: str) -> None:
        """Refuse connections to a host, until `come_back`."""
        self._sandbox.servers[host].go_away()

    def come_back(self, host: str) -> None:
        self._sandbox.servers[host].come_back()

    def stop_faults(self) -> None:
        self._faults.stop()

    def fault_counts(self) -> Counts:
        return self._faults.counts.snapshot()

    def problems(self) -> list[str]:
        """The mistakes of clients that the service has noticed."""
        found = self._sandbox.problems
        return [f"{problem.what} {problem.path}: {problem.detail}" for problem in found]

    def signatures(self) -> set[str]:
        """The signatures of all addresses that the service has given out."""
        return self._sandbox.cdn.signatures.copy()

    def keys_to_storage(self) -> set[str]:
        """The requests to the storage that had the key in them."""
        key = self._sandbox.key
        return {
            f"{record.method} to {record.path.split('/')[1]}: the key"
            for record in self._sandbox.requests
            if record.host == "storage" and key in f"{record.headers} {record.query} {record.path}"
        }

    def close(self) -> None:
        self._resources.close()


class RemoteService(Remote[Service]):
    """The service as other processes see it: its address, and calls of its methods."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(Service, *given, **named)
        self.url, self.key = self.call(Service.address)


def by_mark(tasks: Iterable[ServiceTask], machine: str = "") -> dict[str, list[ServiceTask]]:
    """The tasks that clients have created, by mark; of one machine, where it is named."""
    found: dict[str, list[ServiceTask]] = {}
    for task in tasks:
        if task.by_client and machine in ("", task.sender):
            found.setdefault(task.mark, []).append(task)
    return found


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _seen(task: Task) -> ServiceTask:
    return ServiceTask(
        id=task.id,
        type=task.type,
        mark=mark_in(task.label),
        status=task.status,
        credits=task.credits_consumed,
        sender=task.sender,
        asked=task.asked_monotonic,
        by_client=not task.planted and not task.hidden,
    )
