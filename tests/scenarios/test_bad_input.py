# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys, addresses, prompts and pictures that are no good: each gets a clear answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tripo_sandbox import ELSEWHERE_KEY, EMPTY_KEY, Sandbox

from tests.support.flight import Flight, creates
from tripo_addon.errors import Unavailable
from tripo_addon.net.client import Network
from tripo_addon.providers import connect
from tripo_addon.providers.base import Connection
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ImageToModel, MultiviewToModel, TextToModel, TextureModel

Fly = Callable[..., Flight]
pytestmark = pytest.mark.usefixtures("quick")


@pytest.mark.parametrize(
    ("prompt", "code", "text"),
    [
        ("forbidden-create", 2008, "content policy of the service forbids this input. No credits"),
        ("forbidden-run", 2008, "forbids this input. The credits were given back."),
        ("fail-run", None, "The credits were given back."),
    ],
)
def test_refused_and_failed_tasks_say_why(
    flight: Flight, service: Sandbox, prompt: str, code: int | None, text: str
) -> None:
    job = flight.run(TextToModel(prompt=prompt))
    assert job.state is State.FAILED
    assert job.failure
    assert text in job.failure.text
    assert code is None or job.failure.code == code
    assert service.account().balance == 1000


def test_wrong_key(fly: Fly, service: Sandbox) -> None:
    for key in ("tsk_wrong", ELSEWHERE_KEY):
        job = fly(service.url, key).run()
        assert job.failure
        assert job.failure.text.startswith("The service refuses the API key. No credits")
        assert key not in job.failure.text


def test_no_credits(fly: Fly, service: Sandbox) -> None:
    job = fly(service.url, EMPTY_KEY).run()
    assert job.failure
    assert job.failure.code == 2010
    assert "has not enough API credits. No credits were spent. Top up" in job.failure.text
    assert job.failure.request_id


def test_no_key_and_offline(service: Sandbox) -> None:
    network = Network()
    with pytest.raises(Unavailable, match="There is no API key"):
        connect(Connection("tripo", service.url, ""), network)
    network.online = False
    with pytest.raises(Unavailable, match="Blender is offline"):
        connect(Connection("tripo", "https://openapi.tripo3d.ai", "tsk_x"), network)


@pytest.mark.parametrize(
    "url", ["openapi.tripo3d.ai", "ftp://127.0.0.1", "http://", "http://[::1", "http://a:b"]
)
def test_addresses_that_are_none(url: str) -> None:
    network = Network()
    network.online = False
    with pytest.raises(Unavailable, match="The base URL is no web address"):
        connect(Connection("tripo", url, "tsk_x"), network)


@pytest.mark.parametrize("ending", ["/", "/v3", "/v3/"])
def test_addresses_with_the_fixed_path(fly: Fly, service: Sandbox, ending: str) -> None:
    assert fly(service.url + ending).run().state is State.ARRIVING


@pytest.mark.parametrize("key", ["tsk_ä", "tsk_a\nb"])
def test_keys_that_are_none(service: Sandbox, key: str) -> None:
    with pytest.raises(Unavailable, match="characters that no key has") as caught:
        connect(Connection("tripo", service.url, key), Network())
    assert key not in str(caught.value)


def test_pictures_that_are_none(
    flight: Flight, service: Sandbox, picture: Callable[..., Path], tmp_path: Path
) -> None:
    text = tmp_path / "text.png"
    text.write_text("no picture")
    big = tmp_path / "big.png"
    big.write_bytes(picture().read_bytes() + bytes(21 * 1024 * 1024))
    torn = tmp_path / "torn.jpg"
    torn.write_bytes(b"\xff\xd8\xff\xe0")
    for path, reason in (
        (tmp_path / "gone.png", "There is no picture at"),
        (tmp_path / f"{'x' * 252}.png", "cannot be read (File name too long)"),
        (tmp_path, "is a folder"),
        (text, "is no PNG, JPEG or WebP picture"),
        (big, "has 22.0 MB; the limit is 20 MB"),
        (torn, "is damaged"),
        (picture("small.png", 19, 64), "19 x 64 pixels; each side must be 20 to 6,000"),
        (picture("wide.png", 6001, 20), "6001 x 20 pixels"),
    ):
        job = flight.run(ImageToModel(image=str(path)))
        assert job.state is State.FAILED
        assert job.failure
        assert reason in job.failure.text
        assert "No credits were spent" in job.failure.text
    assert not creates(service)


@pytest.mark.parametrize(
    "address", ["http://", "https:///chair.glb", "https://[::1/chair.png", "http://x:y/"]
)
def test_an_address_without_a_host_is_not_paid_for(
    flight: Flight, service: Sandbox, address: str
) -> None:
    for task in (
        TextureModel(source=address, text_prompt="wood"),
        ImageToModel(image=address),
        MultiviewToModel(front="https://example.com/front.png", left=address),
    ):
        job = flight.run(task)
        assert job.state is State.FAILED
        assert job.failure
        assert f"is no web address: '{address}'. No credits were spent." in job.failure.text
    assert not creates(service)


def test_a_folder_in_place_of_a_model(flight: Flight, service: Sandbox, tmp_path: Path) -> None:
    job = flight.run(TextureModel(source=str(tmp_path), text_prompt="wood"))
    assert job.failure
    assert f"{tmp_path} is a folder, not a model. No credits were spent." in job.failure.text
    assert not creates(service)
