# SPDX-License-Identifier: GPL-3.0-or-later
"""What a panel shows is found once: for a drawing, in which nothing changes, or until it changes.

Main thread only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Found = TypeVar("Found")

_found: dict[tuple[Any, ...], Any] | None = None
"""What was found in the drawing that goes on, by function and arguments; None outside of one."""


@contextmanager
def drawing() -> Iterator[None]:
    """Within, each function that is `per_drawing` runs once for the same arguments."""
    global _found
    outer, _found = _found, {} if _found is None else _found
    try:
        yield
    finally:
        _found = outer


def per_drawing(function: Callable[Given, Found]) -> Callable[Given, Found]:
    """A function whose answer holds for one drawing. Nobody may change the answer."""

    @wraps(function)
    def found(*given: Given.args, **named: Given.kwargs) -> Found:
        if _found is None or named:
            return function(*given, **named)
        key = (function, *given)
        if key not in _found:
            _found[key] = function(*given, **named)
        answer: Found = _found[key]
        return answer

    return found


def until_changed(function: Callable[Given, Found]) -> Callable[Given, Found]:
    """A function that tells the same of the same: its last answer is kept, until it is asked of
    something else. What it is given is kept as well, so it must be no part of Blender's data."""
    last: list[Any] = [None, None]

    @wraps(function)
    def found(*given: Given.args, **named: Given.kwargs) -> Found:
        if named:
            return function(*given, **named)
        if given != last[0]:
            last[:] = given, function(*given, **named)
        answer: Found = last[1]
        return answer

    return found
