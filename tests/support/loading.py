# SPDX-License-Identifier: GPL-3.0-or-later
"""A GLB by `fetch`, checked as the add-on does it, and what is in its folder then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tripo_addon.files.formats import result_problem
from tripo_addon.net.client import Network
from tripo_addon.net.download import fetch


def load(url: str, target: Path, **more: Any) -> None:
    def problem(path: Path) -> str:
        return result_problem(path, "glb")

    fetch(Network(), url, target, lambda done, total: None, **{"problem": problem, **more})


def alone(target: Path, content: bytes) -> None:
    """The file is there, right, and nothing is beside it."""
    assert target.read_bytes() == content
    assert list(target.parent.iterdir()) == [target]
