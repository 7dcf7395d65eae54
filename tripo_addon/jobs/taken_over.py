# SPDX-License-Identifier: GPL-3.0-or-later
"""Follows the jobs of this Blender that another Blender has taken over, until they end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from ..errors import Storage
from .events import Elsewhere, Event
from .failures import after_losing
from .job import Job
from .journal.journal import Journal

log = logging.getLogger(__name__)


class TakenOverJobs:
    """Safe to use from any thread."""

    def __init__(
        self, journal: Journal, tell_listed: Callable[[Job], None], tell: Callable[[Event], None]
    ) -> None:
        """`tell_listed` reports a job that was found in the journal, `tell` any other event."""
        self._journal = journal
        self._tell_listed = tell_listed
        self._tell = tell
        self._known: dict[str, Job] = {}
        """The jobs that have not ended, as they stood when this Blender dropped them."""
        self._lock = threading.Lock()

    def tell(self, known: Job) -> None:
        """Report the present state of a job that was just dropped."""
        try:
            job = self._journal.find(known.id)
        except Storage:
            job = known
        if job is None:
            self._tell_lost(known)
            return
        if known.remote_id and known.remote_id != job.remote_id:
            log.error("Job %s has another task than %s in the journal", job.id, known.remote_id)
        if not job.final:
            with self._lock:
                self._known[job.id] = known
            # So that it is looked at again.
            self._tell(Elsewhere(True))
        self._tell_listed(job)

    def look(self, here: Callable[[str], bool]) -> None:
        """Report the jobs that have ended. `here(job id)` tells which jobs this Blender has again:
        forget these.

        Raises `Storage`.
        """
        with self._lock:
            for job_id in [one for one in self._known if here(one)]:
                del self._known[job_id]
            known = list(self._known.values())
        for job in known:
            found = self._journal.find(job.id)
            if found is not None and not found.final:
                continue
            with self._lock:
                self._known.pop(job.id, None)
            if found is None:
                self._tell_lost(job)
            else:
                self._tell_listed(found)

    def _tell_lost(self, job: Job) -> None:
        self._tell_listed(job if job.final else after_losing(job))
