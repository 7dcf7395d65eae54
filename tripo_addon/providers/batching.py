# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking for many tasks: in lists, or one by one where the service refuses lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..errors import NotTheApi, Refused, Strange, TripoError
from . import parsing
from .base import Status

LIST_LIMIT = 100
"""Tasks in one request."""


class Polling:
    """Remembers whether the service has refused to list tasks."""

    def __init__(
        self,
        listed: Callable[[dict[str, list[str]]], Any],
        single: Callable[[Sequence[str]], dict[str, Status]],
    ) -> None:
        """`listed(body)` asks for the list of tasks, `single(ids)` for each of them alone."""
        self._listed = listed
        self._single = single
        self._listing = True

    def poll(self, ids: Sequence[str]) -> dict[str, Status]:
        """The state of tasks by id. Raises `TripoError`."""
        if self._listing:
            try:
                return self._poll_list(ids)
            except (Refused, NotTheApi, Strange) as error:
                # A service without lists may answer with a page of its web server.
                if isinstance(error, Refused) and error.passing and error.own:
                    raise
                self._listing = False
        try:
            return self._single(ids)
        except TripoError:
            # The list may have failed for the same reason.
            self._listing = True
            raise

    def _poll_list(self, ids: Sequence[str]) -> dict[str, Status]:
        found: dict[str, Status] = {}
        for start in range(0, len(ids), LIST_LIMIT):
            body = {"task_ids": list(ids[start : start + LIST_LIMIT])}
            found |= parsing.listed(self._listed(body))
        return found
