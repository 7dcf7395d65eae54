# SPDX-License-Identifier: GPL-3.0-or-later
"""The functions of properties: what is suggested, the section of the type, the search for jobs.

No bpy in here: Blender keeps such functions for good, with the module they stand in, and as a
Python module Blender 4.2 crashes at its end when bpy is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import bpy

    from ...spec.option import Option

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


def value(group: Any, name: str) -> Any:
    """The value of a property; an empty text where a file has one that is no Unicode."""
    try:
        return getattr(group, name)
    except UnicodeDecodeError:
        return ""


def choice(group: Any, name: str) -> str:
    """The value of a choice; its default where a file has one that this version does not know."""
    return str(getattr(group, name) or group.bl_rna.properties[name].default)


def unknown(group: Any, names: Iterable[str]) -> list[str]:
    """Sentences about stored choices that this version does not know."""
    return [
        f"{facts.name}: {facts.enum_items[choice(group, name)].name} is used; this version does "
        "not know what the file chose"
        for name in names
        if not getattr(group, name)
        for facts in (group.bl_rna.properties[name],)
    ]


def section(form: Any) -> int:
    """The place of the section that the form's type is in."""
    # Loaded with the form: settings, which are there at once, need what stands above.
    from ...spec.tasks import SECTIONS, TASKS

    return SECTIONS.index(TASKS[choice(form, "kind")].section)


def choose_section(form: Any, number: int) -> None:
    """Go to a section's first type, unless one of its types is chosen already."""
    from ...spec.tasks import SECTIONS, TASKS

    if section(form) != number:
        form.kind = next(name for name, task in TASKS.items() if task.section == SECTIONS[number])


def is_offered(self: Any, image: bpy.types.Image) -> bool:
    """Whether an image is listed as a picture for the form: the textures of results are none."""
    from . import offered

    return offered.is_offered(image)
