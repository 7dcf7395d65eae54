# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands about targets, and the options that a target gives to a task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...spec.options import Task
from ...spec.targets import Fitted, Target
from ...terminal import targets as commands
from .. import targets
from .reporting import Reporter


def target(arguments: Any, reporter: Reporter) -> int:
    """Do what the command says with targets."""
    return commands.run(arguments, targets.folder(), reporter)


def aimed(
    task_type: type[Task], given: Mapping[str, Any], name: str, reporter: Reporter
) -> dict[str, Any]:
    """What was given for a task, with what a target sets beside it."""

    def fit(chosen: Target, values: Mapping[str, Any]) -> Fitted:
        return targets.fit(chosen, task_type, values)

    return commands.aimed(task_type, given, name, targets.folder(), fit, reporter)
