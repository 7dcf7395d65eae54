# SPDX-License-Identifier: GPL-3.0-or-later
"""All commands that run no single task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..cli import NEED_BLENDER
from ..terminal.reporting import Reporter
from . import batches, cancelling, elsewhere, history, serving, targets

COMMANDS: dict[str, Callable[[Any, Reporter], int]] = {
    **history.COMMANDS,
    "batch": batches.batch,
    "cancel": cancelling.cancel,
    "sandbox": serving.sandbox,
    "target": targets.target,
    **dict.fromkeys(NEED_BLENDER, elsewhere.refuse),
}
