# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts tasks on their way in the session of this Blender, and takes up jobs. Main thread only."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import Spent, TripoError, Unavailable
from ..files.folders import job_folder
from ..jobs import plans
from ..jobs.chain import Chain
from ..jobs.job import Job
from ..jobs.keys import of_variation
from ..jobs.order import Begun, Order
from ..jobs.preparations import Before
from ..jobs.submit import check as check_task
from ..providers.base import Provider
from ..spec import arguments
from ..spec.options import Task
from ..spec.preparation import STORED
from ..spec.prices import Price, total
from ..spec.state import State
from ..spec.tasks import TASKS
from . import costs
from .asked import Asked
from .current import session
from .settings import preparation, service, settings


def start(
    task: Task,
    place: dict[str, Any],
    job_id: str,
    before: Before | None = None,
    *,
    subject: str = "",
    remarks: Sequence[str] = (),
    chain: Chain | None = None,
    order: Order | None = None,
) -> Job:
    """Put a task on its way. Raises `TripoError` when it cannot be sent.

    Without a cursor in `place` the result stays on disk. `before` is called first, on
    the worker. `chain` makes it a step of a chain. With a key in the `order`, `entering` tells
    which job it becomes.
    """
    now = session()
    order = order or Order()
    provider, price = check(task, order)
    asked = Asked(task, place, job_id, before, subject, remarks)
    job = replace(_job(asked, provider, price, order), chain=chain)
    narrowed = now.narrowed
    now.engine.budgets.add(job_id, order.budgets)
    if chain:
        now.engine.budgets.add(chain.id, order.budgets)
    if order.key:
        now.entering[job_id] = now.engine.entrance.enter(job, provider, before, resend=order.resend)
    else:
        now.listing.add(job)
        now.engine.start(job, provider, before)
    now.end_search(narrowed)
    return job


def start_all(asked: Sequence[Asked], order: Order | None = None) -> list[Job]:
    """Put several tasks on their way, all of which are on disk before any is sent. Raises
    `TripoError` where one cannot be sent, or all together cost too much; then none is. With a key
    in the `order`, each has a key made of it, and `entering` tells which job it becomes."""
    now = session()
    order = order or Order()
    check_all([one.task for one in asked], order.service, paid=bool(order.key))
    provider = now.provider(order.service)
    jobs = [
        _job(
            one,
            provider,
            costs.price_of(one.task, order.service),
            replace(order, key=of_variation(order.key, number)),
        )
        for number, one in enumerate(asked, 1)
    ]
    narrowed = now.narrowed
    begun = [(job, one.before) for job, one in zip(jobs, asked, strict=True)]
    for job in jobs:
        now.engine.budgets.add(job.id, order.budgets)
        if not order.key:
            now.listing.add(job)
    if order.key:
        entered = now.engine.entrance.enter_all(begun, provider, resend=order.resend)
        now.entering.update({job.id: one for job, one in zip(jobs, entered, strict=True)})
    else:
        now.engine.start_all(begun, provider)
    now.end_search(narrowed)
    return jobs


def check(task: Task, order: Order | None = None) -> tuple[Provider, Price | None]:
    """The service and the price of a task. Raises `TripoError` when it cannot be sent."""
    named = (order and order.service) or service()
    check_task(named, task)
    provider = session().provider(named)
    price = costs.price_of(task, named)
    if not (order and order.key):
        # A job that has the key may be paid for already.
        _check_costs(provider, price)
    return provider, price


def check_all(tasks: Sequence[Task], named: str = "", *, paid: bool = False) -> None:
    """Raise `TripoError` where any of several tasks cannot be sent, or all of them together
    cost more than is allowed or left, unless they may be `paid` already; with the chosen service,
    or the one `named`."""
    for task in tasks:
        check_task(named or service(), task)
    provider = session().provider(named)
    if not paid:
        _check_costs(provider, total(costs.price_of(task, named) for task in tasks))


def pass_gate(job: Job) -> None:
    """The chain of a job at a gate goes on with its next step. Raises `TripoError`."""
    now = session()
    now.engine.pass_gate(job, now.provider_of(job))
    now.end_search(now.narrowed)


