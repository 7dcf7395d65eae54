# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that runs many tasks."""

from __future__ import annotations

from typing import Any

from .. import api
from ..api.batch import price
from ..api.hosts import host
from ..errors import Invalid, Problem
from ..spec.state import ENDED, State
from ..terminal.reporting import DONE, REFUSED, Reporter, price_of, say

UNCERTAIN = (
    "Run it again to have them looked for, or with --resend-uncertain once you have seen in the "
    "service's console that it does not have them"
)


def batch(arguments: Any, reporter: Reporter) -> int:
    """Run a batch, and say how each row ends."""

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
        say(f"{len(made.rows)} rows: {told}")
        reporter.event("estimate", rows=len(made.rows), credits=list(whole) if whole else None)
        return DONE
    done = len(made.rows) - len(made.left)
    say(f"{done} of {len(made.rows)} rows done, {made.credits:g} credits")
    uncertain = [row for row in made.left if row.state == State.UNCERTAIN]
    if uncertain:
        say(
            f"{len(uncertain)} of them are uncertain: the service may have their tasks. {UNCERTAIN}"
        )
    reporter.event("batch", rows=len(made.rows), left=len(made.left), credits=made.credits)
    return REFUSED if made.left else DONE


def _option(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise Invalid([Problem("set", f"'{text}' is not OPTION=VALUE")], "Such as face_limit=5000")
    return name, value
