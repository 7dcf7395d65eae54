# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python API in a program without Blender, with a folder of the test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox


@pytest.fixture
def plain(service: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Sandbox]:
    """The local service, in the environment of a program that has no Blender."""
    from tripo_addon.standalone import host

    # Tests of Blender may have been run in this process before.
    monkeypatch.delitem(sys.modules, "bpy", raising=False)
    service.speed = 1000.0
    monkeypatch.setenv("TRIPO_BASE_URL", service.url)
    monkeypatch.setenv("TRIPO_API_KEY", service.key)
    monkeypatch.setenv("TRIPO_FOLDER", str(tmp_path / "tripo"))
    host.stop()
    yield service
    host.stop()
