# SPDX-License-Identifier: GPL-3.0-or-later
"""Small result files, so that the service spends its time on requests."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from tripo_sandbox.results import build, plans, scenes, texture

from .constants import changed

SIZES: dict[ModuleType, dict[str, Any]] = {
    plans: {"DEFAULT_FACES": 300, "DEFAULT_QUADS": 200, "DEFAULT_LOW_POLY": 250},
    build: {"SPLATS": 200, "PREVIEW_FACES": 100, "PREVIEW_SIZE": 24, "UV_FACES": 100},
    scenes: {"SIZE": 32, "FACES": 100},
    texture: {"SIZES": dict.fromkeys(texture.SIZES, 24)},
}
"""By module of the sandbox: the constants that are changed."""


@contextlib.contextmanager
def small_results() -> Iterator[None]:
    """Every result that is made in this process is small meanwhile."""
    with contextlib.ExitStack() as changes:
        for module, sizes in SIZES.items():
            for name, value in sizes.items():
                changes.enter_context(changed(module, name, value))
        yield
