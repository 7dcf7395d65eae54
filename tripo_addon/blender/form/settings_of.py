# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of a form: all that is in it but what a single task is made from."""

from __future__ import annotations

from collections.abc import Iterator

from ...spec.option import PARTS, Option
from ...spec.options import Task
from .refusal import is_input


def is_setting(facts: Option) -> bool:
    """Whether an option is kept for the next task: not a text, a picture, a model or its parts."""
    return not is_input(facts) and facts.role != PARTS and facts.type is not tuple


def names(task_type: type[Task]) -> Iterator[str]:
    """The form's properties that are settings of a type of task: options, and the switches of
    those that may stay unset."""
    for name, facts in task_type.options.items():
        if not is_setting(facts):
            continue
        if facts.optional:
            yield f"use_{name}"
        yield name
