# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells callers of the changes of their jobs."""

from __future__ import annotations

import logging
from collections.abc import Callable, MutableMapping

from .job import Job, log_facts

log = logging.getLogger(__name__)


def watch(watchers: MutableMapping[str, Callable[[Job], None]], job: Job) -> None:
    """Call what watches a job, for the last time when it has ended. `watchers` are by the job's
    key, or else its id."""
    name = job.key or job.id
    call = watchers.pop(name, None) if job.final else watchers.get(name)
    if call is None:
        return
    # The work goes on whatever a caller's function does.
    try:
        call(job)
    except Exception:
        log.exception("A function that watches the job %s has failed", job.id, extra=log_facts(job))
