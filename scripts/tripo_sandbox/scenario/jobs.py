# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of the Scenario service: how they run, and what that does to the creative units."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from ..shared import faults
from ..shared.faults import Fault
from ..shared.values import Json
from .accounts import Account
from .assets import Asset, iso, new_id
from .errors import Denied
from .models import Model

STAGES = (  # the states on the way, and the share of the duration at which each begins
    ("pending", 0.0),
    ("queued", 0.01),
    ("warming-up", 0.04),
    ("in-progress", 0.08),
    ("finalizing", 0.95),
)
RUNNING_FROM = 0.08
RETRY_SECONDS = 1


class Fate(NamedTuple):
    """How a job ends: its last state, what it says then, and whether the units come back."""

    status: str = "success"
    error: str = ""
    hint: str = ""
    refunded: bool = True


SUCCESS = Fate()
CANCELED = Fate("canceled")
MODERATED = Fate(
    "failure", "The content was flagged by moderation", "Use another picture or prompt"
)
FATES = {  # a word in an asset's name or in a prompt decides how its job ends
    "forbidden-run": MODERATED,
    "banned-run": MODERATED,
    "fail-run": Fate("failure", "The generation failed at the provider", "Try again later"),
    "no-refund-run": Fate("failure", "The generation failed at the provider", refunded=False),
    "expired-run": Fate("failure", "The job timed out"),
    "cancelled-run": CANCELED,
}


@dataclass(eq=False)
class Job:
    account: Account
    model: Model
    inputs: Json
    cost: float
    seconds: float
    """How long it is to run, at the speed of its beginning."""
    fate: Fate = SUCCESS
    quirks: list[Fault] = field(default_factory=list)
    assets: list[Asset] = field(default_factory=list)
    id: str = field(default_factory=lambda: new_id("job"))
    created: float = field(default_factory=time.time)
    begun: float = field(default_factory=time.monotonic)
    ends: float = 0.0

    def __post_init__(self) -> None:
        stuck = faults.has(self.quirks, "stuck")
        self.ends = math.inf if stuck else self.begun + self.seconds

    @property
    def status(self) -> str:
        return self._state(time.monotonic())[0]

    @property
    def succeeded(self) -> bool:
        return self.status == "success"

    def end(self, fate: Fate | None = None) -> None:
        """Let it end this moment if it has not ended yet, by default as it was to end."""
        if time.monotonic() < self.ends:
            self.fate = fate or self.fate
            self.ends = time.monotonic()

    def _state(self, now: float) -> tuple[str, float, list[Json]]:
        """Return state, progress and history of one and the same moment."""
        share = (min(now, self.ends) - self.begun) / self.seconds
        if math.isinf(self.ends):
            share = min(share, 0.9)
        reached = [(name, start) for name, start in STAGES if start <= share]
        history: list[Json] = [
            {"status": name, "date": iso(self.created + start * self.seconds)}
            for name, start in reached
        ]
        progress = round(max(0.0, min(share, 1.0) - RUNNING_FROM) / (1 - RUNNING_FROM), 2)
        if now < self.ends:
            return reached[-1][0], min(progress, 0.99), history
        ended = iso(self.created + self.ends - self.begun)
        history.append({"status": self.fate.status, "date": ended})
        return self.fate.status, 1.0 if self.fate.status == "success" else progress, history

    def shown(self, spoilt: list[Fault]) -> Json:
        status, progress, history = self._state(time.monotonic())
        metadata: Json = {"input": {"modelId": self.model.id, **self.inputs}}
        if status == "success":
            metadata["assetIds"] = [asset.id for asset in self.assets]
        elif status == "failure":
            metadata["error"] = self.fate.error
            if self.fate.hint:
                metadata["hint"] = self.fate.hint
        billing: Json = {"cuCost": self.cost, "cuDiscount": 0}
        if not self.fate.refunded:
            billing["disableRefund"] = True
        shown: Json = {
            "jobId": self.id,
            "jobType": "custom",
            "status": status,
            "progress": progress,
            "statusHistory": history,
            "metadata": metadata,
            "billing": billing,
            "authorId": self.account.key,
            "ownerId": self.account.project,
            "createdAt": iso(self.created),
            "updatedAt": history[-1]["date"],
        }
        return _spoil([*self.quirks, *spoilt], shown)


def _spoil(spoilt: list[Fault], shown: Json) -> Json:
    """Change a job on its way out."""
    unfinished = {**shown, "metadata": {"input": shown["metadata"]["input"]}}
    for fault in spoilt:
        if fault.kind == "stuck":
            shown = {**unfinished, "status": "in-progress", "progress": 0.9}
        elif fault.kind == "state":
            shown = {**unfinished, "status": fault.details["word"]}
        elif fault.kind == "backwards" and shown["status"] == "in-progress":
            shown = {**shown, "progress": round(1 - shown["progress"], 2)}
    return shown


class Jobs:
    """All jobs of all keys. Nothing ticks: the state follows from the clock at each look."""

    def __init__(self, speed: float, limit: int) -> None:
        self.speed = speed
        self.limit = limit
        """How many jobs an account may have under way."""
        self._jobs: dict[str, Job] = {}
        self._active: dict[str, Job] = {}
        self._lock = threading.RLock()

    def __contains__(self, job_id: str) -> bool:
        return job_id in self._jobs

    def snapshot(self) -> dict[str, Job]:
        self.settle()
        with self._lock:
            return dict(self._jobs)

    def get(self, job_id: str, account: Account) -> Job:
        self.settle()
        job = self._jobs.get(job_id)
        if job is None or job.account is not account:
            raise Denied(404, f"Job {job_id} not found")
        return job

    def of(self, account: Account) -> list[Job]:
        """Return an account's jobs, the newest first."""
        self.settle()
        with self._lock:
            return [job for job in reversed(self._jobs.values()) if job.account is account]

    def create(
        self,
        account: Account,
        model: Model,
        inputs: Json,
        label: str,
        quirks: list[Fault],
        results: Callable[[Job], list[Asset]],
    ) -> Job:
        """Take the units and start the clock, or refuse for want of units or room."""
        self.settle()
        cost = model.units(inputs)
        with self._lock:
            under_way = sum(job.account is account for job in self._active.values())
            if under_way >= self.limit:
                raise Denied(
                    429,
                    f"Too many jobs at once, the limit is {self.limit}",
                    headers={"Retry-After": str(RETRY_SECONDS)},
                    remainingSeconds=RETRY_SECONDS,
                )
            account.spend(cost)
            fate = next((fate for word, fate in FATES.items() if word in label), SUCCESS)
            job = Job(account, model, inputs, cost, model.seconds / self.speed, fate, quirks)
            job.assets = results(job)
            self._jobs[job.id] = self._active[job.id] = job
        return job

    def cancel(self, job: Job) -> None:
        with self._lock:
            if job.id not in self._active or time.monotonic() >= job.ends:
                raise Denied(400, f"Job {job.id} has ended and cannot be canceled")
            job.end(CANCELED)
        self.settle()

    def finish(self, job_id: str) -> None:
        """Let a job end now instead of at its own time."""
        with self._lock:
            self._jobs[job_id].end()
        self.settle()

    def settle(self) -> None:
        """Return the units of jobs that have ended without success since the last look."""
        with self._lock:
            now = time.monotonic()
            for job in [job for job in self._active.values() if now >= job.ends]:
                del self._active[job.id]
                if job.fate.status != "success" and job.fate.refunded:
                    job.account.refund(job.cost)
