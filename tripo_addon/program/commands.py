# SPDX-License-Identifier: GPL-3.0-or-later
"""All commands that run no single task. Each is loaded when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ..cli import NEED_BLENDER
from ..terminal.reporting import Reporter

MODULES = {
    "batches": ("batch",),
    "cancelling": ("cancel",),
    "history": ("attach", "balance", "export", "fetch", "resume", "show", "spent", "usage"),
    "listing": ("jobs",),
    "serving": ("sandbox",),
    "targets": ("target",),
}
"""The modules of this package, with the commands that each has as functions."""


def run(arguments: Any, reporter: Reporter) -> int:
    """Run a command; gives the exit status. Raises `TripoError`."""
    name = arguments.command
    if name in NEED_BLENDER:
        from . import elsewhere

        return elsewhere.refuse(arguments, reporter)
    (module,) = (module for module, commands in MODULES.items() if name in commands)
    command = getattr(import_module(f"{__package__}.{module}"), name)
    return int(command(arguments, reporter))
