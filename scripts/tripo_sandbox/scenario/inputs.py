# SPDX-License-Identifier: GPL-3.0-or-later
"""An input of a Scenario model: how the schema shows it, and what it accepts."""

import math
from dataclasses import dataclass
from typing import Any

from ..shared.values import Json
from .errors import Denied


@dataclass(frozen=True)
class Input:
    """type: file, boolean, number or string, the words of the service's schema."""

    name: str
    type: str
    kind: str = ""
    """Of a file: image or 3d."""
    required: bool = False
    default: Any = None
    allowed: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    longest: int | None = None
    priced: bool = False
    """Whether the price depends on it."""
    parent: bool = False
    """Whether the results descend from the asset given here."""

    def shown(self) -> Json:
        """The schema leaves out what does not apply; a default of null is never shown."""
        shown: Json = {
            "name": self.name,
            "label": _label(self.name),
            "type": self.type,
            "costImpact": self.priced,
        }
        if self.type == "file":
            shown |= {"kind": self.kind, "parent": self.parent}
        if self.required:
            shown["required"] = {"always": True}
        if self.default is not None:
            shown["default"] = self.default
        if self.allowed:
            shown["allowedValues"] = list(self.allowed)
        bounds = {"min": self.low, "max": self.high, "maxLength": self.longest}
        return shown | {name: bound for name, bound in bounds.items() if bound is not None}

    def check(self, value: Any) -> None:
        """Refuse a wrong type, a wrong value or one out of range, naming the input."""
        if self.type == "boolean":
            if not isinstance(value, bool):
                raise Denied(400, f"Input {self.name} must be a boolean")
        elif self.type == "number":
            self._check_number(value)
        else:
            self._check_text(value)

    def _check_number(self, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Denied(400, f"Input {self.name} must be a number")
        if not math.isfinite(value) or value != int(value):
            raise Denied(400, f"Input {self.name} must be a whole number")
        if self.low is not None and value < self.low:
            raise Denied(400, f"Input {self.name} must be at least {self.low}")
        if self.high is not None and value > self.high:
            raise Denied(400, f"Input {self.name} must be at most {self.high}")

    def _check_text(self, value: Any) -> None:
        if not isinstance(value, str):
            what = "an asset id" if self.type == "file" else "a string"
            raise Denied(400, f"Input {self.name} must be {what}")
        if self.type == "file" and not value.startswith("asset_"):
            raise Denied(400, f"Input {self.name} must be an asset id")
        if self.allowed and value not in self.allowed:
            raise Denied(400, f"Input {self.name} must be one of: {', '.join(self.allowed)}")
        if self.longest is not None and len(value) > self.longest:
            raise Denied(400, f"Input {self.name} must have at most {self.longest} characters")


def _label(name: str) -> str:
    words = "".join(f" {letter}" if letter.isupper() else letter for letter in name)
    return words[:1].upper() + words[1:]


def check_inputs(inputs: tuple[Input, ...], body: Json) -> None:
    """Refuse unknown names first, then bad values, then what is missing."""
    known = {each.name: each for each in inputs}
    for name, value in body.items():
        if name not in known:
            raise Denied(400, f"Input {name} is not an input of this model")
        known[name].check(value)
    for each in inputs:
        if each.required and each.name not in body:
            raise Denied(400, f"Input {each.name} is required")
