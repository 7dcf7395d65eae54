# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands that only Blender can do."""

from __future__ import annotations

import shlex
from typing import Any

from ..cli import OFFLINE
from ..terminal.reporting import USAGE, Reporter


def refuse(arguments: Any, reporter: Reporter) -> int:
    """Say which command to use instead."""
    online = [] if arguments.command in OFFLINE else ["--online-mode"]
    words = shlex.join(["blender", *online, "--command", "tripo", *arguments.words])
    reporter.failure(f"`tripo {arguments.command}` needs Blender: {words}")
    return USAGE
