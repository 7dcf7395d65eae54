# SPDX-License-Identifier: GPL-3.0-or-later
"""What needs Blender is refused without it, before anything is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tripo_addon import api

ROWS = [api.Row(api.TextToModel(prompt="a chair", face_limit=500))]


@pytest.mark.parametrize(
    ("out", "each"), [("all.blend", "file"), ("out", "blend"), ("out", "asset")]
)
def test_blends_without_blender(plain: Sandbox, tmp_path: Path, out: str, each: str) -> None:
    with pytest.raises(api.Unavailable, match="needs Blender"):
        api.batch(ROWS, tmp_path / out, each=each)
    assert not list(plain.requests)
    assert not list(tmp_path.glob("out*"))


@pytest.mark.parametrize(
    ("out", "more", "told"),
    [
        ("out", {"each": "typo"}, "Each row can become"),
        ("all.blend", {"each": "asset"}, "Give a folder"),
    ],
)
def test_what_cannot_be(
    plain: Sandbox, tmp_path: Path, out: str, more: dict[str, Any], told: str
) -> None:
    with pytest.raises(api.Invalid, match=told):
        api.batch(ROWS, tmp_path / out, **more)
    assert not list(plain.requests)
