# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that runs many tasks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .. import api
from ..api.batch import price
from ..api.deliveries import is_one
from ..api.hosts import host, in_blender
from ..errors import Invalid, Problem
from ..spec.state import ENDED, State
from ..spec.tasks import TASKS
from ..terminal.reporting import DONE, REFUSED, Reporter, price_of, say

UNCERTAIN = (
    "Run it again to have them looked for, or with --resend-uncertain once you have seen in the "
    "service's console that it does not have them"
)


def batch(arguments: Any, reporter: Reporter) -> int:
    """Run a batch, and say how each row ends."""
    _check(arguments)

    states: dict[int, str] = {}

    def tell(row: api.RowResult) -> None:
        states[row.row] = row.state
        reporter.event("row", **vars(row))
        if not arguments.quiet and (row.done or row.error):
            say(f"{row.row} {row.name}: {', '.join(row.files) or row.error}")
        ended = sum(state in ENDED for state in states.values())
        reporter.progress(None, f"{ended} rows ended, {len(states) - ended} on their way")

    made = api.batch(
        arguments.source,
        arguments.output,
        type=arguments.type,
        options=dict(map(_option, arguments.set)),
        name=arguments.name,
        each=arguments.each,
        recipe=arguments.recipe or None,
        service=arguments.service,
        parallel=arguments.parallel,
        max_credits=arguments.max_credits,
        results=arguments.results,
        dry_run=arguments.dry_run,
        shard=arguments.shard,
        check=arguments.check,
        resend_uncertain=arguments.resend_uncertain,
        tell=tell,
    )
    if arguments.dry_run:
        whole, named = price(made), host().session().provider(arguments.service).service
        told = price_of(whole, named) if whole else "price unknown"
        for label, credits in step_prices(made):
            say(f"{label}: {'price unknown' if credits is None else f'{credits:g} credits'}")
        say(f"{len(made.rows)} rows: {told}")
        reporter.event("estimate", rows=len(made.rows), credits=list(whole) if whole else None)
        return DONE
    if not made.rows and not arguments.shard:
        reporter.remark(f"There is nothing to do in {arguments.source}")
    done = len(made.rows) - len(made.left)
    say(f"{done} of {len(made.rows)} rows done, {made.credits:g} credits")
    uncertain = [row for row in made.left if row.state == State.UNCERTAIN]
    if uncertain:
        say(
            f"{len(uncertain)} of them are uncertain: the service may have their tasks. {UNCERTAIN}"
        )
    reporter.event("batch", rows=len(made.rows), left=len(made.left), credits=made.credits)
    return REFUSED if made.left else DONE


def _check(arguments: Any) -> None:
    """Raise `Invalid` for what only Blender can do."""
    one = is_one(Path(arguments.output))
    if (one or arguments.each != "file") and not in_blender():
        text = "Only Blender writes .blend files"
        advice = "Leave out --each and name a folder, or use blender --command tripo"
        raise Invalid([Problem("output", text)], advice)


def step_prices(of: api.Batch) -> list[tuple[str, float | None]]:
    """What each type of step costs at most in all rows together, where rows have several."""
    found: dict[str, float | None] = {}
    for step in (step for row in of.rows for step in row.steps):
        label = TASKS[step.type].label
        before = found.get(label, 0.0)
        known = before is not None and step.estimate is not None
        found[label] = before + step.estimate if known else None  # type: ignore[operator]
    return list(found.items())


def _option(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise Invalid([Problem("set", f"'{text}' is not OPTION=VALUE")], "Such as face_limit=5000")
    return name, value
