# SPDX-License-Identifier: GPL-3.0-or-later
"""Many tasks, each paid once however often the batch is run: what is there is not made again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import Invalid, Problem
from ..files.folders import check_writable
from ..providers import SERVICES
from ..spec import arguments, recipes
from ..spec.prices import Price, total
from ..spec.recipes import Recipe
from . import budget, deliveries, rows, shards
from .batch_run import Run
from .hosts import Host, host
from .results_file import ResultsFile
from .row_results import RowResult, RowResults, StepResult
from .rows import Row
from .shards import Shared

AT_ONCE = 16
"""Jobs that are begun and have not ended; how many the service takes at once, it says itself."""


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
    each: str = "file",
    recipe: Recipe | str | None = None,
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
    """Run a task for each row, and bring what comes of it into the folder `out`.

    `source` is a .csv or .jsonl file (columns are options, and `type`, `key`, `name`, `recipe`), a
    folder of pictures or models, or rows. `type` and `options` are for rows without their own.
    `name` is the pattern of file names, from `{stem}`, `{row}`, `{key}`, `{type}` and any option.

    Of `each` row comes a `file` as the service made it, a `blend` with the model as it would be in
    the scene, or an `asset` of the library `out`. Where `out` is a .blend, all models are in that,
    in a grid; one that a batch has made is completed. All but the first need Blender.

    The steps of a `recipe`, or of a row's own, follow each task, see `run_recipe`: the first one is
    the task itself where the recipe begins with one of its kind. No gate is waited at. What comes
    of the last step is the row's result; a step that fails fails the row, and run again, the row
    goes on with that step.

    All is checked before anything is sent. Each row has a key (see `submit`), so that the same
    batch, run again after an interruption, pays for nothing twice and does only what is missing.
    A row whose answer was lost while it was sent is looked for in the account's usage: it goes on
    with its task, or with one that asks for the very same, or is sent again where the whole usage
    was read without it; that takes up to three minutes. Where the service tells no usage, or may
    have the task, the row ends `uncertain`; `resend_uncertain` sends such rows again, for one who
    knows that the service does not have them.
    `results` is a file of one JSON object for each row (`results.jsonl` in `out`, or beside the
    .blend that has all), replaced as a whole at each change. With `dry_run` only prices are found.
    Blocks. `tell(row)` is called at each change. Raises `Invalid`, `Storage` and `Unavailable`; a
    row that fails raises nothing.

    Other processes and machines may work on the same folder `out` at once or later: claims in it
    see to it that no row is done twice, unless rows have a recipe or all models come into one
    .blend. With a `shard`, such as `2/3`, only that part of the rows is done; the results are in
    `results.2-of-3.jsonl` then, and `max_credits` is for this shard. `check` sends nothing: it
    writes down how all rows stand.
    """
    found = host()
    path = arguments.path(out, "out")
    deliveries.check(path, each)
    one = deliveries.is_one(path)
    target = path.parent if one else path
    part = shards.shard(shard)
    looks = arguments.switch(check, "check")
    if one and (part or looks):
        text = "Shards cannot write one .blend together"
        raise Invalid([Problem("shard", text)], "Give a folder, or no shard")
    usual = _results(path, part)
    file = arguments.path(usual if results is None else results, "results")
    kind = type and arguments.type_of_task(
        type.replace("-", "_") if isinstance(type, str) else type
    )
    read = _read(source, kind, arguments.mapping({} if options is None else options, "options"))
    read = _with_recipes(found, read, recipe)
    todo = rows.named(read, arguments.text(name, "name"), target)
    chains = any(isinstance(row.recipe, Recipe) for row in todo)
    if chains and (part or looks):
        text = "Rows with a recipe cannot be done in shards"
        raise Invalid([Problem("recipe", text)], "Give no shard")
    named = arguments.service(service, SERVICES)
    deliveries.check_rows(todo, path, each)
    states = _checked(found, todo, named)
    names = shards.labels(read, _base(source))
    if part:
        own = [at for at, label in enumerate(names) if part.has(label)]
        todo, states = [todo[at] for at in own], [states[at] for at in own]
        names = [names[at] for at in own]
    call = arguments.function(tell, "tell")
    at_once = arguments.count(parallel)
    resend = arguments.switch(resend_uncertain, "resend_uncertain")
    limit = budget.session(max_credits=max_credits)
    if arguments.switch(dry_run, "dry_run"):
        return Batch(tuple(states))
    check_writable(path, folder=not one)
    check_writable(file, folder=False)
    shared = None
    if not (one or chains):
        wanted = [f"{each} {row.name}" for row in todo]
        shared = Shared(target, found.session().engine.folder, names, wanted)
    with closing(shared) if shared else nullcontext():
        kept = RowResults(states, ResultsFile(file, shared), call)
        run = Run(found, todo, kept, deliveries.of(path, each), shared, resend=resend)
        if looks:
            run.look()
        else:
            with limit:
                run.work(named, at_once)
    return Batch(tuple(kept.states))


def price(of: Batch) -> Price | None:
    """What the rows of a batch cost together; None where the price of one is not known."""
    known = [None if row.estimate is None else Price(row.estimate, row.estimate) for row in of.rows]
    return total(known)


def _results(out: Path, part: shards.Shard | None) -> Path:
    """The usual file of results."""
    if deliveries.is_one(out):
        return out.with_name(f"{out.stem}.results.jsonl")
    return out / (part.results if part else "results.jsonl")


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


def _with_recipes(found: Host, read: list[Row], recipe: Recipe | str | None) -> list[Row]:
    """The rows with the steps that follow. Raises `TripoError`, which names wrong rows."""
    usual = "" if recipe is None else arguments.recipe(recipe)
    if usual and isinstance(usual, str):
        usual = found.recipe(usual)
    named: dict[str, Recipe] = {}
    made: list[Row] = []
    wrong: list[Problem] = []
    for number, row in enumerate(read, 1):
        wanted = row.recipe or usual
        try:
            if wanted and isinstance(wanted, str):
                wanted = named.setdefault(wanted, found.recipe(wanted))
            if isinstance(wanted, Recipe):
                whole, task = recipes.beginning(wanted, row.task)
                whole = whole.with_gates([False] * len(whole.steps))
                row = replace(row, task=task, recipe=whole)
        except Invalid as error:
            wrong.append(Problem(f"row {number}", f"Row {number}: {error.what}"))
        made.append(row)
    if wrong:
        raise Invalid(wrong[: rows.MOST_TOLD], "Correct the rows; nothing was sent")
    return made


def _checked(found: Host, todo: list[Row], service: str) -> list[RowResult]:
    """All rows with their prices. Raises `Invalid`, which names wrong rows."""

    def priced(row: Row) -> tuple[Price | None, tuple[StepResult, ...]]:
        if not isinstance(row.recipe, Recipe):
            return found.price(row.task, service), ()
        plan = found.plan(row.task, row.recipe, service)
        pairs = zip(plan.tasks, plan.prices, strict=True)
        steps = [StepResult(task.type, estimate=price and price.most) for task, price in pairs]
        return plan.price, tuple(steps)

    wrong: list[Problem] = []
    states: list[RowResult] = []
    for number, row in enumerate(todo, 1):
        try:
            cost, steps = priced(row)
        except Invalid as error:
            wrong.append(Problem(f"row {number}", f"Row {number}: {error.what}"))
            continue
        most = cost.most if cost else None
        states.append(
            RowResult(number, row.name, row.key, row.task.type, estimate=most, steps=steps)
        )
    if wrong:
        raise Invalid(wrong[: rows.MOST_TOLD], "Correct the rows; nothing was sent")
    return states
