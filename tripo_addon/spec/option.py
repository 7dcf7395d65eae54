# SPDX-License-Identifier: GPL-3.0-or-later
"""What is declared of one option.

An option is a field of a task's class, and every fact about it stands in `option(...)`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from types import MappingProxyType, NoneType
from typing import Any, dataclass_transform, get_args, get_origin

from .versions import UPLOADED_MODELS, Bounds

Values = Mapping[str, Any]
"""The values of one task by option name."""

PICTURE = "picture"
"""Role of an input picture: a path, a URL, a file token or a task id."""
SOURCE = "source"
"""Role of the model that a step works on: a task id, a model file, a URL or a file token."""
PROMPT = "prompt"
"""Role of the text that says what to make."""
PARTS = "parts"
"""Role of the names of a model's parts."""
VERSION = "version"
"""Role of the version of the service's own model that does the work."""
SEED = "seed"
"""Role of a seed."""
INPUT_ROLES = (PICTURE, SOURCE)


ANY = object()
"""As a value that another option must have: anything but its default."""


@dataclass_transform(frozen_default=True, eq_default=False)
class _Frozen:
    """To a type checker a subclass is a frozen dataclass; `Options` tells why it is none."""

    def __init__(self, **given: Any) -> None:
        unknown = given.keys() - type(self).__annotations__.keys()
        if unknown:
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(unknown))}")
        self.__dict__.update(given)


class Option(_Frozen):
    """What is declared of one option."""

    name: str
    type: Any
    """bool, int, float, str, or tuple for a list of texts or numbers."""
    default: Any
    """`dataclasses.MISSING` when the option has to be given."""
    optional: bool
    """None is allowed and means that the service chooses."""
    item: Any = str
    """Type of each item of a list."""
    label: str = ""
    help: str = ""
    group: str = ""
    """Folded group of the form; empty for what is always in sight."""
    advanced: bool = False
    """Seldom needed: the form has it in its last group, whatever its own is."""
    positional: bool = False
    """Given on the command line without its name."""
    role: str = ""
    """One of `PICTURE`, `SOURCE`, `PROMPT`, `PARTS`, `VERSION`, `SEED`, or empty."""
    accepts: frozenset[str] = frozenset({"task", "file", "url", "token"})
    """What an input may be."""
    files: tuple[str, ...] = UPLOADED_MODELS
    """The types of model file that it takes."""
    made_by: tuple[str, ...] = ()
    """The types of task whose result this input has to be."""
    choices: Mapping[str, str] | None = None
    """Value on the wire -> label."""
    search: bool = False
    """There are so many choices that they are searched for and not listed."""
    bounds: Bounds | None = None
    """Smallest and largest value that any model accepts."""
    limits: Callable[[Values], Bounds | None] | None = None
    """The exact range, given the other values of the task."""
    max_length: int | None = None
    """In characters."""
    count: tuple[int, int] | None = None
    """Fewest and most items of a list that is not empty."""
    excludes: tuple[str, ...] = ()
    """Options that must be off while this one is used."""
    needs: Mapping[str, Any] = MappingProxyType({})
    """Values that other options must have while this one is used; a tuple has any of them."""
    choice_needs: Mapping[str, Values] = MappingProxyType({})
    """The same for single choices."""
    follows: str = ""
    """A switch without which this one is off as well."""
    always: bool = False
    """Sent even at its default, because the service has no default or not always the same one."""
    retired: bool = False
    """API v3 does not know it any more."""
    avoided: str = ""
    """Why it is never sent to API v3, which knows it."""

    @property
    def required(self) -> bool:
        return self.default is MISSING

    @property
    def empty(self) -> Any:
        """The value of an option that was not given."""
        if self.default is not MISSING:
            return self.default
        return {bool: False, str: "", tuple: ()}.get(self.type)

    def used(self, value: Any) -> bool:
        """Whether this value says something else than the service's default."""
        return value is not None and value != self.empty


class Declared:
    """What `option(...)` leaves in a class until the class is made. No `Record`: there are
    hundreds, and each is read once."""

    __slots__ = ("default", "more")

    def __init__(self, default: Any, more: dict[str, Any]) -> None:
        self.default = default
        self.more = more


def option(*, default: Any = MISSING, **more: Any) -> Any:
    """Declare an option of a class; the arguments are the fields of `Option`."""
    return Declared(default, more)


def read(name: str, hint: Any, declared: Declared) -> Option:
    """An option from its annotation and what was declared of it."""
    default, more = declared.default, declared.more
    if isinstance(hint, type):
        return Option(name=name, type=hint, default=default, optional=False, **more)
    item = next(part for part in get_args(hint) if part is not NoneType)
    if get_origin(hint) is tuple:
        return Option(name=name, type=tuple, default=default, optional=False, item=item, **more)
    return Option(name=name, type=item, default=default, optional=True, **more)
