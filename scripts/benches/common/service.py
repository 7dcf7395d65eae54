# SPDX-License-Identifier: GPL-3.0-or-later
"""The local service in this process, its clients in others: only the service reads the clock."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable
from typing import NamedTuple

from tripo_sandbox import Sandbox

from . import children

MODEL = "v3.1-20260211"
CREDITS = 1_000_000.0
CREATE = "/v3/generation/*"
TINY_GLB = struct.pack("<4sIIII4s", b"glTF", 2, 24, 4, 0x4E4F534A, b"{}  ")
"""A header and a JSON chunk without anything in it."""


class Client(NamedTuple):
    """A client that starts tasks at the same time, waits for them and fetches their results."""

    label: str
    part: str


OURS = Client("ours", "waiting_ours")
SDK = Client("tripo3d 1.0.0", "waiting_sdk")


def sandbox(speed: float) -> Sandbox:
    """A service that takes any number of tasks at once."""
    return Sandbox(speed=speed, credits=CREDITS, pools={"H": 100_000})


def waiting(client: Client, box: Sandbox, count: int) -> list[str]:
    """The command of a client with `count` tasks; it works until its standard input is closed.

    Its polling intervals are divided by the service's speed.
    """
    return children.part(
        client.part, url=box.url, key=box.key, model=MODEL, count=count, speed=box.speed
    )


def until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(f"{what} took more than {seconds:.0f} s")
        time.sleep(0.02)
