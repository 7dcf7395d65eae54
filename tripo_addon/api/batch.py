# SPDX-License-Identifier: GPL-3.0-or-later
"""Many tasks, each paid once however often the batch is run: what is there is not made again."""

from __future__ import annotations

import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import Invalid, Problem, TripoError, Unavailable
from ..files import copies
from ..jobs.job import Job as Snapshot
from ..jobs.order import Order
from ..providers import SERVICES
from ..spec import arguments
from ..spec.prices import Price, total
from ..spec.state import State
from . import budget, rows, shards
from .endings import Endings
from .handle import Job
from .hosts import Host, host
from .results_file import ResultsFile
from .rows import Row
from .shards import Shared

log = logging.getLogger(__name__)

AT_ONCE = 16
"""Jobs that are begun and have not ended; how many the service takes at once, it says itself."""
LOOK_SECONDS = 2.0
"""Between two looks at the rows on which other processes work."""
TRIES = 6
"""How often a run goes on with a row that ends uncertain."""


@dataclass(frozen=True)
class RowResult:
    """How a row stands."""

    row: int
    """Its number, from 1."""
    name: str
    key: str
    type: str
    state: str = "waiting"
    """As `Job.state`; `done` when its files are there."""
    files: tuple[str, ...] = ()
    """In the folder of the batch."""
    task_id: str = ""
    job_id: str = ""
    credits: float | None = None
    """What was charged."""
    estimate: float | None = None
    """What it may cost at most; None where nobody knows."""
    error: str = ""
    code: int = 0
    created: float = 0.0
    sent: float = 0.0
    ended: float = 0.0
    """Seconds since 1970; 0 where it has not come to that."""

    @property
    def done(self) -> bool:
        return self.state == "done"


@dataclass(frozen=True)
class Batch:
    """How a batch has ended."""

    rows: tuple[RowResult, ...]

    @property
    def left(self) -> tuple[RowResult, ...]:
        """The rows without their files; the same batch, run again, tries them again."""
        return tuple(row for row in self.rows if not row.done)

    @property
    def credits(self) -> float:
        """What its rows have cost, in this run or an earlier one."""
        return sum(row.credits or 0.0 for row in self.rows)


