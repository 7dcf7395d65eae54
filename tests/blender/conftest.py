# SPDX-License-Identifier: GPL-3.0-or-later
"""The add-on enabled from the checkout in Blender's module, with a user folder of its own."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

# Read by Blender once, when it is imported.
os.environ["BLENDER_USER_RESOURCES"] = tempfile.mkdtemp(prefix="tripo-test-user-")

import bpy

SPEED = 1000.0
"""A model takes about a tenth of a second."""
POLL_SECONDS = 0.05
"""The service here may be asked for a running task more often than a real one."""


@pytest.fixture(autouse=True)
def _asks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    from tripo_addon.blender import session

    engine = partial(session.Engine, poll_seconds=POLL_SECONDS)
    monkeypatch.setattr(session, "Engine", engine)


@pytest.fixture
def blender(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """A fresh file, with the add-on enabled and a results folder of the test."""
    import addon_utils

    bpy.ops.wm.read_homefile(use_factory_startup=True)
    addon_utils.enable("tripo_addon", default_set=True)
    preferences = bpy.context.preferences.addons["tripo_addon"].preferences
    preferences.results = str(tmp_path / "results")
    yield bpy
    addon_utils.disable("tripo_addon", default_set=True)


@pytest.fixture
def tripo(
    blender: Any, service: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Sandbox]:
    """The same, connected to the local service, faster still."""
    service.speed = SPEED
    monkeypatch.setenv("TRIPO_BASE_URL", service.url)
    monkeypatch.setenv("TRIPO_API_KEY", service.key)
    yield service
    from tripo_addon.blender import current

    current.stop()


@pytest.fixture
def no_jobs(tripo: Sandbox) -> None:
    """A journal without the jobs of other tests."""
    from tripo_addon.blender import current
    from tripo_addon.blender.paths import journal_path

    current.stop()
    for end in ("", "-wal", "-shm"):
        Path(f"{journal_path()}{end}").unlink(missing_ok=True)


@pytest.fixture
def at_once(tripo: Sandbox) -> None:
    """Tasks end at once."""
    tripo.speed = 1e6


@pytest.fixture(scope="module", autouse=True)
def _exporter_forgotten() -> Iterator[None]:
    """After an export as glTF, Blender 4.2's module crashes at its end, unless what the exporter
    keeps is gone."""
    yield
    for name, module in list(sys.modules.items()):
        if name.startswith("io_scene_gltf2") and ".exp" in name and bpy.app.version < (4, 3):
            del sys.modules[name]
            vars(module).clear()
    gc.collect()
