# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests: repeats, redirects, secrets and services that misbehave."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tripo_addon.errors import Storage, Unavailable, Unclear
from tripo_addon.net.client import Api, Network
from tripo_addon.net.download import Expired, fetch


class Elsewhere(BaseHTTPRequestHandler):
    """A host that is not the service: writes down who asks, and answers as it is told."""

    seen: list[dict[str, str]]
    answer: Callable[[Elsewhere], None]

    def do_GET(self) -> None:
        self.seen.append({name.lower(): value for name, value in self.headers.items()})
        type(self).answer(self)

    do_POST = do_GET

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def elsewhere() -> Iterator[type[Elsewhere]]:
    class Handler(Elsewhere):
        seen: list[dict[str, str]] = []

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    Handler.url = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]
    yield Handler
    server.shutdown()
    thread.join()
    server.server_close()


def api(url: str) -> Api:
    return Api(Network(), url, {"Authorization": "Bearer tsk_secret"})


def test_a_redirect_is_not_followed_with_the_key(elsewhere: type[Elsewhere]) -> None:
    url = elsewhere.url  # type: ignore[attr-defined]
    elsewhere.answer = lambda self: self.send(307, Location=f"{url}/other")
    with pytest.raises(Unclear, match="307"):
        api(url).create("/generation/text-to-model", {})
    assert len(elsewhere.seen) == 1


def test_netrc_and_proxies_do_not_reach_a_local_service(
    elsewhere: type[Elsewhere], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login user password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    elsewhere.answer = lambda self: self.send(200, b'{"code": 0, "data": {"balance": 1}}')
    url = elsewhere.url  # type: ignore[attr-defined]
    assert api(url).get("/account/balance") == {"balance": 1}
    assert elsewhere.seen[0]["authorization"] == "Bearer tsk_secret"
    target = tmp_path / "result"
    fetch(Network(), url, target, lambda done, total: None)
    assert "authorization" not in elsewhere.seen[1]


def test_html_instead_of_json(elsewhere: type[Elsewhere]) -> None:
    elsewhere.answer = lambda self: self.send(200, b"<html>Welcome to the hotel</html>")
    call = api(elsewhere.url)  # type: ignore[attr-defined]
    call.network.closing.set()  # no second attempt
    with pytest.raises(Unclear, match=r"is not what a Tripo service says.*Check the base URL"):
        call.get("/account/balance")


def test_an_answer_that_trickles_ends(
    elsewhere: type[Elsewhere], monkeypatch: pytest.MonkeyPatch
) -> None:
    def trickle(self: Elsewhere) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(200):
            self.wfile.write(b" " * 65536)
            time.sleep(0.02)

    elsewhere.answer = trickle
    monkeypatch.setattr("tripo_addon.net.client.READ_SECONDS", 0.3)
    call = api(elsewhere.url)  # type: ignore[attr-defined]
    with pytest.raises(Unclear, match="does not end"):
        call._send("GET", "/account/balance", seconds=0.3)


def test_a_request_under_way_can_be_ended(elsewhere: type[Elsewhere]) -> None:
    asked = threading.Event()
    release = threading.Event()

    def hang(self: Elsewhere) -> None:
        asked.set()
        release.wait(20)

    elsewhere.answer = hang
    call = api(elsewhere.url)  # type: ignore[attr-defined]
    failures: list[Exception] = []

    def ask() -> None:
        try:
            call.create("/generation/text-to-model", {})
        except Unclear as error:
            failures.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    assert asked.wait(5)
    call.network.abort(creates=False)
    thread.join(0.3)
    assert thread.is_alive()  # what costs credits may go on for a while
    call.network.abort(creates=True)
    thread.join(5)
    release.set()
    assert not thread.is_alive()
    assert "Credits may have been spent" in str(failures[0])


def test_offline_allows_this_machine_only(tmp_path: Path, elsewhere: type[Elsewhere]) -> None:
    network = Network()
    network.online = False
    with pytest.raises(Unavailable, match="Blender is offline"):
        Api(network, "https://openapi.tripo3d.ai/v3", {}).get("/account/balance")
    elsewhere.answer = lambda self: self.send(302, Location="https://cdn.example.org/model.glb")
    with pytest.raises(Unavailable):
        fetch(network, elsewhere.url, tmp_path / "model", lambda done, total: None)  # type: ignore[attr-defined]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_download_that_is_gone_has_expired(
    elsewhere: type[Elsewhere], tmp_path: Path, status: int
) -> None:
    elsewhere.answer = lambda self: self.send(status)
    with pytest.raises(Expired):
        fetch(Network(), elsewhere.url, tmp_path / "model", lambda done, total: None)  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


def test_a_download_into_a_folder_that_is_gone(elsewhere: type[Elsewhere], tmp_path: Path) -> None:
    elsewhere.answer = lambda self: self.send(200, b"x")
    with pytest.raises(Storage, match=r"cannot be written.*The credits were spent"):
        fetch(Network(), elsewhere.url, tmp_path / "no/model", lambda done, total: None)  # type: ignore[attr-defined]


def test_errors_have_no_signature(tmp_path: Path) -> None:
    network = Network()
    network.closing.set()
    url = "http://127.0.0.1:9/model.glb?Signature=secret"
    with pytest.raises(Exception, match="cannot be reached") as caught:
        fetch(network, url, tmp_path / "model", lambda done, total: None)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
