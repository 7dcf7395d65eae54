# SPDX-License-Identifier: GPL-3.0-or-later
"""An engine that is connected to a service which answers as a test says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.app import App
from tests.support.scenario_host import LOCAL, Host, MakeApp


@pytest.fixture
def host() -> Iterator[Host]:
    made = Host()
    yield made
    made.close()


@pytest.fixture
def app(make_app: MakeApp, host: Host) -> App:
    return make_app(host.url, **LOCAL)
