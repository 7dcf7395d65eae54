# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks in an account's usage that belong to no job."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..providers.base import UNTOLD, Provider, Status, Usage
from ..spec.tasks import TASKS
from ..text.numbers import moment
from .store import JobStore

PAGE = 200
PAGES = 50
"""The most pages of usage that one look reads, if it does not reach the given time sooner."""

ON_THE_WAY = {"queued", "running"}
"""The service's words for a task that has not ended."""


class Sightings:
    """Looks into an account's usage again and again; used by one thread."""

    def __init__(self, store: JobStore, provider: Provider) -> None:
        self._store = store
        self._provider = provider
        self._rows: dict[str, Usage] = {}
        """The rows that the last look has read, newest first; it has read back to the time
        `_back`."""
        self._back = float("inf")
        self._echoes: dict[str, Status] = {}
        """What the service says of tasks, by id; each was asked for once."""
        self.complete = False
        """Whether the last look has read all that is listed since the time that it was given."""
        self.lists_running = False
        """Whether a task was listed before it had ended: not every service needs to do that."""

        self.attached: dict[Usage, Status | None] = {}
        """Of the last look, if it was a whole one: the tasks that were attached or fetched, and so
        have a job that did not send them, with what they echo."""

    def look(
        self, account: str, kinds: Iterable[str], since: float, *, whole: bool
    ) -> dict[Usage, Status | None]:
        """The free tasks that may be of these types, newest first, with what they echo.

        Only a `whole` look is sure to have the tasks that the service lists late, and the present
        state of the others. Raises `TripoError`.
        """
        self._read(since, whole)
        able = set(kinds)
        rows = [row for row in self._rows.values() if row.type in able or row.type not in TASKS]
        ids = [row.task_id for row in rows]
        taken = self._store.journal.known(account, ids)
        found = self._store.journal.found(account, ids) if whole else set()
        free = [row for row in rows if row.task_id and row.task_id not in taken]
        self._ask([*(row.task_id for row in free), *found])
        self.attached = {row: self._echoes.get(row.task_id) for row in rows if row.task_id in found}
        return {row: self._echoes.get(row.task_id) for row in free}

    def has(self, task_ids: Iterable[str]) -> bool:
        """Whether the last look has read all of these tasks."""
        return self._rows.keys() >= set(task_ids)

    def _ask(self, ids: list[str]) -> None:
        """Keep the echoes of these tasks only, and ask for those that are missing. A task's options
        never change."""
        self._echoes = {name: self._echoes[name] for name in ids if name in self._echoes}
        new = [name for name in ids if name not in self._echoes]
        found: Mapping[str, Status] = self._provider.poll(new) if new else {}
        self._echoes |= {name: status for name, status in found.items() if status is not UNTOLD}

    def _read(self, since: float, whole: bool) -> None:
        """Read the usage back to a time, or to the rows that the last look has read already."""
        anew = whole or since < self._back
        known = {} if anew else self._rows
        rows: dict[str, Usage] = {}
        self.complete = False
        for page in range(PAGES):
            found = self._provider.usage(PAGE, page * PAGE)
            rows |= {row.task_id: row for row in found if row.task_id not in rows}
            self.lists_running |= any(row.status in ON_THE_WAY for row in found)
            last = moment(found[-1].created) if found else None
            reached = last is not None and last < since
            if len(found) < PAGE or found[-1].task_id in known or reached:
                self.complete = True
                break
        self._rows = rows | {name: row for name, row in known.items() if name not in rows}
        self._back = since if anew else self._back
