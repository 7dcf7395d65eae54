# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands about recipes and chains."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import bpy

from ... import cli
from ...cli import Output
from ...errors import Invalid, Problem, TripoError
from ...files import recipe_files
from ...jobs.chain import Chain
from ...jobs.job import Job
from ...jobs.plans import Plan
from ...spec.options import Result
from ...spec.recipes import Recipe
from .. import chaining, current
from . import export, outputs
from .reporting import DONE, REFUSED, WAITS, Reporter, price_text, say


def recipe(arguments: Any, reporter: Reporter) -> int:
    """Do what the command says with recipes."""
    return _ACTIONS[arguments.action](arguments, reporter)


def _list(arguments: Any, reporter: Reporter) -> int:
    found = chaining.found()
    for name, known in found.recipes.items():
        say(f"{name}: {' > '.join(step.task.label for step in known.steps)}")
        reporter.event("recipe", recipe=known.stored())
    for problem in found.problems:
        reporter.remark(problem)
    return DONE


def _show(arguments: Any, reporter: Reporter) -> int:
    known = chaining.named(arguments.name)
    _tell(known, chaining.outline(known), reporter)
    return DONE


def _add(arguments: Any, reporter: Reporter) -> int:
    added = recipe_files.read_file(arguments.file.expanduser())
    path = recipe_files.write(chaining.folder(), added)
    say(f"{added.name}: {path}")
    reporter.event("added", recipe=added.stored(), file=str(path))
    return DONE


def _run(arguments: Any, reporter: Reporter) -> int:
    chosen = chaining.named(arguments.name)
    if arguments.yes_gates:
        chosen = _without_gates(chosen)
    given = {name: getattr(arguments, name) for name in cli.RECIPE_INPUTS}
    given = {name: value for name, value in given.items() if value is not None}
    current.session().provider()
    output = _output(arguments, chosen)
    if output:
        outputs.check(output, given)
    plan = chaining.plan(bpy.context, chosen, given)
    _tell(chosen, plan, reporter)
    for remark in plan.remarks:
        reporter.remark(remark)
    if arguments.dry_run:
        return DONE
    place = outputs.place_of(output) if output else None
    first = chaining.start(bpy.context, chosen, given, place=False, output=place)
    return _follow(first, output, reporter)


def _go_on(arguments: Any, reporter: Reporter) -> int:
    """Go on with a chain for which somebody has to decide."""
    now = current.session()
    now.provider()
    waiting = chaining.waiting(arguments.chain)
    if not waiting:
        reporter.failure("No chain waits, or none of this id")
        return REFUSED
    job = waiting[0]
    assert job.chain
    if arguments.yes_gates and not arguments.again:
        job = chaining.without_gates(job)
    following = chaining.go_on(job, again=arguments.again)
    if following is None:
        reporter.failure(now.notice.text if now.notice else "The chain does not go on")
        return REFUSED
    return _follow(following, outputs.output_of(job), reporter)


def _follow(job: Job, output: Output | None, reporter: Reporter) -> int:
    """Tell the way of a chain until it ends or waits, and write its last result."""
    reporters: dict[str, Reporter] = {}

    def of(job: Job) -> Reporter:
        return reporters.setdefault(job.id, reporter.beside())

    def tell(job: Job) -> None:
        if job.id not in reporters and job.chain:
            say(job.chain.text)
        of(job).job(job)

    def ended(job: Job) -> None:
        if job.chain and not job.chain.last:
            of(job).done(job, [Path(path) for path in job.files.values()])

    last = chaining.follow(job, tell, ended)
    told = of(last)
    chain = last.chain
    assert chain
    if not last.came and not last.at_gate:
        told.failure(last.failure.text if last.failure else str(last.state))
        return REFUSED
    if chain.stopped:
        told.failure(f"The chain stops here: {chain.stopped}")
        return REFUSED
    if last.at_gate:
        return _waits(last, chain, told)
    try:
        files = export.write(last, output, told.remark) if output else []
    except TripoError as error:
        told.failure(str(error))
        return REFUSED
    told.done(last, files)
    return DONE if chain.last else REFUSED


def _waits(job: Job, chain: Chain, reporter: Reporter) -> int:
    say(
        f"It waits for you to look at {job.model or job.folder}. Then `recipe continue {chain.id}` "
        "makes the next step, and with --again this one once more"
    )
    reporter.event("gate", chain=chain.id, step=chain.index + 1, files=dict(job.files))
    return WAITS


def _without_gates(recipe: Recipe) -> Recipe:
    return recipe.with_gates([False] * len(recipe.steps))


def _output(arguments: Any, recipe: Recipe) -> Output | None:
    """Where the last result goes; None for an answer, which is only told."""
    last = recipe.steps[-1].task
    if last.result is Result.ANSWER:
        return None
    if not arguments.output:
        return Output(Path.cwd(), True)
    try:
        output = cli.output_of(last)(arguments.output)
    except argparse.ArgumentTypeError as error:
        raise Invalid([Problem("output", str(error))], "Choose another output") from None
    return output._replace(overwrite=arguments.overwrite)


def _tell(recipe: Recipe, plan: Plan, reporter: Reporter) -> None:
    """The steps of a recipe with their prices, and the price of the whole."""
    for at, (step, price) in enumerate(zip(recipe.steps, plan.prices, strict=True)):
        gate = ", then you look at it" if step.gate else ""
        told = price_text(price) if price else "price unknown"
        say(f"{at + 1}. {plan.tasks[at].label}: {told}{gate}")
    say(f"In all: {price_text(plan.price) if plan.price else 'price unknown'}")
    reporter.event(
        "plan",
        recipe=recipe.stored(),
        steps=[list(price) if price else None for price in plan.prices],
        credits=list(plan.price) if plan.price else None,
    )


_ACTIONS = {"list": _list, "show": _show, "add": _add, "run": _run, "continue": _go_on}
