# SPDX-License-Identifier: GPL-3.0-or-later
"""The states of a job."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    UPLOADING = "uploading"
    SUBMITTING = "submitting"
    UNCERTAIN = "uncertain"
    """It was sent and no answer came. It is never sent again by itself."""
    QUEUED = "queued"
    RUNNING = "running"
    DOWNLOADING = "downloading"
    ARRIVING = "arriving"
    DONE = "done"
    KEPT = "not imported"
    """The result is on disk and not in the scene."""
    UNFETCHED = "not fetched"
    """The result is at the service, and something here or on the way kept it there: the next start
    takes the job up."""
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def polled(self) -> bool:
        """The service works on it."""
        return self in {State.QUEUED, State.RUNNING}

    @property
    def unsent(self) -> bool:
        """The service has heard nothing of it."""
        return self in {State.WAITING, State.UPLOADING}


ENDED = {State.DONE, State.KEPT, State.UNFETCHED, State.FAILED, State.CANCELLED}
"""The states in which nothing more happens by itself in this Blender."""
