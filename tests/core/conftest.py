# SPDX-License-Identifier: GPL-3.0-or-later
"""An engine of its own for each test, connected to the local service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flight import Flight
from tripo_sandbox import Sandbox
from world import World


@pytest.fixture
def quick(service: Sandbox) -> Sandbox:
    """The local service, with tasks that end at once."""
    service.speed = 10_000
    return service


@pytest.fixture
def flight(tmp_path: Path, service: Sandbox) -> Iterator[Flight]:
    made = Flight(tmp_path, service.url, service.key)
    yield made
    made.engine.stop()


@pytest.fixture
def fly(tmp_path: Path) -> Iterator[Callable[..., Flight]]:
    """Makes engines for other addresses, keys and services."""
    made: list[Flight] = []

    def make(url: str, key: str = "", service: str = "tripo", **more: Any) -> Flight:
        made.append(Flight(tmp_path / str(len(made)), url, key, service, **more))
        return made[-1]

    yield make
    for each in made:
        each.engine.stop()


@pytest.fixture(scope="session")
def _world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("world"))
    yield made
    made.close()


@pytest.fixture
def world(_world: World) -> Iterator[World]:
    """All services of one sandbox, shared by many tests."""
    _world.box.problems.clear()
    yield _world
    assert [each for each in _world.box.problems if each.what != "double_submit"] == []
