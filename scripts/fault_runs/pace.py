# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes hours short: the client waits less, the service makes small files."""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from tripo_sandbox.results import build, plans, scenes, texture

import tripo_addon
from tripo_addon.net.client import Network

FOLDERS = ("net", "providers", "jobs")
"""Where the client waits."""
TIMEOUT = 1.5
"""Seconds that the client waits for an answer."""
HURRY = 40.0
"""By how much its pauses between attempts are shorter."""

WAITS = {
    "READ_SECONDS": TIMEOUT,
    "CREATE_SECONDS": TIMEOUT,
    "STALL_SECONDS": TIMEOUT,
    "CONNECT_SECONDS": TIMEOUT,
    "FIRST_BUSY_DELAY": 0.1,
    "SHORTEST_BUSY_DELAY": 0.05,
    "FIRST_OUTAGE_DELAY": 0.05,
    "LONGEST_OUTAGE_DELAY": 0.75,
    "GROW_SECONDS": 0.5,
    "POSTPONED_SECONDS": 0.05,
    "LONGEST_PAUSE": 0.4,
    "LONGEST_POLL_SECONDS": 0.4,
    "STRANGE_SECONDS": 3.0,
}
"""Constants of the client, in whichever of its modules they stand."""
SIZES: dict[ModuleType, dict[str, Any]] = {
    plans: {"DEFAULT_FACES": 300, "DEFAULT_QUADS": 200, "DEFAULT_LOW_POLY": 250},
    build: {"SPLATS": 200, "PREVIEW_FACES": 100, "PREVIEW_SIZE": 24, "UV_FACES": 100},
    scenes: {"SIZE": 32, "FACES": 100},
    texture: {"SIZES": dict.fromkeys(texture.SIZES, 24)},
}


class Hurried(Network):
    """A network whose pauses are short, and that asks nobody but this machine."""

    def __init__(self, user_agent: str) -> None:
        super().__init__(user_agent)
        self.online = False

    def pause(self, seconds: float) -> bool:
        return super().pause(seconds / HURRY)


@contextlib.contextmanager
def quick() -> Iterator[None]:
    """Everything in this process is quick while it lasts."""
    with contextlib.ExitStack() as changed:
        modules = [module for folder in FOLDERS for module in _modules(folder)]
        for name, value in WAITS.items():
            found = [each for each in modules if hasattr(each, name)]
            assert found, f"nothing of the client has {name}"
            for module in found:
                changed.enter_context(_set(module, name, value))
        for module, sizes in SIZES.items():
            for name, value in sizes.items():
                changed.enter_context(_set(module, name, value))
        yield


@contextlib.contextmanager
def _set(module: ModuleType, name: str, value: Any) -> Iterator[None]:
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


def _modules(folder: str) -> list[ModuleType]:
    """All modules of one of the add-on's folders."""
    package = importlib.import_module(f"{tripo_addon.__name__}.{folder}")
    names = [each.name for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    return [importlib.import_module(name) for name in names]
