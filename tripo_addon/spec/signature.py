# SPDX-License-Identifier: GPL-3.0-or-later
"""The call of a type of task, as Python and Blender's console show it.

`inspect.signature` reads `__signature__`. Blender's console prints a docstring, and knows only the
arguments at its beginning. Both are computed when they are read: there are many types, and enabling
the add-on needs none of them.
"""

from __future__ import annotations

from inspect import Parameter, Signature
from types import GenericAlias
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    class Shown(Protocol):
        """The facts of an option that are shown; `options.Option` has it."""

        name: str
        type: Any
        item: Any
        default: Any
        optional: bool

        @property
        def required(self) -> bool: ...

    class Task(Protocol):
        """The facts of a type of task that are shown; `options.Task` has it."""

        __name__: str
        options: Mapping[str, Any]
        """`Shown` by name."""


class OptionsSignature:
    """A type's options as keyword-only arguments; required ones come first."""

    def __get__(self, task: object, owner: Task) -> Signature:
        options = sorted(owner.options.values(), key=lambda option: not option.required)
        return Signature([_parameter(option) for option in options])


class Documentation:
    """A type's docstring, after a line with the call."""

    def __init__(self, text: str | None) -> None:
        self._text = text

    def __get__(self, task: object, owner: Task) -> str:
        call = f"{owner.__name__}{OptionsSignature().__get__(None, owner)}"
        return f"{call}\n\n{self._text}" if self._text else call


def _parameter(option: Shown) -> Parameter:
    return Parameter(
        option.name,
        Parameter.KEYWORD_ONLY,
        default=Parameter.empty if option.required else option.default,
        annotation=_hint(option),
    )


def _hint(option: Shown) -> Any:
    """The annotation with which the option was declared."""
    if option.type is tuple:
        return GenericAlias(tuple, (option.item, ...))
    return option.type | None if option.optional else option.type
