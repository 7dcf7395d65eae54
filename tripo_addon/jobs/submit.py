# SPDX-License-Identifier: GPL-3.0-or-later
"""A job's way to the service: its pictures and models first, then the task itself, once."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple

from ..codes import Code
from ..errors import (
    Invalid,
    NoAddress,
    NotTheApi,
    Offline,
    OverBudget,
    OverLimit,
    Problem,
    Refused,
    Spent,
    Storage,
    Strange,
    TripoError,
    Unclear,
    Unreachable,
)
from ..files import claims
from ..files.folders import make_folder
from ..files.formats import model_file_problem, picture_problem
from ..net.outage import note
from ..net.retry import Request, Then, decide, outcome_of
from ..providers import capabilities
from ..providers.base import Asked, Inputs, Prepared, Provider
from ..spec.inputs import Input, form_of, reference
from ..spec.option import PICTURE
from ..spec.options import Task
from ..spec.prices import Price
from ..spec.seeds import drawn
from ..spec.state import Trigger
from .failures import SEARCHED, no_answer
from .job import Job
from .queue import Busy
from .store import CHECK_SECONDS, Cancelled, JobStore
from .uploads import Uploaded, Uploads

FORGOTTEN = {Code.BAD_OPTION, Code.FILE_GONE}
"""Error codes of a task whose uploaded file the service no longer has."""
NO_PRICE = {404, 405, 501}
"""Statuses that say that the service tells no prices."""
NO_PRICE_FOR_THIS = {400, 422, *NO_PRICE}
"""The same, or that the task is wrong; the create request tells that too, and costs nothing."""
OUT_OF_ORDER = {408, 502, 503, 504}
"""Statuses of a gateway whose service does not answer."""


class Away(NamedTuple):
    """The service is out of reach, and has nothing of the job."""

    error: TripoError


def send(
    store: JobStore, uploads: Uploads, job_id: str, *, attempt: int = 0, limit: float = 0.0
) -> Busy | Away | None:
    """Upload and submit a job. Returns what to wait for if the service did not take it this time.

    `attempt` counts how often it was not taken before; `limit` is the credits a day may cost.
    """
    store.check(job_id)
    job = store.job(job_id)
    check(job.service, job.task)
    make_folder(Path(job.folder))
    try:
        remote_id = _send(store, uploads, job_id, limit)
    except (Offline, Unreachable, Unclear) as error:
        # If the error is `Unclear`, an upload failed: `_submit` handles a task that may exist.
        if isinstance(error, NoAddress | NotTheApi | Strange):
            raise
        return _away(store, job_id, error)
    except Refused as error:
        decision = decide(Request.CREATE, outcome_of(error), attempt, random.random())
        if decision.then is not Then.AGAIN:
            if error.status in OUT_OF_ORDER and store.job(job_id).state.unsent:
                return _away(store, job_id, error)
            raise
        store.after(job_id, Trigger.NOT_TAKEN, note=error.what)
        _give_back(store, job_id)
        told = error.retry_after is not None
        return Busy(decision.seconds, error.what, error.code == Code.TOO_MANY_TASKS, told)
    if remote_id:
        job = store.after(job_id, Trigger.ACCEPT, remote_id=remote_id)
        if job.claim:
            claims.sent(job.claim, claims.machine(store.journal.folder), remote_id)
        store.keep_receipt(job)
        # A job that was cancelled meanwhile ends here with its task id; nothing else would end it.
        store.check(job_id)
    return None


def _away(store: JobStore, job_id: str, error: TripoError) -> Away:
    store.after(job_id, Trigger.NOT_TAKEN, note=note(error))
    _give_back(store, job_id)
    return Away(error)


def _take(store: JobStore, job: Job) -> None:
    """Say to other machines that a job is sent now. Raises `Taken`, and `Storage`."""
    if job.claim:
        try:
            claims.begin_sending(job.claim, claims.machine(store.journal.folder))
        except OSError as error:
            raise Storage(
                f"The claims in {job.claim} cannot be written ({error.strerror})",
                "Run the batch again when the folder is there",
                Spent.NOTHING,
            ) from None


def _give_back(store: JobStore, job_id: str) -> None:
    """The service has not taken a job: another machine may send it."""
    job = store.job(job_id)
    if job.claim:
        claims.not_taken(job.claim, claims.machine(store.journal.folder))


def price_of(task: Task, provider: Provider, uploads: Uploads) -> Price | None:
    """What the service says that a task will cost; its inputs are uploaded, which is free."""
    started = _start_all(task, provider, uploads)
    inputs = {
        name: [source if isinstance(source, Input) else source.result().input for source in sources]
        for name, sources in started.items()
    }
    asked = _ask(provider.prepare(task, inputs), NO_PRICE)
    if asked.task_id:
        raise TripoError(
            f"The service tells no prices: asked for one, it has started the task {asked.task_id}",
            "Look for it in the service's console; this service is not asked for a price again",
            Spent.MAYBE,
        )
    return asked.price


def check(service: str, task: Task) -> None:
    """Raise `Invalid` for a task that a service would refuse, before anything is sent."""
    problems = task.problems() + capabilities.problems(service, task)
    if problems:
        raise Invalid(problems)


def _send(store: JobStore, uploads: Uploads, job_id: str, limit: float) -> str:
    for attempt in range(2):
        files = _upload(store, uploads, job_id)
        prepared = _prepare(store, job_id, files)
        store.check(job_id)
        job = store.job(job_id)
        _take(store, job)
        if not prepared.ask:
            store.budgets.take(job, job.estimate)
        seeds = drawn(prepared.seeds, job.seeds)
        # A price request that may create the task carries no seeds.
        sent = {} if prepared.ask else seeds
        store.submit(job_id, _own_tokens(job.task, prepared.inputs), limit, seeds=sent)
        try:
            return _submit(store, job_id, prepared, limit, seeds)
        except Refused as error:
            reused = {file.input for some in files.values() for file in some if file.reused}
            if attempt or not reused or error.code not in FORGOTTEN:
                raise
            uploads.forget(reused)
            store.after(job_id, Trigger.NOT_TAKEN)
    raise AssertionError("both attempts end above")


def _own_tokens(task: Task, inputs: Inputs) -> tuple[str, ...]:
    """What the service takes in place of the inputs that are files of this machine."""
    return tuple(
        sorted(
            {
                given.value
                for name, some in task.inputs().items()
                for source, given in zip(some, inputs.get(name, ()), strict=False)
                if form_of(source) == "file"
            }
        )
    )


def _prepare(store: JobStore, job_id: str, files: dict[str, Sequence[Uploaded]]) -> Prepared:
    inputs = {name: [file.input for file in some] for name, some in files.items()}
    return store.provider(job_id).prepare(store.job(job_id).task, inputs)


def _submit(
    store: JobStore, job_id: str, prepared: Prepared, limit: float, seeds: Mapping[str, int]
) -> str:
    """The new task's id; empty when the service may or may not have taken the task."""
    try:
        return _create(store, job_id, prepared, limit, seeds)
    except Unclear as error:
        advice = SEARCHED
        if isinstance(error, NotTheApi):
            advice = f"{SEARCHED}. {error.advice}"
        store.after(job_id, Trigger.LOSE_ANSWER, failure=no_answer(error.what, advice))
        return ""


