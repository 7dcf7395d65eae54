# SPDX-License-Identifier: GPL-3.0-or-later
"""A job: one task on its way from the form to the scene, as a frozen snapshot."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, NamedTuple

from .. import errors
from ..codes import reason_for
from ..errors import Kind, Spent, TripoError
from ..spec.inputs import form_of
from ..spec.options import Task
from ..spec.prices import Price
from ..spec.state import ENDED, TRANSITIONS, State, Trigger
from ..spec.tasks import SEEDS, TASKS
from ..text import numbers
from ..text.lines import one_line
from ..text.urls import plain_address as plain_address
from . import chain as chains
from . import variation
from .chain import Chain
from .variation import Variation

LONGEST_TITLE = 120
LONGEST_SUBJECT = 80
"""Characters of a title, and of the subject before it."""
ROW = "row"
"""The key of a job's place under which it stands of which row of pictures to choose from it is."""
_FORMER_MISSING = "not fetched"
_FREE = {Spent.NOTHING, Spent.RETURNED}
WAITING = (Kind.OTHER_FILE, Kind.NO_SCENE, Kind.HELD)
"""Why a result may wait on disk although nothing is wrong with it."""


@dataclass(frozen=True)
class Failure:
    """Why a job did not end as it should, ready to be shown and stored."""

    what: str
    advice: str = ""
    spent: Spent = Spent.NOTHING
    code: int = 0
    request_id: str = ""
    kind: Kind = Kind.OTHER
    cause: str = ""
    """The name of the error's class."""

    @classmethod
    def of(cls, error: TripoError) -> Failure:
        return cls(
            error.what,
            error.advice,
            error.spent,
            error.code,
            error.request_id,
            error.kind,
            type(error).__name__,
        )

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Failure:
        """A failure as it was stored; earlier versions stored no kind, but the code."""
        code = kept.get("code", 0)
        kind = Kind.REQUEST if code and reason_for(400, code).edit else Kind.OTHER
        if kept.get("kind") in set(Kind):
            kind = Kind(kept["kind"])
        names = {item.name for item in fields(cls)}
        known = {name: value for name, value in kept.items() if name in names}
        return cls(**{**known, "spent": Spent(kept["spent"]), "kind": kind})

    def error(self) -> TripoError:
        """The error, of its own class as far as this version knows that."""
        found = getattr(errors, self.cause, TripoError)
        cause: type[TripoError] = found if issubclass(found, TripoError) else TripoError
        # Only what every error has is stored.
        error = cause.__new__(cause)
        TripoError.__init__(error, self.what, self.advice, self.spent)
        error.code, error.request_id, error.kind = self.code, self.request_id, self.kind
        return error

    @property
    def text(self) -> str:
        """What happened, what it cost and what to do next."""
        return str(self.error())


class WrongState(Exception):
    """This cannot happen to a job in its state: a fault in this add-on."""


class Candidate(NamedTuple):
    """A task at the service that may be that of an uncertain job."""

    task_id: str
    type: str
    status: str
    created: str
    """Time in UTC, ISO 8601."""
    credits: float
    prompt: str = ""


class Cost(NamedTuple):
    """What a job has cost so far, in credits."""

    charged: float = 0.0
    open: float = 0.0
    """What may still be charged, as far as it is known."""


