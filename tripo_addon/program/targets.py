# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands about targets, and the options that a target gives to a task, without Blender."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..files.target_files import FOLDER
from ..providers import capabilities
from ..spec import targets
from ..spec.options import Task
from ..standalone import settings
from ..terminal import targets as commands
from ..terminal.reporting import Reporter


def target(arguments: Any, reporter: Reporter) -> int:
    """Do what the command says with targets."""
    return commands.run(arguments, _folder(), reporter)


def _folder() -> Path:
    return settings.settings().folder / FOLDER


def aimed(
    task_type: type[Task], given: Mapping[str, Any], arguments: Any, reporter: Reporter
) -> dict[str, Any]:
    """What was given for a task, with what a target sets beside it."""

    def fit(chosen: targets.Target, values: Mapping[str, Any]) -> targets.Fitted:
        service = settings.settings().service(arguments.service)

        def known(facts: Any) -> bool:
            return not capabilities.unknown(service, task_type, facts)

        return targets.fit(chosen, task_type, values, known)

    return commands.aimed(task_type, given, arguments.target, _folder(), fit, reporter)
