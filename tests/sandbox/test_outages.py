# SPDX-License-Identifier: GPL-3.0-or-later
"""The service and its storage can be away, each by itself, and come back at the same address."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from tripo_sandbox import Sandbox

from tests.sandbox.v3api import Api


@pytest.fixture
def apart() -> Iterator[Api]:
    with Sandbox(storage_apart=True) as box:
        yield Api(box)


def result_url(api: Api) -> str:
    url: str = api.ended(api.task_id())["output"]["model_url"]
    return url


def test_storage_has_an_address_of_its_own(apart: Api) -> None:
    url = result_url(apart)
    assert not url.startswith(apart.box.url)
    assert url.startswith(apart.box.servers["storage"].url)
    assert requests.get(url, timeout=5).content[:4] == b"glTF"


def test_the_service_refuses_connections_and_comes_back(apart: Api) -> None:
    url = result_url(apart)
    apart.box.servers["service"].go_away()
    with pytest.raises(requests.ConnectionError):
        apart.balance()
    with pytest.raises(requests.ConnectionError, match="refused"):
        requests.get(apart.box.url, timeout=5)
    assert requests.get(url, timeout=5).status_code == 200
    apart.box.servers["service"].come_back()
    assert apart.balance()[0] == 980.0


def test_the_storage_is_away_while_the_service_works(apart: Api) -> None:
    url = result_url(apart)
    apart.box.servers["storage"].go_away()
    with pytest.raises(requests.ConnectionError, match="refused"):
        requests.get(url, timeout=5)
    assert apart.balance()[0] == 980.0
    apart.box.servers["storage"].come_back()
    assert requests.get(url, timeout=5).status_code == 200


def test_it_can_be_closed_while_it_is_away() -> None:
    with Sandbox() as box:
        box.servers["service"].go_away()


def test_a_task_tells_who_has_sent_it(api: Any) -> None:
    def sent_by(name: str) -> str:
        answer = api.call(
            "POST",
            "/generation/text-to-model",
            json={"prompt": "a chair", "model": "v3.1-20260211"},
            headers={"User-Agent": name},
        )
        return str(api.box.tasks[answer.json()["data"]["task_id"]].sender)

    assert sent_by("one") == "one"
    assert sent_by("two") == "two"
    # The same from two machines is no mistake of either.
    assert not api.box.problems
    sent_by("two")
    assert [each.what for each in api.box.problems] == ["double_submit"]
