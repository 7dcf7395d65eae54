# SPDX-License-Identifier: GPL-3.0-or-later
"""What a body field may hold, as data, and the check of one value against it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .refusals import Refused


@dataclass(frozen=True)
class Field:
    """type: bool, int, number, numbers, text, strings, or any; the other members limit it."""

    type: str
    low: float | None = None
    high: float | None = None
    longest: int | None = None
    choices: tuple[str, ...] = ()

    def check(self, name: str, value: Any) -> None:
        if not _TYPES[self.type](value):
            raise Refused(1004, f"{name} must be of type {self.type}")
        if self.low is not None and value < self.low:
            raise Refused(1004, f"{name} must be at least {self.low}")
        if self.high is not None and value > self.high:
            raise Refused(1004, f"{name} must be at most {self.high}")
        if self.longest is not None and len(value) > self.longest:
            raise Refused(1004, f"{name} must have at most {self.longest} characters")
        if self.choices and value not in self.choices:
            raise Refused(1004, f"{name} must be one of {', '.join(self.choices)}")


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_TYPES: dict[str, Callable[[Any], bool]] = {
    "bool": lambda value: isinstance(value, bool),
    "int": _is_int,
    "number": lambda value: _is_int(value) or isinstance(value, float),
    "text": lambda value: isinstance(value, str),
    "strings": lambda value: isinstance(value, list) and all(isinstance(v, str) for v in value),
    "numbers": lambda value: isinstance(value, list) and all(_TYPES["number"](v) for v in value),
    "any": lambda value: True,
}


def check_fields(body: dict[str, Any], fields: dict[str, Field]) -> list[str]:
    """Check every known field; null counts as absent. Return the unknown names."""
    for name, value in body.items():
        if value is not None and name in fields:
            fields[name].check(name, value)
    return [name for name in body if name not in fields]


def check_characters(name: str, text: str) -> None:
    """Emoji and pictographs are illegal in prompts."""
    if any("\U0001f000" <= c <= "\U0001faff" or "☀" <= c <= "➿" or c == "\ufe0f" for c in text):
        raise Refused(2009, f"{name} contains illegal characters")
