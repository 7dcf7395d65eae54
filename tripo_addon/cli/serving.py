# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that starts the local service."""

from __future__ import annotations

from typing import Any


def add(commands: Any) -> Any:
    """Add the command."""
    sandbox = commands.add_parser(
        "sandbox",
        help="start a local service to try everything with, which costs nothing",
        description="It listens on this machine only, and ends with Ctrl-C. It tells its address "
        "and key, and how to use them; its models are samples.",
    )
    sandbox.add_argument("--port", type=int, default=0, help="0, the default, is a free one")
    sandbox.add_argument("--credits", type=float, default=1000.0, help="default: 1000")
    sandbox.add_argument(
        "--speed", type=float, default=10.0, help="times faster than the real one; default: 10"
    )
    return sandbox
