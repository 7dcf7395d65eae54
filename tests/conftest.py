# SPDX-License-Identifier: GPL-3.0-or-later
"""What all rings share: a local service, and no other address."""

from __future__ import annotations

import os
import socket
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
# The official client looks up where it is as soon as it is imported.
os.environ["TRIPO_DISABLE_GEO_DETECTION"] = "1"

from tripo_sandbox import Sandbox  # noqa: E402

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


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
