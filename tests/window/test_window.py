# SPDX-License-Identifier: GPL-3.0-or-later
"""A user's steps in a real window, with real clicks; the pictures are under out/window."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from commands import environment
from launch import WindowRun
from tripo_sandbox import MODELSTREAM_KEY, SCENARIO_KEY, SCENARIO_SECRET, Sandbox

Window = Callable[..., WindowRun]


@pytest.fixture
def patient(slow_service: Sandbox, out: Path) -> Iterator[Sandbox]:
    """A service whose tasks end when the script in the window says so, however slow it is."""
    slow_service.speed = 0.05
    ended = threading.Event()

    def finish() -> None:
        while not ended.wait(0.1):
            for wish in out.glob("*/finish"):
                wish.unlink()
                for task in slow_service.tasks.values():
                    if not task.ended:
                        slow_service.finish(task.id)

    thread = threading.Thread(target=finish)
    thread.start()
    yield slow_service
    ended.set()
    thread.join()


@pytest.fixture
def poor(slow_service: Sandbox, out: Path) -> Iterator[Sandbox]:
    """A service whose account has too few credits until the script wishes for more."""
    slow_service.account().balance = 5.0
    ended = threading.Event()

    def top_up() -> None:
        while not ended.wait(0.1):
            for wish in out.glob("*/top_up"):
                slow_service.account().balance = 1000.0
                wish.unlink()

    thread = threading.Thread(target=top_up)
    thread.start()
    yield slow_service
    ended.set()
    thread.join()


def creates(service: Sandbox) -> int:
    return len([each for each in service.requests if "/generation/" in each.path])


def test_first_flight(window: Window, patient: Sandbox) -> None:
    window("first_flight", environment(patient))
    assert creates(patient) == 1


def test_pictures(
    window: Window, patient: Sandbox, picture: Callable[..., Path], out: Path
) -> None:
    chair = out / "chair.png"
    chair.write_bytes(picture().read_bytes())
    window("pictures", {**environment(patient), "PICTURE": str(chair)})
    assert creates(patient) == 2


def test_troubles(window: Window, patient: Sandbox) -> None:
    played = window(
        "troubles",
        {"TRIPO_BASE_URL": patient.url, "RIGHT_KEY": patient.key, "TRIPO_API_KEY": ""},
    )
    assert patient.key not in played.output
    assert "Traceback" not in played.output


def test_services(window: Window, poor: Sandbox, picture: Callable[..., Path], out: Path) -> None:
    chair = out / "chair.png"
    chair.write_bytes(picture().read_bytes())
    keys = {"tripo": poor.key, "tripo-v2": poor.key, "modelstream": MODELSTREAM_KEY}
    keys["scenario"] = f"{SCENARIO_KEY}:{SCENARIO_SECRET}"
    played = window(
        "services",
        {
            "TRIPO_BASE_URL": poor.url,
            "TRIPO_API_KEY": "",
            "KEYS": json.dumps(keys),
            "PICTURE": str(chair),
        },
        seconds=600,
    )
    assert "Traceback" not in played.output
    assert not any(key in played.output for key in keys.values())
    assert creates(poor) == 0


def test_steps(window: Window, patient: Sandbox) -> None:
    played = window("steps", environment(patient), seconds=600)
    assert "Traceback" not in played.output


def test_guided(window: Window, patient: Sandbox) -> None:
    window("guided", environment(patient))


def test_forms(window: Window, patient: Sandbox) -> None:
    played = window("forms", environment(patient))
    assert "Traceback" not in played.output
