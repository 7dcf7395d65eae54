# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures and models of a task, as sources that the engine can send."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path, PurePath
from typing import Any

from ..errors import Invalid, Problem
from ..spec.inputs import OPAQUE, TASK_ID, TOKEN
from ..spec.option import PICTURE, SOURCE, Option
from ..spec.options import Task


def ready(task: Task) -> Task:
    """A task whose files have their whole paths. Raises `Invalid` where it cannot be sent."""
    values = dict(task.values())
    for name, facts in task.options.items():
        if facts.role in {PICTURE, SOURCE}:
            values[name] = _sources(facts, values[name])
    made = type(task)(**values)
    if problems := made.problems():
        raise Invalid(problems)
    return made


def _sources(facts: Option, value: Any) -> Any:
    if isinstance(value, tuple | list):
        return tuple(_source(facts, item) for item in value)
    return _source(facts, value)


def _source(facts: Option, value: Any) -> Any:
    """A source; what is no text or path is left to the task, which tells it as its problem."""
    if not isinstance(value, str | PurePath):
        return value
    text = str(value).strip()
    if not text or text.startswith(("http://", "https://")):
        return text
    # A name that no file can have is an error to some file systems.
    with suppress(OSError, RuntimeError, ValueError):
        path = Path(text).expanduser()
        if os.path.exists(path):
            return str(path.resolve())
    opaque = facts.role == SOURCE and OPAQUE.fullmatch(text)
    if TASK_ID.fullmatch(text) or TOKEN.fullmatch(text) or opaque:
        return text
    what = "picture" if facts.role == PICTURE else "model"
    raise Invalid([Problem(facts.name, f"There is no {what} '{text[:200]}'")], "Check the path")
