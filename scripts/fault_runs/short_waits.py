# SPDX-License-Identifier: GPL-3.0-or-later
"""Short waits for the client, so that hours of retries take minutes."""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import tripo_addon
from tripo_addon.net.client import Network

from .constants import changed

FOLDERS = ("net", "providers", "jobs")
"""Where the client waits."""
TIMEOUT = 1.5
"""Seconds that the client waits for an answer."""
PAUSE_DIVISOR = 40.0
"""Its pauses between attempts are so many times shorter."""

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
"""Constants of the client, whichever of its modules have them."""


class ImpatientNetwork(Network):
    """A network with short pauses, for requests to this machine only."""

    def __init__(self, user_agent: str) -> None:
        super().__init__(user_agent)
        self.online = False

    def pause(self, seconds: float) -> bool:
        return super().pause(seconds / PAUSE_DIVISOR)


@contextlib.contextmanager
def short_waits() -> Iterator[None]:
    """The client in this process waits for short times only meanwhile."""
    modules = [module for folder in FOLDERS for module in _modules(folder)]
    with contextlib.ExitStack() as changes:
        for name, value in WAITS.items():
            found = [module for module in modules if hasattr(module, name)]
            assert found, f"no module of the client has {name}"
            for module in found:
                changes.enter_context(changed(module, name, value))
        yield


def _modules(folder: str) -> list[ModuleType]:
    """All modules of one of the add-on's folders."""
    package = importlib.import_module(f"{tripo_addon.__name__}.{folder}")
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return [importlib.import_module(info.name) for info in found]
