# SPDX-License-Identifier: GPL-3.0-or-later
"""The balance that is told is right after every end of a job."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import Flight
from tripo_addon.providers.base import Balance
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import TextToModel

BALANCE = "/v3/account/balance"


@pytest.fixture
def flight(service: Sandbox, tmp_path: Path) -> Iterator[Flight]:
    made = Flight(tmp_path, service.url)
    yield made
    made.engine.stop()


def test_a_failed_task_gives_its_credits_back(flight: Flight) -> None:
    job = flight.run(TextToModel(prompt="a fail-run vase"))
    assert job.state is State.FAILED
    flight.settled()
    # While it ran, 20 were held.
    assert flight.accounts[-1].balance == Balance(1000.0, 0.0)


@pytest.mark.parametrize("prompt", ["forbidden-create", "a chair that costs too much"])
def test_a_refusal_tells_the_balance(flight: Flight, service: Sandbox, prompt: str) -> None:
    service.account().balance = 5.0
    job = flight.run(TextToModel(prompt=prompt))
    assert job.state is State.FAILED
    flight.settled()
    assert flight.accounts[-1].balance == Balance(5.0, 0.0)


def test_an_answer_that_was_overtaken_is_not_told(flight: Flight, service: Sandbox) -> None:
    service.faults.add(BALANCE, "slow", bytes_per_second=60)
    flight.engine.ask.balance(flight.provider)
    flight.until(lambda: [each for each in service.requests if each.path == BALANCE])
    service.account().balance = 7.0
    flight.engine.ask.balance(flight.provider)
    flight.settled()
    assert [each.balance.balance for each in flight.accounts] == [7.0]
