# SPDX-License-Identifier: GPL-3.0-or-later
"""What all rings share: a local service, engines, no other address, an end to every test."""

from __future__ import annotations

import faulthandler
import os
import socket
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
# The official client looks up where it is as soon as it is imported.
os.environ["TRIPO_DISABLE_GEO_DETECTION"] = "1"

from tripo_sandbox import Sandbox  # noqa: E402

from tests.support.flight import Flight  # noqa: E402
from tests.support.world import World  # noqa: E402

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
STDERR = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    # While tests run, 2 is what pytest captures.
    config.stash[STDERR] = os.dup(2)


def pytest_unconfigure(config: pytest.Config) -> None:
    os.close(config.stash[STDERR])


# pytest-timeout asks here how a test is ended that exceeds its limit. Its own ways need Python to
# go on (a Blender that holds the interpreter's lock does not let it), and what they tell is lost
# in a process of pytest-xdist.


def pytest_timeout_set_timer(item: pytest.Item, settings: Any) -> bool:
    """Tell what all threads do, and end this process; xdist goes on with another."""
    file = item.config.stash[STDERR]
    faulthandler.dump_traceback_later(settings.timeout, file=file, exit=True)
    return True


def pytest_timeout_cancel_timer(item: pytest.Item) -> bool:
    faulthandler.cancel_dump_traceback_later()
    return True


@pytest.fixture(autouse=True)
def _only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test reached for {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def service() -> Iterator[Sandbox]:
    """A local Tripo service, fast, with 1000 credits."""
    with Sandbox(speed=100.0) as box:
        yield box
        assert [each for each in box.problems if each.what != "double_submit"] == []


@pytest.fixture
def quick(service: Sandbox) -> Sandbox:
    """The local service, with tasks that end at once."""
    service.speed = 10_000
    return service


@pytest.fixture
def flight(tmp_path: Path, service: Sandbox) -> Iterator[Flight]:
    made = Flight(tmp_path, service.url, service.key)
    yield made
    made.engine.stop()


@pytest.fixture
def fly(tmp_path: Path) -> Iterator[Callable[..., Flight]]:
    """Makes engines for other addresses, keys and services."""
    made: list[Flight] = []

    def make(url: str, key: str = "", service: str = "tripo", **more: Any) -> Flight:
        made.append(Flight(tmp_path / str(len(made)), url, key, service, **more))
        return made[-1]

    yield make
    for each in made:
        each.engine.stop()


@pytest.fixture(scope="session")
def _world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("world"))
    yield made
    made.close()


@pytest.fixture
def world(_world: World) -> Iterator[World]:
    """All services of one sandbox, shared by many tests."""
    _world.box.problems.clear()
    yield _world
    assert [each for each in _world.box.problems if each.what != "double_submit"] == []


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., Path]:
    """Makes PNG files of one colour."""

    def make(name: str = "chair.png", width: int = 64, height: int = 64) -> Path:
        rows = (b"\0" + b"\xc0\x40\x20" * width) * height
        data = b"\x89PNG\r\n\x1a\n"
        header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")):
            data += struct.pack(">I", len(body)) + kind + body
            data += struct.pack(">I", zlib.crc32(kind + body))
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return make