def pass_gates(liked: Sequence[tuple[Job, Mapping[str, Any]]]) -> None:
    """The same of several jobs by one press, each with the place of its next step. Raises
    `TripoError`, and none goes on, where all together cost too much."""
    now = session()
    found = [(job, now.provider_of(job), place) for job, place in liked]
    for provider in {provider for _, provider, _ in found}:
        own = [job for job, used, _ in found if used is provider]
        _check_costs(provider, total(map(plans.next_price, own)))
    now.engine.pass_gates(found)
    now.end_search(now.narrowed)


def make_again(job: Job, place: dict[str, Any]) -> None:
    """The step of a chain is made once more, and the chain goes on with that. Raises
    `TripoError`."""
    now = session()
    provider = now.provider_of(job)
    _check_costs(provider, job.estimate)
    now.engine.make_again(job, provider, place)
    now.end_search(now.narrowed)


def stop_chain(job: Job) -> None:
    """The chain of a job at a gate ends with its result, which stays; costs nothing."""
    session().engine.stop_chain(job)


def renew(job: Job, place: dict[str, Any]) -> Job:
    """Send what a job asked for once more, as a new job. Raises `TripoError`."""
    asked = Asked(job.task, place, str(uuid.uuid4()), None, job.subject, (), job.variation)
    return start_all([asked])[0]


def _check_costs(provider: Provider, price: Price | None) -> None:
    """Raise `TripoError` where the user's limit or the balance, if known, does not allow it."""
    now = session()
    costs.check_limit(now.ledger, price, provider.service)
    # The balance that is known is that of the chosen service.
    shortage = now.shortage(price) if provider.service == service() else ""
    if shortage:
        # It may have been topped up meanwhile.
        now.refresh()
        raise Unavailable(shortage, costs.top_up_advice())


def attach(task_id: str, kind: str, place: dict[str, Any]) -> Begun:
    """Fetch the result of any task of this account. Raises `TripoError`.

    `kind` is its type, for services that do not tell it.
    """
    now = session()
    task_id, kind = arguments.task_id(task_id), arguments.type_of_task(kind)
    provider, chosen, job_id = now.provider(), settings(), str(uuid.uuid4())
    task = TASKS[kind](**{name: facts.empty for name, facts in TASKS[kind].options.items()})
    job = Job(
        task=task,
        service=provider.service,
        account=provider.account,
        folder=str(job_folder(chosen.results, task_id, job_id)),
        place={STORED: preparation().stored(), **chosen.for_results(), **place},
        remote_id=task_id,
        id=job_id,
        note="Asks for the task",
    )
    narrowed = now.narrowed
    now.listing.add(job)
    answer = now.engine.history.attach(job, provider, now.engine.take_up)
    now.end_search(narrowed)
    return Begun(job, answer)


def take_up(job: Job) -> None:
    """Go on with a job that ended without its result; never sends it. Raises `TripoError`."""
    now = session()
    if not (job.remote_id or job.state is State.UNCERTAIN):
        raise TripoError("The service has nothing of this job", spent=Spent.UNSAID)
    provider = now.provider_of(job)
    if not job.files:
        # The old folder may be the cause of the failure.
        job = replace(job, folder=str(settings().results / Path(job.folder).name))
    now.engine.take_up(job, provider)


def claim(job: Job, task_id: str) -> None:
    """The user says that this task belongs to this uncertain job. Raises `TripoError`."""
    now = session()
    now.engine.claim(job, task_id, now.provider_of(job))


def _job(asked: Asked, provider: Provider, price: Price | None, order: Order) -> Job:
    chosen = settings()
    name = asked.subject or asked.task.title()
    return Job(
        task=asked.task,
        service=provider.service,
        account=provider.account,
        folder=str(job_folder(chosen.results, name, asked.job_id)),
        estimate=price,
        subject=asked.subject,
        remarks=tuple(asked.remarks),
        place={STORED: preparation().stored(), **chosen.for_results(), **asked.place},
        id=asked.job_id,
        key=order.key,
        most=order.most,
        claim=order.claim,
        variation=asked.variation,
    )
