# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands about the account."""

from __future__ import annotations

from typing import Any


def add(commands: Any) -> list[Any]:
    """Add the commands about the account."""
    balance = commands.add_parser("balance", help="show the account's credits")
    usage = commands.add_parser("usage", help="show what the account was used for")
    usage.add_argument("--tasks", action="store_true", help="list each task too")
    return [balance, usage]
