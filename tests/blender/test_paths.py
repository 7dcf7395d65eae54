# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths of the add-on's files, and its version."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

MANIFEST = Path(__file__).parents[2] / "blender_manifest.toml"


def test_the_manifest_is_read_once(blender: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tripo_addon.blender import paths

    written = tomllib.loads(MANIFEST.read_text("utf-8"))["version"]
    assert paths.version() == written

    def fail(*_: object) -> None:
        raise AssertionError("The manifest is read again")

    monkeypatch.setattr(Path, "read_text", fail)
    assert paths.version() == written
    assert written in paths.user_agent()
