# SPDX-License-Identifier: GPL-3.0-or-later
"""A key that is good in one region only: the add-on finds out which, and pays once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import ELSEWHERE_KEY, Sandbox

from tests.support.flight import Flight, creates
from tripo_addon.providers import SERVICES
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ImageToModel

Fly = Callable[..., Flight]
pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def china() -> Iterator[Sandbox]:
    """The same service elsewhere, where another key is good."""
    with Sandbox(speed=10_000) as box:
        box.add_key(ELSEWHERE_KEY, 1000)
        yield box
        assert [each for each in box.problems if each.what != "double_submit"] == []


@pytest.fixture
def away(fly: Fly, service: Sandbox, china: Sandbox) -> Flight:
    """An engine that asks in the wrong region first."""
    return fly(service.url, ELSEWHERE_KEY, regions=(china.url,))


def statuses(requests: list[Any]) -> list[int]:
    return [each.status for each in requests]


def test_a_create_goes_to_the_right_region_once(
    away: Flight, service: Sandbox, china: Sandbox
) -> None:
    job = away.run()
    assert job.state is State.ARRIVING
    assert statuses(creates(service)) == [401]
    assert statuses(creates(china)) == [200]
    assert len(china.tasks) == 1
    assert china.account(ELSEWHERE_KEY).balance == 1000 - (job.credits or 0)
    asked = len(list(service.requests))
    assert away.run().state is State.ARRIVING
    assert len(list(service.requests)) == asked


def test_files_go_where_the_task_goes(
    away: Flight, service: Sandbox, china: Sandbox, picture: Callable[..., Path]
) -> None:
    job = away.run(ImageToModel(image=str(picture())))
    assert job.state is State.ARRIVING
    assert not creates(service)
    uploads = [each for each in china.requests if each.path == "/v3/files"]
    assert statuses(uploads) == [200]
    assert statuses(creates(china)) == [200]


def test_many_at_once(away: Flight, service: Sandbox, china: Sandbox) -> None:
    ids = [away.start() for _ in range(6)]
    away.until(lambda: all(map(away.ended, ids)))
    for each in ids:
        assert away.jobs[each].failure is None
    assert statuses(creates(china)) == [200] * 6
    assert set(statuses(creates(service))) <= {401}


def test_the_balance_is_that_of_the_region(away: Flight) -> None:
    assert away.provider.balance().balance == 1000


def test_a_good_key_asks_in_one_region(fly: Fly, service: Sandbox, china: Sandbox) -> None:
    flight = fly(service.url, service.key, regions=(china.url,))
    assert flight.run().state is State.ARRIVING
    assert not list(china.requests)


def test_a_key_that_is_good_nowhere(fly: Fly, service: Sandbox, china: Sandbox) -> None:
    flight = fly(service.url, "tsk_wrong", regions=(china.url,))
    for _ in range(2):
        job = flight.run()
        assert job.failure
        assert job.failure.text.startswith("The service refuses the API key. No credits")
    assert statuses(creates(service)) == [401, 401]
    assert not creates(china)
    assert len([each for each in china.requests if "balance" in each.path]) == 1


def test_a_region_that_cannot_be_reached_is_asked_later(
    away: Flight, service: Sandbox, china: Sandbox
) -> None:
    china.faults.add("/v3/account/balance", "status", times=4, status=200, body="<p>hotel</p>")
    assert away.run().state is State.FAILED
    assert away.run().state is State.ARRIVING
    assert statuses(creates(china)) == [200]


def test_only_a_refused_key_is_a_reason_to_look_elsewhere(
    fly: Fly, service: Sandbox, china: Sandbox
) -> None:
    flight = fly(service.url, service.key, regions=(china.url,))
    service.faults.add("/v3/generation/*", "status", status=403, body="")
    assert flight.run().state is State.FAILED
    service.faults.add("/v3/generation/*", "reset_before")
    assert flight.run().state is State.UNCERTAIN
    assert not list(china.requests)


def test_both_regions_are_known() -> None:
    assert SERVICES["tripo"].base_url == "https://openapi.tripo3d.ai"
    assert SERVICES["tripo"].regions == ("https://openapi.tripo3d.com",)
