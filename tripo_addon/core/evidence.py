# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a task at the service is the one that a job asked for, told by what it echoes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any

from ..providers.base import Usage
from .foreign import cleaned
from .job import Job, plain_address
from .options import INPUT_ROLES, SEED, Option
from .tasks import TASKS

ECHOED = {"model": ("model_version", "model")}
"""Options that come back under another name."""


BEFORE_SECONDS = 120.0
AFTER_SECONDS = 300.0
"""How far the service's clock, or its queue, may be off from the time that a job was sent at."""


class Match(Enum):
    """What an echo says."""

    OTHER = auto()
    """It is another task: one of its options differs."""
    OPEN = auto()
    """Nothing speaks against it, and nothing unmistakable for it."""
    SAME = auto()
    """It has this job's own words, seed or inputs."""


def compare(job: Job, kind: str, given: Mapping[str, Any]) -> Match:
    """What the type and the echoed options of a task say about it being the job's."""
    if kind in TASKS and kind != job.task.type:
        return Match.OTHER
    own = {plain_address(each) for each in (*job.tokens, *_references(job))}
    proof = any(plain_address(leaf) in own for leaf in _leaves(given))
    options = job.task.options
    for name, value in job.task.sent().items():
        if options[name].role in INPUT_ROLES:
            continue
        echoes = [given[key] for key in ECHOED.get(name, (name,)) if given.get(key) is not None]
        if not echoes:
            continue
        if all(_plain(each) != _plain(value) for each in echoes):
            return Match.OTHER
        proof |= _unmistakable(options[name])
    return Match.SAME if proof else Match.OPEN


def in_time(job: Job, row: Usage) -> bool:
    """Whether a task was created about when a job was sent."""
    created = time_of(row.created)
    return created is not None and (
        job.sent - BEFORE_SECONDS <= created <= job.sent + AFTER_SECONDS
    )


def possible(job: Job, row: Usage) -> bool:
    """Whether a task may be a job's by type and time alone."""
    return in_time(job, row) and (row.type not in TASKS or row.type == job.task.type)


def _unmistakable(facts: Option) -> bool:
    """Whether an option's value is the user's own: free text, or a seed."""
    return facts.role == SEED or (facts.type is str and not facts.choices)


def _references(job: Job) -> Iterator[str]:
    """Task ids and tokens among a job's inputs."""
    for some in job.task.inputs().values():
        yield from some


def _leaves(value: Any) -> Iterator[str]:
    """All texts in an echo."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)


def _plain(value: Any) -> Any:
    """A value as JSON and careless services would leave it."""
    if isinstance(value, str):
        # What comes from the service was cleaned, what the user typed was not.
        return cleaned(value).strip()
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def time_of(created: str) -> float | None:
    """A service's time, in seconds since 1970; None for one that makes no sense."""
    try:
        return float(created)
    except ValueError:
        pass
    try:
        found = datetime.fromisoformat(created)
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC).timestamp()