def batch(
    source: str | Path | Iterable[Row],
    out: str | Path,
    *,
    type: str = "",
    options: Mapping[str, Any] | None = None,
    name: str = "{stem}",
    service: str = "",
    parallel: int = AT_ONCE,
    max_credits: float | None = None,
    results: str | Path | None = None,
    dry_run: bool = False,
    shard: str = "",
    check: bool = False,
    resend_uncertain: bool = False,
    tell: Callable[[RowResult], None] | None = None,
) -> Batch:
    """Run a task for each row, and copy what comes of it into the folder `out`.

    `source` is a .csv or .jsonl file (columns are options, and `type`, `key`, `name`), a folder
    of pictures or models, or rows. `type` and `options` are for rows without their own. `name` is
    the pattern of file names, from `{stem}`, `{row}`, `{key}`, `{type}` and any option.

    All is checked before anything is sent. Each row has a key (see `submit`), so that the same
    batch, run again after an interruption, pays for nothing twice and does only what is missing.
    A row whose answer was lost while it was sent is looked for in the account's usage: it goes on
    with its task, or with one that asks for the very same, or is sent again where the whole usage
    was read without it; that takes up to three minutes. Where the service tells no usage, or may
    have the task, the row ends `uncertain`; `resend_uncertain` sends such rows again, for one who
    knows that the service does not have them.
    `results` is a file of one JSON object for each row (`results.jsonl` in `out`), replaced as a
    whole at each change. With `dry_run` only prices are found. Blocks. `tell(row)` is called at
    each change. Raises `Invalid`, `Storage` and `Unavailable`; a row that fails raises nothing.

    With a `shard`, such as `2/3`, only that part of the rows is done, and other processes and
    machines may work on the same folder `out`, even on the same shard: claims in it see to it that
    no row is done twice. What works on them later, with a shard or without, heeds them. The results
    are in `results.2-of-3.jsonl` then, and `max_credits` is for this shard. `check` sends nothing:
    it writes down how all rows stand that were done in shards.
    """
    found = host()
    target = arguments.path(out, "out")
    part = shards.shard(shard)
    usual = target / (part.results if part else "results.jsonl")
    file = arguments.path(usual if results is None else results, "results")
    kind = type and arguments.type_of_task(
        type.replace("-", "_") if isinstance(type, str) else type
    )
    read = _read(source, kind, arguments.mapping({} if options is None else options, "options"))
    todo = rows.named(read, arguments.text(name, "name"), target)
    named = arguments.service(service, SERVICES)
    looks = arguments.switch(check, "check")
    states = _checked(found, todo, named)
    names = shards.labels(read, _base(source))
    if part:
        own = [at for at, label in enumerate(names) if part.has(label)]
        todo, states = [todo[at] for at in own], [states[at] for at in own]
        names = [names[at] for at in own]
    call = arguments.function(tell, "tell")
    at_once = arguments.count(parallel)
    resend = arguments.switch(resend_uncertain, "resend_uncertain")
    if arguments.switch(dry_run, "dry_run"):
        return Batch(tuple(states))
    several = bool(part) or looks or (target / shards.FOLDER).is_dir()
    shared = Shared(target, found.session().engine.folder, names) if several else None
    with closing(shared) if shared else nullcontext():
        run = _Run(
            found, todo, states, target, ResultsFile(file, shared), call, shared, resend=resend
        )
        if looks:
            run.look()
        else:
            with budget.session(max_credits=max_credits):
                run.work(named, at_once)
    return Batch(tuple(run.states))


def price(of: Batch) -> Price | None:
    """What the rows of a batch cost together; None where the price of one is not known."""
    known = [None if row.estimate is None else Price(row.estimate, row.estimate) for row in of.rows]
    return total(known)


def _base(source: Any) -> Path:
    """The folder below which files count as the same on every machine."""
    if not isinstance(source, str | Path):
        return Path.cwd()
    path = arguments.path(source, "source")
    return path if path.is_dir() else path.parent


def _read(source: Any, type: str, options: Mapping[str, Any]) -> list[Row]:
    if isinstance(source, str | Path):
        return rows.read(arguments.path(source, "source"), type, options)
    found = arguments.several(source, "rows")
    if not all(isinstance(row, Row) for row in found):
        raise Invalid([Problem("rows", "Not all of that are rows")], "Give api.Row(task)")
    return found


def _checked(found: Host, todo: list[Row], service: str) -> list[RowResult]:
    """All rows with their prices. Raises `Invalid`, which names wrong rows."""
    wrong: list[Problem] = []
    states: list[RowResult] = []
    for number, row in enumerate(todo, 1):
        try:
            cost = found.price(row.task, service)
        except Invalid as error:
            wrong.append(Problem(f"row {number}", f"Row {number}: {error.what}"))
            cost = None
        states.append(
            RowResult(
                number, row.name, row.key, row.task.type, estimate=cost.most if cost else None
            )
        )
    if wrong:
        raise Invalid(wrong[: rows.MOST_TOLD], "Correct the rows; nothing was sent")
    return states


