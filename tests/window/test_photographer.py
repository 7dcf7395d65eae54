# SPDX-License-Identifier: GPL-3.0-or-later
"""Screens of the add-on at several looks, as `scripts/screenshots.py` takes them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

from tests.window import looks
from tests.window.photographer import TABS, Photographer, beside, pictures, studio

LOOKS = (
    looks.Look(looks.DARK, 1.0, 240),
    looks.Look(looks.LIGHT, 2.0, 240, looks.CHINESE),
)
NAMES = ("first-welcome", "form-text_to_model-unfolded", "job-failed", "settings")


@pytest.fixture
def window_with_jobs(blender: str, ready: Path, slow_service: Sandbox) -> Iterator[Photographer]:
    with studio(blender, ready, slow_service) as found:
        yield found


def told(path: Path, what: str) -> float:
    """A number that ImageMagick tells of a picture."""
    ran = subprocess.run(
        ["convert", str(path), "-format", f"%[fx:{what}]", "info:"],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(ran.stdout)


def test_screens(window_with_jobs: Photographer, out: Path) -> None:
    screens = [screen for screen in looks.ALL_SCREENS if screen.name in NAMES]
    taken = {look: pictures(window_with_jobs, look, screens, out / look.name) for look in LOOKS}
    dark, light = (taken[look] for look in LOOKS)
    assert [path.stem for path in dark] == list(NAMES)
    for small, large in zip(dark, light, strict=True):
        assert told(small, "mean") < told(large, "mean"), small
        assert told(small, "w") * 1.5 < told(large, "w"), small
    for path in dark[:-1]:
        assert LOOKS[0].width - 2 * TABS < told(path, "w") < LOOKS[0].width
    # A form with its groups open is higher than the first words.
    assert told(dark[1], "h") > 3 * told(dark[0], "h")
    both = beside(dark, out / "beside.png")
    assert told(both, "w") > sum(told(path, "w") for path in dark)
    assert "Traceback" not in window_with_jobs.blender.output()


def test_each_screen_has_a_name_of_its_own() -> None:
    screens = [*looks.ALL_SCREENS, *looks.README["guided"], *looks.README["in_place"]]
    names = [screen.name for screen in screens]
    assert len(names) == len(set(names))
    assert len({look.name for look in looks.ALL}) == len(looks.ALL)
