# SPDX-License-Identifier: GPL-3.0-or-later
"""The functions of properties: what is suggested, the section of the type, the search for jobs.

No bpy in here: Blender keeps such functions for good, with the module they stand in, and as a
Python module Blender 4.2 crashes at its end when bpy is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..core.tasks import SECTIONS, TASKS

if TYPE_CHECKING:
    import bpy

    from ..core.options import Option

Search = Callable[[Any, "bpy.types.Context", str], list[tuple[str, str]]]


def search(facts: Option) -> Search:
    """A function that suggests those of an option's choices in which all words occur."""

    def found(self: Any, context: bpy.types.Context, text: str) -> list[tuple[str, str]]:
        words = text.lower().split()
        return [
            (value, label)
            for value, label in (facts.choices or {}).items()
            if all(word in f"{value} {label}".lower() for word in words)
        ]

    return found


def section(form: Any) -> int:
    """The place of the section that the form's type is in."""
    return SECTIONS.index(TASKS[form.kind].section)


def choose_section(form: Any, number: int) -> None:
    """Go to a section's first type, unless one of its types is chosen already."""
    if section(form) != number:
        form.kind = next(name for name, task in TASKS.items() if task.section == SECTIONS[number])


def find(manager: Any, context: bpy.types.Context) -> None:
    """The text in the search field of the jobs has changed."""
    from . import current, timer

    current.session().show(0, manager.tripo_search)
    timer.wake()
