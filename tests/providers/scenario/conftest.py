# SPDX-License-Identifier: GPL-3.0-or-later
"""An engine that is connected to a service which answers as a test says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.flight import Flight
from tests.support.scenario_host import LOCAL, Fly, Host


@pytest.fixture
def host() -> Iterator[Host]:
    made = Host()
    yield made
    made.close()


@pytest.fixture
def flight(fly: Fly, host: Host) -> Flight:
    return fly(host.url, **LOCAL)
