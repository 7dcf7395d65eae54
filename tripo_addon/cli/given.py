# SPDX-License-Identifier: GPL-3.0-or-later
"""What was given on a command line."""

from __future__ import annotations

import argparse
from typing import Any

from ..spec.levels import Levels
from ..spec.options import Task
from ..spec.preparation import Preparation
from ..spec.tasks import TASKS
from .options import destination, prepared_destination


def values(arguments: argparse.Namespace, task: type[Task] | None = None) -> dict[str, Any]:
    """The options of a type of task that were given, by name; of the command's own without one."""
    given = vars(arguments)
    found = {}
    for name, option in (task or TASKS[arguments.task]).options.items():
        value = given.get(destination(name))
        if value is not None:
            found[name] = tuple(value) if option.type is tuple else value
    return found


def order(arguments: argparse.Namespace) -> dict[str, Any]:
    """What a caller wants beside the task: the service, a key, and the most that it may cost."""
    return {
        "service": arguments.service,
        "key": arguments.key,
        "max_credits": arguments.max_credits,
    }


def preparation(arguments: argparse.Namespace) -> dict[str, Any]:
    """The parts of the preparation that were given, by name."""
    given = vars(arguments)
    found = {name: given.get(prepared_destination(name)) for name in Preparation.options}
    return {name: value for name, value in found.items() if value is not None}


def written(arguments: argparse.Namespace) -> dict[str, Any]:
    """How the output is written, as fields of `Output`."""
    given = vars(arguments)
    return {name: given[name] for name in ("overwrite", "preset", "filaments") if name in given}


def levels(arguments: argparse.Namespace) -> Levels:
    """What was given of the levels."""
    given = {name: getattr(arguments, name, None) for name in Levels.options}
    return Levels(**{name: value for name, value in given.items() if value is not None})
