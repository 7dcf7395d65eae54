# SPDX-License-Identifier: GPL-3.0-or-later
"""An engine of its own for each test, connected to the local service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flight import Flight
from tripo_sandbox import Sandbox


@pytest.fixture
def flight(tmp_path: Path, service: Sandbox) -> Iterator[Flight]:
    made = Flight(tmp_path, service.url, service.key)
    yield made
    made.engine.stop()


@pytest.fixture
def fly(tmp_path: Path) -> Iterator[Callable[[str, str], Flight]]:
    """Makes engines for other addresses and keys."""
    made: list[Flight] = []

    def make(url: str, key: str = "tsk_sandbox") -> Flight:
        made.append(Flight(tmp_path / str(len(made)), url, key))
        return made[-1]

    yield make
    for each in made:
        each.engine.stop()
