# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads from the local service that break, come damaged or are too large."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
import requests
from environment import ROOT
from tripo_sandbox import Sandbox

from tests.support.loading import alone, load
from tripo_addon.errors import NoModel, TooLarge, Unclear
from tripo_addon.files.formats import result_problem
from tripo_addon.net.client import Network, forget_session
from tripo_addon.net.download import CHUNK, fetch

GLB = "/cdn/*.glb*"
FETCH = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from tripo_addon.net.download import fetch
from tripo_addon.net.client import Network
fetch(Network(), {url!r}, Path({target!r}), lambda done, total: print(done, flush=True))
"""


class Stop(Exception):
    """What `progress` raises when nobody wants the file any longer."""


class Source:
    """A result of the local service."""

    def __init__(self, box: Sandbox, prompt: str = "a chair") -> None:
        self.box = box
        self.headers = {"Authorization": f"Bearer {box.key}"}
        body = {"prompt": prompt, "model": "v3.1-20260211", "face_limit": 500}
        answer = requests.post(
            f"{box.url}/v3/generation/text-to-model", json=body, headers=self.headers, timeout=20
        )
        self.id = answer.json()["data"]["task_id"]
        box.finish(self.id)
        self.content = requests.get(self.url(), timeout=20).content
        box.requests.clear()

    def url(self) -> str:
        """A fresh address."""
        answer = requests.get(
            f"{self.box.url}/v3/tasks/{self.id}", headers=self.headers, timeout=20
        )
        return str(answer.json()["data"]["output"]["model_url"])

    def asked(self) -> list[Any]:
        """The requests for files."""
        return [request for request in self.box.requests if request.path.startswith("/cdn/")]

    def statuses(self) -> list[int]:
        return [request.status for request in self.asked()]


@pytest.fixture
def source(service: Sandbox) -> Source:
    """A result that takes many reads."""
    service.faults.add(GLB, "pad", None, megabytes=2)
    return Source(service)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "model.download"


def stop_at(url: str, target: Path, least: int) -> int:
    """Begin a download and stop it; how many bytes have come."""
    seen: list[int] = []

    def progress(done: int, total: int) -> None:
        seen.append(done)
        if done >= least:
            raise Stop

    with pytest.raises(Stop):
        fetch(Network(), url, target, progress)
    return seen[-1]


def test_a_broken_connection_is_gone_on_with(source: Source, target: Path) -> None:
    source.box.faults.add(GLB, "truncate", keep=0.6)
    load(source.url(), target)
    first, second = source.asked()
    assert "range" not in first.headers
    came = len(source.content) - second.sent
    assert first.sent - CHUNK < came <= first.sent
    assert second.headers["range"] == f"bytes={came}-"
    assert second.headers["if-range"].startswith('"')
    assert source.statuses() == [200, 206]
    alone(target, source.content)


@pytest.mark.parametrize("fault", ["reset_before", "reset_after"])
def test_nothing_came(source: Source, target: Path, fault: str) -> None:
    source.box.faults.add(GLB, fault)
    load(source.url(), target)
    assert ["range" in request.headers for request in source.asked()] == [False, False]
    alone(target, source.content)


def test_a_long_way_may_break_often(service: Sandbox, target: Path) -> None:
    service.faults.add(GLB, "pad", None, megabytes=9)
    source = Source(service)
    service.faults.add(GLB, "truncate", 5, keep=0.3)
    load(source.url(), target)
    assert source.statuses() == [200] + [206] * 5
    alone(target, source.content)


def test_a_way_that_always_breaks_ends(source: Source, target: Path) -> None:
    source.box.faults.add(GLB, "truncate", 4, keep=0.1)
    with pytest.raises(Unclear, match="broke"):
        load(source.url(), target)
    assert len(source.asked()) == 4
    assert not target.exists()
    load(source.url(), target)
    assert source.statuses() == [200, 206, 206, 206, 206]
    alone(target, source.content)


def test_a_killed_process_is_gone_on_with(source: Source, target: Path) -> None:
    source.box.faults.add(GLB, "slow", bytes_per_second=2_000_000)
    code = FETCH.format(root=str(ROOT), url=source.url(), target=str(target))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as child:
        assert child.stdout
        assert child.stdout.readline()
        child.kill()
    came = target.with_name("model.download.part").stat().st_size
    assert 0 < came < len(source.content)
    load(source.url(), target)
    last = source.asked()[-1]
    assert last.headers["range"] == f"bytes={came}-"
    assert last.sent == len(source.content) - came
    alone(target, source.content)


def test_a_stopped_download_keeps_what_came_and_no_address(source: Source, target: Path) -> None:
    came = stop_at(source.url(), target, 500_000)
    names = {path.name for path in target.parent.iterdir()}
    assert names == {"model.download.part", "model.download.part.json"}
    assert target.with_name("model.download.part").stat().st_size == came
    notes = target.with_name("model.download.part.json").read_text()
    assert "http" not in notes
    assert "Signature" not in notes
    load(source.url(), target)
    assert source.statuses() == [200, 206]
    assert target.stat().st_size == json.loads(notes)["total"]


def test_other_content_starts_anew(service: Sandbox, target: Path) -> None:
    service.faults.add(GLB, "pad", None, megabytes=2)
    chair, jug = Source(service), Source(service, "a jug")
    stop_at(chair.url(), target, 500_000)
    load(jug.url(), target)
    assert jug.statuses() == [200, 200]
    assert "range" in jug.asked()[-1].headers
    alone(target, jug.content)


@pytest.mark.parametrize("tag", ["", 'W/"weak"'])
def test_without_a_validator_it_starts_anew(source: Source, target: Path, tag: str) -> None:
    source.box.faults.add(GLB, "etag", None, value=tag)
    source.box.faults.add(GLB, "truncate")
    for path in source.box.folder.rglob("*"):  # as new as it can be
        os.utime(path)
    load(source.url(), target)
    assert ["range" in request.headers for request in source.asked()] == [False, False]
    alone(target, source.content)


def test_an_old_date_is_a_validator(source: Source, target: Path) -> None:
    source.box.faults.add(GLB, "etag", None, value="")
    source.box.faults.add(GLB, "truncate")
    for path in source.box.folder.rglob("*"):
        os.utime(path, (time.time() - 3600,) * 2)
    load(source.url(), target)
    assert source.statuses() == [200, 206]
    assert source.asked()[1].headers["if-range"].endswith("GMT")
    alone(target, source.content)


def test_a_host_without_ranges(source: Source, target: Path) -> None:
    source.box.faults.add(GLB, "no_range", None)
    source.box.faults.add(GLB, "truncate")
    load(source.url(), target)
    assert source.statuses() == [200, 200]
    assert source.asked()[1].sent == len(source.content)
    alone(target, source.content)


def test_a_length_that_is_too_long(source: Source, target: Path) -> None:
    source.box.faults.add(GLB, "wrong_length", extra=100)
    load(source.url(), target)
    # The answer to the second request tells the true length, which the part does not fit.
    assert source.statuses() == [200, 206, 200]
    alone(target, source.content)


def test_a_length_that_is_too_short(source: Source, target: Path) -> None:
    source.box.faults.add(GLB, "wrong_length", extra=-100)
    load(source.url(), target)
    assert source.statuses() == [200, 200]
    alone(target, source.content)


def test_content_changed_on_the_way_is_fetched_again(source: Source, target: Path) -> None:
    source.box.faults.add(GLB, "corrupt", at=0.9, count=4)
    load(source.url(), target)
    assert source.statuses() == [200, 200]
    assert "range" not in source.asked()[1].headers
    alone(target, source.content)


def test_a_change_before_the_break_is_found_after_it(source: Source, target: Path) -> None:
    source.box.faults.add(GLB, "corrupt", at=0.4, count=4)
    source.box.faults.add(GLB, "truncate", keep=0.95)
    load(source.url(), target)
    assert source.statuses() == [200, 206, 200]
    alone(target, source.content)


def test_a_tag_that_is_no_digest_costs_one_more_fetch(source: Source, target: Path) -> None:
    source.box.faults.add(GLB, "etag", None, value=f'"{"0" * 32}"')
    load(source.url(), target)
    assert source.statuses() == [200, 200]
    alone(target, source.content)


def test_a_tag_of_content_in_parts_is_not_compared(source: Source, target: Path) -> None:
    source.box.faults.add(GLB, "etag", None, value=f'"{"0" * 32}-2"')
    load(source.url(), target)
    assert source.statuses() == [200]


def test_what_is_bad_twice_is_kept_aside(source: Source, target: Path) -> None:
    source.box.faults.add(GLB, "not_a_model", None)
    spoilt = target.with_name("chair.bin")
    with pytest.raises(NoModel, match=r"delivered a file that is no model \(.*chair\.bin\)"):
        load(source.url(), target, spoilt=spoilt)
    assert source.statuses() == [200, 200]
    assert list(target.parent.iterdir()) == [spoilt]
    assert b"502 Bad Gateway" in spoilt.read_bytes()


def test_what_is_bad_twice_leaves_nothing(source: Source, target: Path) -> None:
    source.box.faults.add(GLB, "corrupt", None, at=0.0, count=4)
    with pytest.raises(NoModel, match="no model"):
        load(source.url(), target)
    assert list(target.parent.iterdir()) == []


def test_a_page_is_not_taken_for_good_by_closing(source: Source, target: Path) -> None:
    source.box.faults.add(GLB, "not_a_model")
    network = Network()
    network.closing.set()
    with pytest.raises(Unclear):
        fetch(
            network,
            source.url(),
            target,
            lambda done, total: None,
            problem=lambda path: result_problem(path, "glb"),
        )
    assert list(target.parent.iterdir()) == []


def test_more_than_the_limit_is_refused_unseen(source: Source, target: Path) -> None:
    with pytest.raises(TooLarge) as caught:
        load(source.url(), target, most_bytes=1_500_000)
    assert caught.value.what == "The result has 2 MB; the limit in the preferences is 1.5 MB"
    assert "The credits were spent. Raise Largest Download" in str(caught.value)
    assert list(target.parent.iterdir()) == []
    load(source.url(), target, most_bytes=2_500_000)
    assert len(source.asked()) == 2


class Counting(BaseHTTPRequestHandler):
    """Gives any file, and counts connections."""

    protocol_version = "HTTP/1.1"
    connections: ClassVar[list[int]] = []

    def setup(self) -> None:
        self.connections.append(self.client_address[1])
        super().setup()

    def do_GET(self) -> None:
        body = b"PNG" if self.path != "/broken" else b"P"
        self.send_response(200)
        self.send_header("Content-Length", "3")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.path == "/broken"

    def log_message(self, format: str, *args: Any) -> None:
        pass


def test_a_connection_is_kept_until_it_breaks(tmp_path: Path) -> None:
    """A new one costs more than a small file."""
    Counting.connections.clear()
    network = Network()
    with ThreadingHTTPServer(("127.0.0.1", 0), Counting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"

        def get(name: str) -> None:
            fetch(
                network,
                f"{address}/{name}",
                tmp_path / name,
                lambda done, total: None,
                tries=lambda attempt, error: None,
            )

        get("one")
        get("two")
        assert len(Counting.connections) == 1
        with pytest.raises(Unclear):
            get("broken")
        get("three")
        assert len(Counting.connections) == 2
        server.shutdown()
        forget_session(network)
    assert (tmp_path / "three").read_bytes() == b"PNG"
