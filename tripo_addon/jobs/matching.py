# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a task at the service is the one that a job asked for, by the options that it echoes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum, auto
from typing import Any

from ..providers.base import Usage
from ..spec.option import INPUT_ROLES
from ..spec.tasks import TASKS
from ..text.numbers import moment
from ..text.untrusted import cleaned
from .job import Job, plain_address

ECHOED = {"model": ("model_version", "model")}
"""Options that come back under another name."""


DEEPEST = 8
"""How deep mappings in an echo may be nested."""
BEFORE_SECONDS = 120.0
AFTER_SECONDS = 300.0
"""A job's task was created at most so many seconds before or after the job was sent: clocks differ,
and the service may have a queue."""


class Match(Enum):
    """What an echo says."""

    OTHER = auto()
    """It is another task: one of its options differs."""
    OPEN = auto()
    """Nothing excludes it, and nothing proves it."""
    SAME = auto()
    """It has what no other task can have: a seed that the job drew, or a file that it sent."""


def compare(job: Job, type: str, given: Mapping[str, Any]) -> Match:
    """Whether a task is the job's, by its type and its echoed options."""
    if type in TASKS and type != job.task.type:
        return Match.OTHER
    # Ids that the user has typed prove nothing: somebody else may have typed them too.
    typed = set(map(plain_address, _references(job)))
    own = set(map(plain_address, job.tokens)) - typed
    proof = any(plain_address(leaf) in own for leaf in _leaves(given))
    options = job.task.options
    for name, value in {**job.task.sent(), **job.seeds}.items():
        if options[name].role in INPUT_ROLES:
            continue
        echoes = [given[key] for key in ECHOED.get(name, (name,)) if given.get(key) is not None]
        if not echoes:
            continue
        if all(_plain(echo) != _plain(value) for echo in echoes):
            return Match.OTHER
        proof |= name in job.seeds
    return Match.SAME if proof else Match.OPEN


def is_equal(job: Job, row: Usage, given: Mapping[str, Any]) -> bool:
    """Whether a task that is not another one echoes all that the job has asked for, at its time:
    whoever has asked for it, its result is what the job is to bring."""
    named = set(map(plain_address, _leaves(given)))
    inputs = job.task.inputs()
    for name in job.task.sent():
        if name in inputs:
            if not named.issuperset(map(plain_address, inputs[name])):
                return False
        elif all(given.get(key) is None for key in ECHOED.get(name, (name,))):
            return False
    return in_time(job, row)


def in_time(job: Job, row: Usage) -> bool:
    """Whether a task was created about when a job was sent."""
    created = moment(row.created)
    return created is not None and (
        job.sent - BEFORE_SECONDS <= created <= job.sent + AFTER_SECONDS
    )


def possible(job: Job, row: Usage) -> bool:
    """Whether a task may be a job's by type and time alone."""
    return in_time(job, row) and (row.type not in TASKS or row.type == job.task.type)


def _references(job: Job) -> Iterator[str]:
    """Task ids and tokens among a job's inputs."""
    for some in job.task.inputs().values():
        yield from some


def _leaves(value: Any, depth: int = 0) -> Iterator[str]:
    """All texts in an echo."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping) and depth < DEEPEST:
        for part in value.values():
            yield from _leaves(part, depth + 1)
    elif isinstance(value, list | tuple) and depth < DEEPEST:
        for part in value:
            yield from _leaves(part, depth + 1)


def _plain(value: Any) -> Any:
    """A value in the form that JSON and careless services give it."""
    if isinstance(value, str):
        # What comes from the service was cleaned, what the user typed was not.
        return cleaned(value).strip()
    if isinstance(value, list | tuple):
        return [cleaned(item).strip() if isinstance(item, str) else item for item in value]
    return value
