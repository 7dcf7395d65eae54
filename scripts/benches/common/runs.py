# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the benches."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from pathlib import Path

from .rows import Row

FOLDER = Path(__file__).resolve().parents[1]


def names() -> list[str]:
    """Every bench by its file name."""
    return [found.name for found in pkgutil.iter_modules([str(FOLDER)]) if not found.ispkg]


def load(name: str) -> Callable[[bool], Iterable[Row]]:
    """The `run` of a bench; it takes whether to be quick."""
    run: Callable[[bool], Iterable[Row]] = importlib.import_module(f"benches.{name}").run
    return run
