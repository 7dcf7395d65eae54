# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests go through the proxy that the user has chosen, or through none."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

from tripo_addon.errors import Unreachable
from tripo_addon.net.client import Api, Network, session
from tripo_addon.net.route import Route

FAR = "http://tripo.example"
"""No machine has this name: only a proxy can answer for it."""


class Proxy(ThreadingHTTPServer):
    """Asks the sandbox, whatever host is meant."""

    daemon_threads = True

    def __init__(self, service: Sandbox) -> None:
        asked = self.asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                url = self.path.replace(FAR, service.url)
                given = {"Authorization": self.headers["Authorization"]}
                with urllib.request.urlopen(urllib.request.Request(url, headers=given)) as answer:
                    body = answer.read()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing."""

        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    asked: list[str]


@pytest.fixture
def proxy(service: Sandbox) -> Iterator[Proxy]:
    with Proxy(service) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    return Network()


def balance(network: Network, service: Sandbox, base_url: str = FAR) -> object:
    api = Api(network, base_url, {"Authorization": f"Bearer {service.key}"})
    return api.get("/v3/account/balance")


def test_an_own_proxy(service: Sandbox, proxy: Proxy, network: Network) -> None:
    network.route = Route(proxy.url)
    assert balance(network, service)
    assert proxy.asked == [f"{FAR}/v3/account/balance"]


def test_a_service_on_this_machine_is_asked_without_one(
    service: Sandbox, proxy: Proxy, network: Network
) -> None:
    network.route = Route(proxy.url)
    assert balance(network, service, service.url)
    assert not proxy.asked


def test_the_system_s_proxy_or_none(
    service: Sandbox, proxy: Proxy, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setattr(network, "pause", lambda seconds: True)
    network.route = Route("")
    with pytest.raises(Unreachable):
        balance(network, service)
    assert not proxy.asked
    network.route = Route()
    assert balance(network, service)
    assert len(proxy.asked) == 1


def test_a_change_counts_from_the_next_request_on(
    service: Sandbox, proxy: Proxy, network: Network
) -> None:
    api = Api(network, FAR, {"Authorization": f"Bearer {service.key}"})
    network.route = Route("http://127.0.0.1:9")
    with pytest.raises(Unreachable, match="The proxy does not answer"):
        api.once("/v3/account/balance")
    network.route = Route(proxy.url)
    assert api.once("/v3/account/balance")


def test_certificates(tmp_path: Path, network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = tmp_path / "company.pem"
    bundle.touch()
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    network.route = Route(certificates=str(bundle))
    assert session(network, FAR).verify == str(bundle)
    network.route = Route("")
    assert session(network, FAR).verify is True
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    assert session(network, FAR).verify == str(bundle)


@pytest.mark.parametrize(
    ("route", "told"),
    [
        (Route(), ""),
        (Route(""), ""),
        (Route("http://proxy.example:8080"), ""),
        (Route("(none)"), "The address of the proxy is no web address"),
        (Route("proxy.example:8080"), "The address of the proxy is no web address"),
        (Route("http://me:word@proxy.example"), "has a password in it"),
        (Route(certificates="/nowhere/a.pem"), "is not there"),
    ],
)
def test_what_is_wrong_with_it(route: Route, told: str) -> None:
    problem = route.problem()
    assert bool(problem) == bool(told)
    if problem:
        assert told in problem.what
        assert "word@" not in f"{problem.what} {problem.advice}"


def test_the_time_to_connect() -> None:
    assert Route().connect_seconds > 0
    assert Route(time_out=3.0).connect_seconds == 3.0
