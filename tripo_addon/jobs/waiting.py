# SPDX-License-Identifier: GPL-3.0-or-later
"""Results that are on disk and wait for their file to be opened, or for a Blender with a window."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import Storage
from .events import Notice, Waiting
from .job import Job
from .store import JobStore
from .threads import Workers


class WaitingResults:
    """Every method returns at once; the answers are events."""

    def __init__(
        self, store: JobStore, journal_thread: Workers, arrive: Callable[[Job], None]
    ) -> None:
        """`arrive` makes a result that belongs to this process ready for the scene."""
        self._store = store
        self._journal_thread = journal_thread
        self._arrive = arrive

    def tell(self) -> None:
        """Say which results wait."""
        self._journal_thread.run(self._tell)

    def bring(self, wanted: Callable[[Job], bool]) -> None:
        """Import those of the waiting results that are `wanted`; no other Blender imports them
        then. `wanted` is called off the main thread."""
        self._journal_thread.run(lambda: self._bring(wanted))

    def _tell(self) -> None:
        try:
            self._store.tell(Waiting(tuple(self._store.journal.waiting())))
        except Storage as error:
            self._store.tell(Notice(error.what))

    def _bring(self, wanted: Callable[[Job], bool]) -> None:
        try:
            found = self._store.journal.claim_waiting(wanted)
        except Storage as error:
            self._store.tell(Notice(error.what))
            return
        for job in found:
            self._arrive(job)
        if found:
            self._tell()
