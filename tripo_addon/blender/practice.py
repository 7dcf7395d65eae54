# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the practice service is used in place of a real one, and where what it makes is kept.

It has an address, a key, a list of jobs and a results folder of its own: nothing of the user's
account is touched, and nothing of it is left in the user's list. `practising` starts and ends it.
"""

from __future__ import annotations

from pathlib import Path

from ..record import Record

NAME = "practice"
"""As a service, on what it has made: no other one has its tasks."""


class Practice(Record):
    """The practice service that is used."""

    url: str
    key: str
    folder: Path
    """Of its list of jobs and of its results."""

    @property
    def results(self) -> Path:
        return self.folder / "results"


_used: Practice | None = None


def used() -> Practice | None:
    """The practice service, while it is used."""
    return _used


def use(practice: Practice | None) -> None:
    """Use it from now on, or none."""
    global _used
    _used = practice


def mark(service: str) -> str:
    """The name of a service for what it makes now."""
    return NAME if _used else service
