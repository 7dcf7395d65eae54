# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command line gives to a task: its files, and what is done to the model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ... import cli
from ...errors import Invalid, Problem
from ...files.formats import model_file_problem, picture_problem
from ...spec.option import PICTURE, SOURCE
from ...spec.options import Task
from ...spec.preparation import Preparation
from ..settings import preparation as chosen_preparation


def preparation(arguments: Any) -> Preparation:
    """What is done to the model: what was given, and the rest as in the preferences."""
    return Preparation(**{**chosen_preparation().values(), **cli.preparation(arguments)})


def check_files(task_type: type[Task], given: Mapping[str, Any]) -> None:
    """Refuse files that are no good as wrong usage; a worker would only find out later."""
    problems = []
    for name, value in given.items():
        facts = task_type.options[name]
        if facts.role not in {PICTURE, SOURCE}:
            continue
        for path in map(Path, value if isinstance(value, tuple) else (value,)):
            if not path.exists():
                continue
            picture = facts.role == PICTURE
            text = picture_problem(path) if picture else model_file_problem(path, facts.files)
            problems += [Problem(name, text)] if text else []
    if problems:
        raise Invalid(problems, "Choose another file")