def _create(
    store: JobStore, job_id: str, prepared: Prepared, limit: float, seeds: Mapping[str, int]
) -> str:
    """The new task's id. On some hosts the price request creates the task, else `submit` does."""
    asked = _ask(prepared, NO_PRICE_FOR_THIS)
    if asked.task_id:
        return asked.task_id
    if prepared.ask:
        try:
            job = store.job(job_id)
            store.budgets.take(job, asked.price or job.estimate)
            store.submit(job_id, job.tokens, limit, asked.price, seeds)
        except (Cancelled, OverBudget, OverLimit):
            # Nothing was created: the next session may send it.
            store.after(job_id, Trigger.NOT_TAKEN)
            raise
    job = store.job(job_id)
    return store.provider(job_id).submit(job.task, prepared.inputs, job.seeds)


def _ask(prepared: Prepared, priceless: Collection[int]) -> Asked:
    """Ask for the price, once; a refusal with one of these statuses means that there is none."""
    try:
        return prepared.ask() if prepared.ask else Asked()
    except Refused as error:
        if error.status not in priceless:
            raise
        return Asked()


def _upload(store: JobStore, uploads: Uploads, job_id: str) -> dict[str, Sequence[Uploaded]]:
    """What the service takes in place of each input; its files are uploaded side by side."""
    job = store.job(job_id)
    inputs = job.task.inputs()
    if any(form_of(source) == "file" for some in inputs.values() for source in some):
        store.after(job.id, Trigger.UPLOAD)
    started = _start_all(job.task, store.provider(job_id), uploads)
    return {name: [_wait(store, job_id, file) for file in some] for name, some in started.items()}


def _start_all(
    task: Task, provider: Provider, uploads: Uploads
) -> dict[str, list[Future[Uploaded] | Input]]:
    """Every input, checked; for a file, its upload has begun."""
    inputs = task.inputs()
    for name, some in inputs.items():
        for source in some:
            _check_file(task, name, source)
    return {
        name: [_start(provider, uploads, source) for source in some]
        for name, some in inputs.items()
    }


def _start(provider: Provider, uploads: Uploads, source: str) -> Future[Uploaded] | Input:
    return uploads.start(provider, Path(source)) if form_of(source) == "file" else reference(source)


def _wait(store: JobStore, job_id: str, started: Future[Uploaded] | Input) -> Uploaded:
    if isinstance(started, Input):
        return Uploaded(started, False)
    while True:
        store.check(job_id)
        try:
            return started.result(CHECK_SECONDS)
        except TimeoutError:
            if started.done():
                raise


def _check_file(task: Task, name: str, source: str) -> None:
    if form_of(source) != "file":
        return
    facts, path = task.options[name], Path(source)
    picture = facts.role == PICTURE
    text = picture_problem(path) if picture else model_file_problem(path, facts.files)
    if text:
        raise Invalid([Problem(name, text)], f"Choose another {'picture' if picture else 'file'}")
