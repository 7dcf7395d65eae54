# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of Blender's properties as options have them."""

from typing import Any

from ...spec.option import Option


def parsed(facts: Option, value: Any) -> Any:
    """An argument's or a form's value as the option has it: a list comes as one text."""
    if facts.type is float and facts.default is not None:
        # Blender's numbers have 32 bits: 0.1 comes back as 0.10000000149.
        return round(value, 6)
    if facts.type is not tuple or not isinstance(value, str):
        return value
    if facts.item is float:
        return tuple(_number(part) for part in value.replace(";", " ").replace(",", " ").split())
    return tuple(part.strip() for part in value.split(";") if part.strip())


def _number(text: str) -> float | str:
    """A number; a text that is none stays, for validation to refuse."""
    try:
        return float(text)
    except ValueError:
        return text
