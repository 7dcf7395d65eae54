# SPDX-License-Identifier: GPL-3.0-or-later
"""What a caller wants of a job beside its task, and how a job is begun with it."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass

from ..spec.preparation import Preparation
from ..spec.recipes import Recipe
from .budgets import Budget
from .job import Job


@dataclass(frozen=True)
class Order:
    """What a caller wants of a job beside its task."""

    service: str = ""
    """The name of the service; empty for the chosen one."""
    key: str = ""
    """The caller's own name for the job; see `keys`."""
    resend: bool = False
    """Whether a job with this key that ended uncertain is sent anew, as the caller has found out
    that the service does not have its task."""
    most: float | None = None
    """What it may cost, in credits of the service; None is no limit of its own."""
    budgets: tuple[Budget, ...] = ()
    """What it is paid from, together with other jobs."""
    place: bool = True
    """Whether the result comes into the scene, where there is one."""
    collection: str = ""
    """The name of the collection for a model; empty for that of the preferences."""
    prepare: Preparation | None = None
    """What is done to a model; None for what the preferences say."""
    recipe: Recipe | None = None
    """The chain of which it is the first step; None for a task alone."""
    claim: str = ""
    """The claim that other machines see, where several work on one folder; see `files.claims`."""


@dataclass(frozen=True)
class Begun:
    """A job that was begun."""

    job: Job
    entered: Future[Job] | None = None
    """Gives the job that goes on in its place, where that has to be found out: for one with a key,
    and for a task that was made elsewhere."""
