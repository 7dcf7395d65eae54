# SPDX-License-Identifier: GPL-3.0-or-later
"""A caller's key for a job: who asks again with the same key and the same task gets the same job.

The job's id follows from its key, so that the journal has it once, whichever process asks first.
A job that ended without spending anything gives its key on: the next attempt has another id. So
does one that the service does not have, by the account's usage.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from ..errors import KeyInUse, Spent, TripoError
from ..spec.state import State
from .job import Job, stored_options

LONGEST = 200
"""Characters of a key."""
_SPACE = uuid.UUID("6f1f9a52-3d0a-4a57-9a0e-0d6a3b9f6a11")
_INPUT = re.compile(r"(?<=[/\\]inputs[/\\])[0-9a-f]{8}(?=[/\\])")
"""The part of an input's path that is another one for each call."""


def job_id(key: str, attempt: int) -> str:
    """The id of the job with a key, after so many attempts that cost nothing."""
    return str(uuid.uuid5(_SPACE, f"{attempt} {key}"))


def of_variation(key: str, number: int) -> str:
    """The key of one of several jobs that were asked for with a key; empty without one."""
    return key and f"{key} #{number}"


def is_free(job: Job, *, resend: bool = False) -> bool:
    """Whether a job has ended for nothing, so that its key may be used again; with `resend` also
    where nobody knows whether the service has its task."""
    if job.state is State.UNCERTAIN:
        return job.looked and (resend or job.absent)
    spent = job.failure.spent if job.failure else Spent.UNSAID
    ended = job.state in {State.FAILED, State.CANCELLED}
    return ended and spent in {Spent.NOTHING, Spent.RETURNED}


def check(asked: Job, there: Job) -> None:
    """Raise `KeyInUse` where the job that has a key asks for something else."""
    if _asks(asked) != _asks(there):
        raise KeyInUse(asked.key, f"{there.task.label}, {there.title} ({there.service})")
    if there.unfinished and asked.account != there.account:
        raise TripoError(
            f"The job with the key '{asked.key}' was begun with another address or API key",
            "Choose those it was started with",
            Spent.MAYBE if there.sent else Spent.UNSAID,
        )


def _asks(job: Job) -> tuple[str, str, Any, Any]:
    steps = job.chain.recipe.steps if job.chain else ()
    later = [(step.type, _values(step.options)) for step in steps]
    return job.service, job.task.type, _values(stored_options(job.task)), later


def _values(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in options.items()}


def _plain(value: Any) -> Any:
    """A value without what is another one for each call, as it comes from JSON."""
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return _INPUT.sub("", value) if isinstance(value, str) else value
