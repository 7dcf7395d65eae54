# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows when the journal was damaged, empty or gone and a new one was begun: the user is
told, and the services are asked for tasks that are in no journal any more."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty

from ..providers.base import Provider
from .events import Notice
from .queries import failure_of
from .store import JobStore
from .threads import Workers


class JournalDamage:
    """Used by the journal's thread only; the services are asked by `workers`."""

    def __init__(self, store: JobStore, workers: Workers, fetch: Callable[[Provider], int]) -> None:
        """`fetch` takes an account's tasks that no job has into the journal, and counts them."""
        self._store = store
        self._workers = workers
        self._fetch = fetch
        self._text = ""
        self._losses = 0
        """How often jobs may have been lost with the old journal."""
        self._asked: dict[str, int] = {}
        """By account: the value of `_losses` when its service was last asked."""

    def tell(self) -> None:
        """Tell the user, once for each new journal, why it was begun."""
        while True:
            try:
                damage = self._store.journal.damages.get_nowait()
            except Empty:
                return
            self._text = damage.text
            self._losses += damage.unreadable
            self._store.tell(Notice(damage.text))

    def restore(self, account: str, provider: Provider) -> None:
        """Ask an account's service, once after each loss, for tasks of lost jobs."""
        if self._losses > self._asked.get(account, 0):
            text = self._text
            self._workers.run(lambda: self._restore(provider, text))
        self._asked[account] = self._losses

    def _restore(self, provider: Provider, text: str) -> None:
        try:
            found = f"{self._fetch(provider)} more of its tasks at the service"
        except Exception as error:
            # Whatever went wrong, the user is told that the service may have the tasks.
            found = f"The service was asked for more, without success. {failure_of(error).text}"
        self._store.tell(Notice(f"{text}. {found}"))
