# SPDX-License-Identifier: GPL-3.0-or-later
"""A service's address has no secrets in it, and is encrypted unless the user says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import KEYS, Flight
from tripo_addon.errors import Unavailable
from tripo_addon.jobs.job import Job
from tripo_addon.net.client import Network
from tripo_addon.providers import SERVICES, connect
from tripo_addon.providers.base import Connection
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ImageToModel
from tripo_addon.text.urls import base_problem, plain_address

Fly = Callable[..., Flight]
SECRET = "hunter2"


def secretive(url: str) -> list[str]:
    """Ways to have a secret in an address."""
    scheme, _, host = url.partition("://")
    return [
        f"{scheme}://user:{SECRET}@{host}",
        f"{scheme}://{SECRET}@{host}/v3",
        f"{scheme}://{host}/v3?key={SECRET}",
        f"{scheme}://{host}/v3#{SECRET}",
    ]


@pytest.mark.parametrize("way", range(4))
@pytest.mark.parametrize("service_name", SERVICES)
def test_a_secret_in_the_address_is_refused(
    fly: Fly, service: Sandbox, tmp_path: Path, service_name: str, way: int
) -> None:
    url = secretive(service.url)[way]
    with pytest.raises(Unavailable, match="a user name, a password or a query") as raised:
        fly(url, service=service_name)
    assert SECRET not in str(raised.value)
    assert "No credits were spent" in str(raised.value)
    assert not list(service.requests)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]


@pytest.mark.parametrize("service_name", SERVICES)
def test_an_unencrypted_address_is_refused(service_name: str) -> None:
    connection = Connection(service_name, "http://tripo.example", KEYS[service_name])
    with pytest.raises(Unavailable, match="everyone on the way could read"):
        connect(connection, Network())


def test_it_may_be_allowed() -> None:
    connection = Connection("tripo", "http://tripo.example", KEYS["tripo"], allow_http=True)
    connect(connection, Network()).close()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000", "http://localhost/v3", "http://[::1]:1", "https://a.example"]
)
def test_good_addresses(url: str) -> None:
    assert base_problem(url, allow_http=False) is None


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1.example", "HTTP://a.example", "http://localhost.example", "http://10.0.0.1"],
)
def test_what_only_looks_like_this_machine(url: str) -> None:
    problem = base_problem(url, allow_http=False)
    assert problem
    assert "http://" in problem.what


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("https://user:secret@a.example/b.png?Signature=c#d", "https://a.example/b.png"),
        ("https://a.example", "https://a.example"),
        ("https://secret@a.example", "https://a.example"),
        ("https://a.example/x@y.png", "https://a.example/x@y.png"),
        ("file_token", "file_token"),
        ("/home/me@work/chair?.png", "/home/me@work/chair?.png"),
    ],
)
def test_plain_addresses(source: str, plain: str) -> None:
    assert plain_address(source) == plain


def test_a_password_in_a_picture_s_address_does_not_outlast_the_job() -> None:
    task = ImageToModel(image=f"https://user:{SECRET}@a.example/chair.png")
    done = Job(task=task, service="tripo", state=State.DONE)
    running = Job(task=task, service="tripo", state=State.RUNNING)
    assert SECRET not in done.to_json()
    assert SECRET not in running.to_json(plain=True)
    assert SECRET not in done.title
