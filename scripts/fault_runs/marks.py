# SPDX-License-Identifier: GPL-3.0-or-later
"""The marks of planned tasks: each stands in the words of one task, and nowhere else."""

from __future__ import annotations

import re

_MARK = re.compile(r"job-\d{5}")


def mark_of(number: int) -> str:
    return f"job-{number:05}"


def mark_in(text: str) -> str:
    """The first mark in a text; empty where there is none."""
    found = _MARK.search(text)
    return found[0] if found else ""
