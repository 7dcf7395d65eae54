# SPDX-License-Identifier: GPL-3.0-or-later
"""The manifest asks for what the code uses, and for nothing else."""

from __future__ import annotations

import re
import tomllib

import pytest
from environment import ROOT

PACKAGE = ROOT / "tripo_addon"
USES = {
    "network": r"\b(import|from) (requests|urllib3|socket|http)\b",
    "files": r"\.(open|read_text|read_bytes|write_text|write_bytes)\(",
    "clipboard": r"\bwindow_manager\.clipboard\b|\.clipboard =|clipboard_(copy|paste)",
    "camera": r"\bcv2\b|\bVideoCapture\b",
    "microphone": r"\bpyaudio\b|\bsounddevice\b",
}
"""What a permission of Blender's manifests is needed for, as it stands in source."""


def used() -> set[str]:
    source = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    return {name for name, pattern in USES.items() if re.search(pattern, source)}


def asked() -> dict[str, str]:
    manifest = tomllib.loads((ROOT / "blender_manifest.toml").read_text("utf-8"))
    return dict(manifest["permissions"])


def test_what_is_used_is_asked_for() -> None:
    assert set(asked()) == used()


@pytest.mark.parametrize("name", USES)
def test_each_reason_is_one_short_phrase(name: str) -> None:
    reason = asked().get(name, "a reason")
    assert 0 < len(reason) <= 64
    assert reason[-1].isalnum()
