# SPDX-License-Identifier: GPL-3.0-or-later
"""`blender --command tripo`: start a job, wait for it, write its files."""

from __future__ import annotations

import signal
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import FrameType
from typing import Any

import bpy

from ... import cli
from ...errors import Invalid, Storage, TripoError
from ...jobs.order import Order
from ...jobs.usage import summary
from ...providers import SERVICES, environment, unit
from ...spec import arguments as checks
from ...spec import press
from ...spec.options import Task
from ...spec.state import State
from ...spec.tasks import TASKS
from ...terminal import logs
from .. import current, pump, starting
from ..costs import balance_text
from ..mesh import reports as mesh_reports
from ..model import making
from ..model.request import Request
from ..settings import connections, service
from . import (
    entering,
    export,
    history,
    interruption,
    levels,
    outputs,
    recipes,
    signals,
    targets,
    variations,
)
from . import given as given_by
from .reporting import (
    DONE,
    INTERRUPTED,
    REFUSED,
    USAGE,
    Reporter,
    price_text,
    say,
)


class Interrupted(BaseException):
    """Ctrl-C, a closed terminal, or a polite request to end."""


def main(words: Sequence[str]) -> int:
    """Run one command line; gives the exit status."""
    try:
        arguments = cli.parse(words)
    except cli.WrongUsage as error:
        usage, reason = error.args
        for line in usage.rstrip().splitlines():
            say(line)
        Reporter("--json" in words).failure(reason)
        return USAGE
    except SystemExit:
        return DONE
    reporter = Reporter(arguments.json, quiet=arguments.quiet)
    previous = {number: signal.signal(number, _interrupt) for number in _signals()}
    try:
        secrets = {*environment.secrets(), *(known.key for known in connections())}
        logs.begin(arguments.log_file, secrets, verbose=arguments.verbose)
        return _carry_out(arguments, reporter)
    except Storage as error:
        reporter.failure(str(error))
        return USAGE
    except Interrupted:
        # It came before anything was begun, or after everything was told.
        return _interrupted(arguments, reporter)
    finally:
        logs.stop()
        for number, handler in previous.items():
            # None stands for Blender's own handler, which Python cannot set again.
            signal.signal(number, handler or signal.SIG_DFL)


@signals.held()
def _carry_out(arguments: Any, reporter: Reporter) -> int:
    """Run a command; interruptions come where it waits. Gives the exit status."""
    try:
        if arguments.task:
            return _run(arguments, reporter)
        return _COMMANDS[arguments.command](arguments, reporter)
    except TripoError as error:
        reporter.failure(str(error))
        return USAGE if isinstance(error, Invalid | Storage) else REFUSED
    except Interrupted:
        return _interrupted(arguments, reporter)


def _interrupted(arguments: Any, reporter: Reporter) -> int:
    reporter.failure(interruption.end(earlier=arguments.command == "resume"))
    return INTERRUPTED


def _signals() -> list[int]:
    """What asks a command to end: Ctrl-C, a polite request, and a terminal that is closed, unless
    the command was started to outlive that."""
    found: list[int] = [signal.SIGINT, signal.SIGTERM]
    hang_up = getattr(signal, "SIGHUP", None)  # Windows has none
    if hang_up is not None and signal.getsignal(hang_up) is not signal.SIG_IGN:
        found.append(hang_up)
    return found


def _interrupt(number: int, frame: FrameType | None) -> None:
    # A terminal that is closed says so more than once, and the end is under way.
    for number in _signals():
        signal.signal(number, signal.SIG_IGN)
    raise Interrupted


def _run(arguments: Any, reporter: Reporter) -> int:
    task_type = TASKS[arguments.task]
    given = targets.aimed(task_type, cli.values(arguments), arguments.target, reporter)
    order = _order(arguments)
    current.session().provider(order.service)
    given_by.check_files(task_type, given)
    output = arguments.output and arguments.output._replace(**cli.written(arguments))
    prepare = given_by.preparation(arguments)
    count = arguments.variations
    several = cli.numbered(output, count)
    for one in several:
        if one:
            outputs.check(one, given)
    if output:
        lost = outputs.losses(output, task_type, prepare)
        if lost:
            reporter.remark(lost)
    if arguments.dry_run:
        return _price(task_type, given, order.service, reporter, count)
    if count > 1:
        return variations.run(task_type, given, several, order, prepare, reporter)
    place = outputs.place_of(output) if output else None
    started = starting.start(
        bpy.context, task_type, given, place=False, output=place, prepare=prepare, order=order
    )
    job = pump.wait(entering.job_id(started), reporter.job)
    if job.state is not State.DONE:
        reporter.failure(job.failure.text if job.failure else str(job.state))
        return REFUSED
    try:
        files = export.write(job, output, reporter.remark) if output else []
    except TripoError as error:
        reporter.failure(str(error))
        return REFUSED
    reporter.done(job, files)
    return DONE


