# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that builds several levels of detail of one model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

from ... import cli
from ...cli import Output
from ...cli.given import levels as levels_of
from ...errors import TripoError
from ...jobs.job import Job
from ...providers import SERVICES
from ...spec import levels as spec
from ...spec.levels import Levels
from ...spec.prices import total
from ...spec.state import State
from ...spec.tasks import HighpolyToLowpoly, name_of
from .. import current, pump
from .. import levels as making
from ..settings import service
from . import export, outputs, targets
from . import given as given_by
from .reporting import DONE, REFUSED, Reporter, price_text, say

NAMELESS = "model"
"""What a model is called in a folder that is no file, but a task of the service."""


def levels(arguments: Any, reporter: Reporter) -> int:
    """Make LOD1 and so on, and write each to a file of its own."""
    wanted = levels_of(arguments)
    values = cli.values(arguments, HighpolyToLowpoly)
    values = targets.aimed(HighpolyToLowpoly, values, arguments.target, reporter)
    current.session().provider()
    given_by.check_files(HighpolyToLowpoly, values)
    files = _outputs(arguments, wanted, str(values["source"]))
    for output in (arguments.output, *files) if arguments.output.folder else files:
        outputs.check(output, values)
    prepare = given_by.preparation(arguments)
    if lost := outputs.losses(files[0], HighpolyToLowpoly, prepare):
        reporter.remark(lost)
    _tell_prices(values, wanted, reporter)
    if arguments.dry_run:
        return DONE
    places = [outputs.place_of(output) for output in files]
    started = making.start(bpy.context, values, wanted, prepare=prepare, outputs=places)
    reporters = {job.id: reporter.beside() for job in started}
    ended = pump.wait_each(started, lambda job: reporters[job.id].job(job))
    written = [
        _write(job, output, reporters[job.id]) for job, output in zip(ended, files, strict=True)
    ]
    return DONE if all(written) else REFUSED


def _write(job: Job, output: Output, reporter: Reporter) -> bool:
    """Write the file of one level; a failure is told, and harms no other level."""
    if job.state is not State.DONE:
        reporter.failure(job.failure.text if job.failure else str(job.state))
        return False
    try:
        files = export.write(job, output, reporter.remark)
    except TripoError as error:
        reporter.failure(str(error))
        return False
    reporter.done(job, files)
    return True


def _outputs(arguments: Any, wanted: Levels, source: str) -> list[Output]:
    """The file of each level, beside each other."""
    given: Output = arguments.output
    own = Path(source).is_file() or "://" in source
    name = f"{name_of(source) if own else NAMELESS}.glb"
    base = given.path / name if given.folder else given.path
    return [
        Output(
            base.with_name(f"{spec.name(base.stem, number)}{base.suffix}"),
            folder=False,
            overwrite=arguments.overwrite,
        )
        for number in range(1, wanted.count + 1)
    ]


def _tell_prices(values: dict[str, Any], wanted: Levels, reporter: Reporter) -> None:
    prices = making.prices(bpy.context, values, wanted)
    for number, price in enumerate(prices, 1):
        say(f"LOD{number}: {price_text(price) if price else 'price unknown'}")
    whole = total(prices) if SERVICES[service()].prices else None
    say(f"In all: {price_text(whole) if whole else 'price unknown'}")
    reporter.event(
        "plan",
        levels=[list(price) if price else None for price in prices],
        credits=list(whole) if whole else None,
    )
