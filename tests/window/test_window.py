# SPDX-License-Identifier: GPL-3.0-or-later
"""A user's steps in a real window, with real clicks; the pictures are under out/window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from commands import environment
from launch import WindowRun
from tripo_sandbox import Sandbox

Window = Callable[..., WindowRun]


def creates(service: Sandbox) -> int:
    return len([each for each in service.requests if "/generation/" in each.path])


def test_first_flight(window: Window, slow_service: Sandbox) -> None:
    window("first_flight", environment(slow_service))
    assert creates(slow_service) == 1


def test_pictures(
    window: Window, slow_service: Sandbox, picture: Callable[..., Path], out: Path
) -> None:
    chair = out / "chair.png"
    chair.write_bytes(picture().read_bytes())
    window("pictures", {**environment(slow_service), "PICTURE": str(chair)})
    assert creates(slow_service) == 2


def test_troubles(window: Window, slow_service: Sandbox) -> None:
    slow_service.speed = 3  # time to find the Cancel button
    played = window(
        "troubles",
        {"TRIPO_BASE_URL": slow_service.url, "RIGHT_KEY": slow_service.key, "TRIPO_API_KEY": ""},
    )
    assert slow_service.key not in played.output
    assert "Traceback" not in played.output