def _order(arguments: Any) -> Order:
    """What the caller wants beside the task."""
    wanted = cli.order(arguments)
    return Order(
        service=checks.service(wanted["service"], SERVICES),
        key=checks.key(wanted["key"]),
        most=checks.credits(wanted["max_credits"], "max_credits"),
    )


def _price(
    task_type: type[Task], given: Mapping[str, Any], named: str, reporter: Reporter, count: int
) -> int:
    """What so many of a task would cost: from the list of prices, or asked of the service."""
    if SERVICES[named or service()].prices:
        price = starting.price(bpy.context, task_type, given, named)
    else:
        starting.ask_price(bpy.context, task_type, given, named)
        quote = pump.wait_for(lambda now: now.quote)
        if quote.failure:
            reporter.failure(quote.failure.text)
            return REFUSED
        price = quote.price
    price = press.total(price, count)
    say(f"{task_type.label}: {price_text(price) if price else 'price unknown'}")
    reporter.event("estimate", credits=list(price) if price else None)
    return DONE


def _balance(arguments: Any, reporter: Reporter) -> int:
    current.session().refresh()
    account = pump.wait_for(lambda now: now.account)
    if account.failure:
        reporter.failure(account.failure.text)
        return REFUSED
    say(balance_text(account))
    known = account.balance
    reporter.event("balance", balance=known and known.balance, frozen=known and known.frozen)
    return DONE


def _usage(arguments: Any, reporter: Reporter) -> int:
    current.session().ask_usage()
    report = pump.wait_for(lambda now: now.usage)
    if report.failure:
        reporter.failure(report.failure.text)
        return REFUSED
    told = summary(report.rows, unit(service()))
    for name, value in told:
        say(f"{name}: {value}")
    for row in report.rows if arguments.tasks else ():
        say(f"{row.created}  {row.type}  {row.status}  {row.credits:g}  {row.task_id}")
    rows = [vars(row) for row in report.rows]
    reporter.event("usage", tasks=rows, summary=dict(told))
    return DONE


def _validate(arguments: Any, reporter: Reporter) -> int:
    """Check a model file; the open file's place is taken by an empty one."""
    path = arguments.file
    bpy.ops.wm.read_homefile(use_empty=True)
    try:
        with signals.held():
            objects = making.make(Request(str(path), path.suffix[1:].lower(), path.stem))
    except (OSError, RuntimeError, ValueError) as error:
        reason = (str(error).strip().splitlines() or ["unknown reason"])[-1]
        reporter.failure(f"Blender cannot import {path} ({reason})")
        return REFUSED
    reports = {obj.name: mesh_reports.check(obj).report for obj in objects if obj.type == "MESH"}
    for name, report in reports.items():
        say(f"{name}: {report.summary}")
        for finding in report.findings:
            say(f"  {finding.text}. {finding.repair}")
    meshes = {name: asdict(report) for name, report in reports.items()}
    reporter.event("validated", meshes=meshes)
    return DONE if all(report.clean for report in reports.values()) else REFUSED


def _judge(arguments: Any, reporter: Reporter) -> int:
    """Tell what may make poor models of picture files."""
    # NumPy is heavy, and only this command needs it.
    from ..form import judged

    good = True
    for path in arguments.files:
        found = judged.file(path)
        good = good and not found.findings
        say(f"{path.name}: {found.size} pixels{'' if found.findings else ', nothing to warn of'}")
        for finding in found.findings:
            say(f"  {finding.text}")
        findings = [finding._asdict() for finding in found.findings]
        size = {"width": found.width, "height": found.height}
        reporter.event("judged", file=str(path), findings=findings, **size)
    return DONE if good else REFUSED


def _batch(arguments: Any, reporter: Reporter) -> int:
    # What is imported is alone in this Blender.
    bpy.ops.wm.read_homefile(use_empty=True)
    return _same(arguments, reporter)


def _same(arguments: Any, reporter: Reporter) -> int:
    # It is not known below.
    from ... import run_command

    return run_command(arguments, reporter)


_COMMANDS = {
    "balance": _balance,
    "usage": _usage,
    "validate-mesh": _validate,
    "judge-picture": _judge,
    "resume": history.resume,
    "jobs": history.jobs,
    "spent": history.spent,
    "attach": history.attach,
    "fetch": history.fetch,
    "recipe": recipes.recipe,
    "target": targets.target,
    "levels": levels.levels,
    "batch": _batch,
    **dict.fromkeys(("show", "export", "cancel", "sandbox"), _same),
}