@dataclass(frozen=True)
class Job:
    """One task on its way. Never changed: every step makes a new one."""

    task: Task
    service: str
    """Name of the provider."""
    account: str = ""
    """Which service, address and key it belongs to: `Connection.account`."""
    folder: str = ""
    """Where its files go."""
    estimate: Price | None = None
    """Expected price in credits."""
    subject: str = ""
    """What a step works on, in words."""
    remarks: tuple[str, ...] = ()
    """What the user is to know although the job goes on, in the order in which it came up: what
    it was sent in spite of, and what could not be done with its result."""
    place: Mapping[str, Any] = field(default_factory=dict)
    """Where in the scene the result goes; only the code for Blender reads it."""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    created: float = field(default_factory=time.time)
    state: State = State.WAITING
    progress: int = 0
    """In per cent of the present state, 0 to 100."""
    note: str = ""
    """What delays it at the moment."""
    remote_id: str = ""
    """The service's task id."""
    credits: float | None = None
    """What was really charged."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The result on disk, by name: `model`, `image`, `front`, ..., and `preview`."""
    missing: tuple[str, ...] = ()
    """The outputs that could not be fetched although others could."""
    ready: str = ""
    """The model as a .blend that only needs to be appended."""
    importing: bool = False
    """Its import in a user's Blender has begun and not ended. If a later session finds it so, the
    import has crashed Blender."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the service tells beside files: seeds, `riggable`, `rig_type`, further task ids."""
    failure: Failure | None = None
    sent: float = 0.0
    """When it was sent, in seconds since 1970; 0 as long as it was not."""
    ended: float = 0.0
    """When it ended, in seconds since 1970; 0 as long as it has not."""
    tokens: tuple[str, ...] = ()
    """What the request named in place of the files that were uploaded for it. No other machine has
    these tokens."""
    seeds: Mapping[str, int] = field(default_factory=dict)
    """The seeds that the task leaves open; they were drawn for this job when it was sent."""
    looked: bool = False
    """Of an uncertain job: whether the account's usage was searched and showed no task that is
    certainly its own."""
    candidates: tuple[Candidate, ...] = ()
    """Of an uncertain job: the tasks that may be its own, for the user to choose from."""
    chain: Chain | None = None
    """Which step of a chain it is; None for a job of its own."""
    key: str = ""
    """The caller's own name for it, which makes it one job however often it is asked for; empty
    where it has none. See `keys`."""
    most: float | None = None
    """What it may cost, in credits; None is no limit of its own."""
    variation: Variation | None = None
    """Which of several jobs of one press it is; None for one that was begun alone."""
    claim: str = ""
    """The folder of the claim without which it is not sent, as another machine may do it; empty
    where it has none. See `files.claims`."""

    def after(self, trigger: Trigger, **changes: Any) -> Job:
        """The job after this trigger; `changes` are further fields by name.

        Nothing else changes the state. Raises `WrongState` if the trigger cannot happen in this
        state.
        """
        transition = TRANSITIONS[trigger]
        if self.state not in transition.to:
            raise WrongState(f"{trigger} of job {self.id}, which is {self.state}")
        state = transition.to[self.state]
        return replace(self, state=state, **{**transition.writes, **changes})

    @property
    def final(self) -> bool:
        """Nothing more happens by itself in this Blender."""
        return self.state in ENDED or (self.state is State.UNCERTAIN and self.looked)

    @property
    def unfinished(self) -> bool:
        """There is something left to do, here or at the next start."""
        return not self.final or self.state is State.UNFETCHED

    @property
    def sought(self) -> bool:
        """Its task is looked for at the service: there may be one, and it may be paid for."""
        return self.state is State.UNCERTAIN and not self.looked

    @property
    def absent(self) -> bool:
        """It was sent, no answer came, and the account's usage was read without its task in it."""
        return self.looked and bool(self.failure and self.failure.kind is Kind.ABSENT)

    @property
    def equal_task(self) -> str:
        """The id of a task that asks for the same as this uncertain job, and may be its own; empty
        where none does."""
        equal = self.looked and self.failure and self.failure.kind is Kind.EQUAL
        return self.candidates[0].task_id if equal and self.candidates else ""

    @property
    def unanswered(self) -> bool:
        """It was sent and no answer has come, so that any similar task may be its own."""
        return self.state in {State.SUBMITTING, State.UNCERTAIN}

    @property
    def waiting(self) -> bool:
        """Its result is on disk, and is imported when its file is open in a Blender with a window,
        or when the user says so."""
        return self.state is State.KEPT and bool(self.failure and self.failure.kind in WAITING)

    @property
    def held(self) -> bool:
        """Its result waits because the user wants it so: nothing but the user imports it."""
        return self.waiting and bool(self.failure and self.failure.kind is Kind.HELD)

    @property
    def came(self) -> bool:
        """Its result is there, in the scene or on disk, and nobody has turned it away."""
        return self.state is State.DONE or self.waiting

    @property
    def at_gate(self) -> bool:
        """Its chain waits for the user, who may go on or have this step made again."""
        chain = self.chain
        if chain is None or not chain.open or chain.last or chain.stopped:
            return False
        # A result that could not be imported, or that the user stopped, is looked at first.
        return self.state is State.KEPT if not self.came else chain.step.gate

    @property
    def row(self) -> str:
        """The row of pictures to choose from that it is one of; empty for others, and for what is
        made of a chosen one."""
        first = self.chain is not None and self.chain.index == 0
        return str(self.place.get(ROW, "")) if first else ""

    @property
    def gated(self) -> bool:
        """Whether its chain waits for the user once its result is there."""
        chain = self.chain
        return chain is not None and chain.open and not chain.last and chain.step.gate

    @property
    def cost(self) -> Cost:
        """What was charged for it and what may still be."""
        if not self.sent or self.absent or (self.failure and self.failure.spent in _FREE):
            return Cost()
        if self.credits is not None:
            return Cost(self.credits)
        return Cost(open=self.estimate.most if self.estimate else 0.0)

    def remarks_since(self, before: Job | None) -> tuple[str, ...]:
        """The remarks that an earlier snapshot did not have; all of them without one."""
        return self.remarks[len(before.remarks) if before else 0 :]

    @property
    def title(self) -> str:
        """What it is called wherever it is listed or reported: one short line."""
        own = one_line(self.about, LONGEST_TITLE)
        if self.subject and form_of(self.about) == "task":
            # A step on a picture is about the picture's task, whose id says nothing to anybody.
            return one_line(self.subject, LONGEST_TITLE)
        return f"{one_line(self.subject, LONGEST_SUBJECT)}: {own}" if self.subject else own

    @property
    def about(self) -> str:
        """What its task is about: a prompt, or a file's name."""
        return self.task.title() or self.task.label

    @property
    def model(self) -> str:
        """The model's file; empty where there is none."""
        return self.files.get("model", "")

    @property
    def pictures(self) -> list[str]:
        """The picture files of a result that is pictures."""
        names = ("image", "front", "left", "back", "right")
        return [self.files[name] for name in names if name in self.files]

    @property
    def preview(self) -> str:
        """A picture that shows the result; empty where there is none."""
        shown = ("preview", "image", "front", *self.files)
        return next((self.files[name] for name in shown if _shows(self.files.get(name, ""))), "")

    @property
    def resumable(self) -> bool:
        """Ended without its result although the service may have it."""
        if self.state is State.KEPT:
            return bool(self.remote_id) and not self.files
        ended = {State.UNFETCHED, State.FAILED, State.CANCELLED}
        return bool(self.remote_id) and self.state in ended

    @property
    def renewable(self) -> bool:
        """Ended without a result, so that the same may be sent once more as a new job."""
        return self.state in {State.FAILED, State.CANCELLED} or (
            self.state is State.UNCERTAIN and self.looked
        )

    def to_json(self, *, plain: bool = False) -> str:
        """The job as text. Its inputs' addresses keep their queries only as long as the job may
        need them again, and never in a `plain` text."""
        kept = {
            item.name: getattr(self, item.name)
            for item in fields(self)
            if item.name not in {"task", "failure", "chain"}
        }
        # An unfinished job may need the addresses of its inputs again, with their signatures.
        options = stored_options(self.task) if plain or self.final else self.task.sent()
        kept["tokens"] = self._kept_tokens(plain=plain)
        kept["task"] = {"kind": self.task.type, "options": options}
        kept["failure"] = self.failure and asdict(self.failure)
        if kept["failure"]:
            # Earlier versions cannot read a failure with a further part.
            kept["cause"] = kept["failure"].pop("cause")
        kept["chain"] = self.chain and self.chain.stored()
        return json.dumps(kept)

    def _kept_tokens(self, *, plain: bool) -> tuple[str, ...]:
        """The tokens that the job may need again: to be looked for, they need no signatures."""
        if plain or (self.final and self.state is not State.UNCERTAIN):
            return ()
        return tuple(map(plain_address, self.tokens)) if self.final else self.tokens

    @classmethod
    def from_json(cls, text: str) -> Job:
        kept = json.loads(text)
        task = TASKS[kept["task"]["kind"]]
        # A task that was made elsewhere lacks its inputs.
        empty = {name: facts.empty for name, facts in task.options.items() if facts.required}
        known = {k: v for k, v in kept["task"]["options"].items() if k in task.options}
        kept["task"] = task(**{**empty, **known})
        kept["state"] = State(kept["state"])
        failure = kept["failure"]
        if failure:
            cause = kept.get("cause")
            kept["failure"] = Failure.read({**failure, "cause": cause if _is_text(cause) else ""})
        price = kept["estimate"]
        if isinstance(price, int | float):  # as the first version wrote it
            price = (price, price)
        kept["estimate"] = None if price is None else _price(*price)
        kept["credits"] = numbers.amount(kept.get("credits"))
        kept["most"] = numbers.amount(kept.get("most"))
        for name in ("key", "claim"):
            kept[name] = kept.get(name, "") if _is_text(kept.get(name)) else ""
        kept["progress"] = numbers.whole(kept.get("progress"), 0, 100) or 0
        for name in ("created", "sent", "ended"):
            kept[name] = numbers.moment(kept.get(name)) or 0.0
        kept["candidates"] = tuple(Candidate(*task) for task in kept.get("candidates", ()))
        kept["tokens"] = tuple(kept.get("tokens", ()))
        seeds = {name: numbers.whole(seed, *SEEDS) for name, seed in kept.get("seeds", {}).items()}
        kept["seeds"] = {name: seed for name, seed in seeds.items() if seed is not None}
        kept["remarks"] = tuple(kept.get("remarks", ()))
        # Earlier versions kept the missing outputs among the facts.
        facts = dict(kept.get("facts", {}))
        former = str(facts.pop(_FORMER_MISSING, ""))
        kept["facts"] = facts
        kept["missing"] = tuple(kept.get("missing", former.split(", ") if former else ()))
        kept["chain"] = chains.read(kept.get("chain"))
        kept["variation"] = variation.read(kept.get("variation"))
        first = {name: kept[name] for name in ("model", "preview") if kept.get(name)}
        kept.setdefault("files", first)
        names = {item.name for item in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in names})


def _price(least: Any, most: Any) -> Price | None:
    """A price as it was stored; None if it is not two amounts of credits."""
    bounds = numbers.amount(least), numbers.amount(most)
    return None if None in bounds else Price(*bounds)  # type: ignore[arg-type]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _shows(path: str) -> bool:
    return path.lower().endswith((".png", ".jpg", ".jpeg", ".webp"))


def stored_options(task: Task) -> dict[str, Any]:
    """The options that make this task again, even if a default changes later.

    Addresses are without their queries, which may contain signatures.
    """
    return plain_options(task, task.sent())


def plain_options(task: Task, options: dict[str, Any]) -> dict[str, Any]:
    """Options of a task with its inputs' addresses without their queries."""
    for name in task.inputs():
        value = options[name]
        options[name] = (
            tuple(map(plain_address, value)) if isinstance(value, tuple) else plain_address(value)
        )
    return options


def log_facts(job: Job) -> dict[str, str]:
    """What a log record says of a job beside its text, for those who filter records."""
    return {
        "job": job.id,
        "task": job.remote_id,
        "kind": job.task.type,
        "state": str(job.state),
        "request": job.failure.request_id if job.failure else "",
    }