class _Run:
    """One run of a batch."""

    def __init__(
        self,
        found: Host,
        todo: Sequence[Row],
        states: list[RowResult],
        out: Path,
        results: ResultsFile,
        tell: Callable[[RowResult], None] | None,
        shared: Shared | None,
        *,
        resend: bool,
    ) -> None:
        self._host = found
        self._todo = todo
        self.states = states
        self._out = out
        self._results = results
        self._tell = tell
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

    def work(self, service: str, parallel: int) -> None:
        """Run all rows to their ends, at most so many at once."""
        self._results.save(self.states, now=True)
        left = deque(range(len(self._todo)))
        endings = Endings(self._host)
        try:
            while True:
                while self._busy() < parallel and left:
                    self._begin(left.popleft(), service)
                if self._later and time.monotonic() - self._looked > LOOK_SECONDS:
                    left.extend(self._later)
                    self._later.clear()
                    self._looked = time.monotonic()
                if not (self._running or self._later or left):
                    break
                ended = endings.ended(self._running)
                for at in ended:
                    job = self._running.pop(at)
                    if not self._goes_on(at, job, service):
                        self._end(at, job)
                self._note()
                self._results.save(self.states)
                if not ended:
                    self._host.rest()
        except BaseException:
            ids = [job.snapshot.id for job in self._running.values()]
            self._host.session().engine.withdraw(ids)
            raise
        finally:
            self._note()
            self._results.save(self.states, now=True)

    def look(self) -> None:
        """Find out how all rows stand, and write it down."""
        for at in range(len(self._todo)):
            if self._shared and (facts := self._shared.standing(at)):
                self._set(at, **facts)
        self._results.save(self.states, now=True)

    def _busy(self) -> int:
        """How many rows are worked on; one whose task is looked for holds up no other."""
        return sum(at not in self._sought for at in self._running)

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
                self._set(at, **begun.facts)
            elif begun and begun.task_id:
                attached = self._host.attach(begun.task_id, row.task.type, place=False)
                self._running[at] = Job(self._host, attached)
            else:
                order = Order(
                    service=service,
                    key=arguments.key(row.key),
                    budgets=budget.current(),
                    place=False,
                    claim=begun.claim if begun else "",
                    resend=resend,
                )
                self._running[at] = Job(self._host, self._host.begin(row.task, order))
        except Unavailable:
            # No row can be sent.
            raise
        except TripoError as error:
            self._set(at, state="failed", error=str(error), code=error.code)

    def _note(self) -> None:
        """Take in how the running rows stand; those that have ended are not done before their files
        are there."""
        self._sought.clear()
        for at, job in self._running.items():
            now = job.snapshot
            if now.sought:
                self._sought.add(at)
            if now is not self._seen.get(at) and not now.final:
                before, self._seen[at] = self._seen.get(at), now
                if before is None or before.state != now.state or before.remote_id != now.remote_id:
                    if self._shared and now.remote_id:
                        # Others know of it before anybody here is told.
                        self._shared.sent(at, now.remote_id)
                    self._set(at, **_told(now))

    def _end(self, at: int, job: Job) -> None:
        self._seen.pop(at, None)
        if self._shared and not self._shared.holds(at):
            self._later.append(at)
            return
        facts: dict[str, Any] = _told(job.snapshot)
        error = job.error
        if error is None and job.done and job.state == "done":
            try:
                files = {name: str(path) for name, path in job.files.items()}
                made = copies.copy(files, self._out, self._todo[at].name)
                facts["files"] = tuple(map(str, made))
            except TripoError as problem:
                error, facts["state"] = problem, "failed"
        if error is not None:
            facts |= {"error": str(error), "code": error.code}
        if self._shared and not self._shared.ended(at, job.snapshot, facts):
            self._later.append(at)
            return
        self._set(at, **facts)

    def _set(self, at: int, **facts: Any) -> None:
        state = RowResult(**{**vars(self.states[at]), **facts})
        self.states[at] = state
        self._results.changed = True
        if self._tell:
            # The work goes on whatever a caller's function does.
            try:
                self._tell(state)
            except Exception:
                log.exception("A function that is told of row %s has failed", state.row)


def _told(job: Snapshot) -> dict[str, Any]:
    """What the results say of a job."""
    return {
        "state": str(job.state),
        "task_id": job.remote_id,
        "job_id": job.id,
        "credits": job.credits,
        "created": job.created,
        "sent": job.sent,
        "ended": job.ended,
    }
