# SPDX-License-Identifier: GPL-3.0-or-later
"""The add-on's engine for a user's folder, as each Blender of that user has one."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tripo_addon.jobs.engine import Engine
from tripo_addon.jobs.journal import receipts
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.jobs.preparations import GoOn
from tripo_addon.providers import connect
from tripo_addon.providers.base import Connection, Provider

from .short_waits import ImpatientNetwork

SERVICES = ("tripo", "tripo-v2")
JOURNAL = "journal"
RESULTS = "results"
"""Where a user's folder has them."""
LOOKS = (0.02, 0.1, 0.3)
"""Seconds before each search for the task of an unanswered submit."""


def engine_of(
    folder: Path, url: str, key: str, machine: str, go_on: GoOn | None = None
) -> tuple[Engine, dict[str, Provider]]:
    """An engine, and its services by name; `machine` is what the services know it by, and `go_on`
    is as in `Engine`."""
    network = ImpatientNetwork(machine)
    found = partial(receipts.read_all, folder / RESULTS)
    engine = Engine(
        Journal(folder / JOURNAL, found), network, go_on=go_on, poll_seconds=0.05, looks=LOOKS
    )
    engine.history.results = folder / RESULTS
    return engine, {name: connect(Connection(name, url, key), network) for name in SERVICES}
