# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task is: a frozen class whose fields are its options.

The panel, the operators, validation, the command line, the Python API and the README read what is
declared there; none of them repeats a fact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING
from enum import Enum
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    dataclass_transform,
)

from ..errors import Problem
from ..text.unicode import valid, valid_or_file
from .option import INPUT_ROLES, Declared, Option, option, read
from .signature import Documentation, OptionsSignature
from .validity import effective, problem, right_type
from .versions import Bounds as Bounds
from .versions import Model

if TYPE_CHECKING:
    from .origin import Origin
    from .prices import Price

TASKS: dict[str, type[Task]] = {}
"""Every type of task by its name in the API, in the order in which they are shown."""


class Result(Enum):
    """What comes of a task."""

    MODEL = "a model in the scene"
    SPLAT = "a cloud of points in the scene"
    PICTURE = "an image in Blender"
    VIEWS = "images of the front, left, back and right"
    FILE = "a file on disk"
    ANSWER = "an answer, without a file"


PLACED = frozenset({Result.MODEL, Result.SPLAT})
"""The results that come into the scene as objects."""


def _valid(option: Option, value: Any) -> Any:
    """A value in which all text is valid Unicode, whoever has written it."""
    clean = valid_or_file if option.role in INPUT_ROLES else valid
    if isinstance(value, tuple):
        return tuple(clean(item) if isinstance(item, str) else item for item in value)
    return clean(value) if isinstance(value, str) else value


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(option,))
class Options:
    """Values with what is declared of each, frozen: safe to hand to any thread.

    Values are checked by `problems()` and not when they are put in, so that a form may hold
    unfinished ones.

    To a type checker a subclass is a frozen dataclass. It is none because making dozens of
    them would take longer than everything else that happens when the add-on is enabled.
    """

    options: ClassVar[dict[str, Option]] = {}
    versions: ClassVar[Mapping[str, Model]] = {}
    """The versions that the option `model` chooses from, by name."""
    differing: ClassVar[frozenset[str]] = frozenset()
    """The options that some of these versions know, or lack, and others do not."""

    __signature__ = OptionsSignature()

    def __init_subclass__(cls) -> None:
        cls.options = dict(cls.options)
        for name, hint in cls.__annotations__.items():
            declared = getattr(cls, name, None)
            if isinstance(declared, Declared):
                cls.options[name] = read(name, hint, declared)
                delattr(cls, name)
        cls.__doc__ = Documentation(cls.__doc__)  # type: ignore[assignment]

    def __init__(self, **given: Any) -> None:
        unknown = given.keys() - self.options.keys()
        if unknown:
            raise TypeError(f"{_name(self)} has no option {', '.join(sorted(unknown))}")
        for name, declared in self.options.items():
            value = given.get(name, declared.default)
            if value is MISSING:
                raise TypeError(f"{_name(self)} needs {name}")
            if declared.type is tuple and isinstance(value, list):
                value = tuple(value)
            self.__dict__[name] = _valid(declared, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{_name(self)} is frozen: make another one")

    __delattr__ = __setattr__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self.__class__ is other.__class__ and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((_name(self), *self.__dict__.values()))

    def __repr__(self) -> str:
        given = (f"{name}={value!r}" for name, value in self.changed().items())
        return f"{_name(self)}({', '.join(given)})"

    def values(self) -> dict[str, Any]:
        """Every option with its real value: an option that follows a switch is off with it."""
        return effective(self.options, {name: self.__dict__[name] for name in self.options})

    def changed(self) -> dict[str, Any]:
        """The options that differ from the service's defaults."""
        return {
            name: value for name, value in self.values().items() if self.options[name].used(value)
        }

    def problems(self) -> list[Problem]:
        """Everything that is wrong with the values, found without the network."""
        values = self.values()
        found = []
        for name, declared in self.options.items():
            text = problem(self.__class__, declared, values)
            if text:
                found.append(Problem(name, text))
        typed = all(right_type(self.options[name], value) for name, value in values.items())
        return found + (self.further_problems() if typed else [])

    def further_problems(self) -> list[Problem]:
        """Problems that no option shows alone; called only if all values are of the right types."""
        return []


class Task(Options):
    """What is asked of the service. Subclasses with a `type` enter `TASKS`."""

    type: ClassVar[str] = ""
    """The task type's name in the API."""
    label: ClassVar[str] = ""
    help: ClassVar[str] = ""
    short: ClassVar[str] = ""
    """One or two words, for the form's selector."""
    verb: ClassVar[str] = "Generate"
    """What the form's button says that it does."""
    icon: ClassVar[str] = "NONE"
    """Name of a Blender icon."""
    section: ClassVar[str] = ""
    """Part of the form's selector."""
    result: ClassVar[Result] = Result.MODEL
    next: ClassVar[tuple[str, ...]] = ()
    """The types of task that go on from its result, the likeliest first."""
    route: ClassVar[str] = ""
    """Where API v3 creates it; empty when that API does not know it any more."""
    pool: ClassVar[str] = ""
    """The types with the same word share the number of tasks that may run at once."""
    credits: ClassVar[float | None] = None
    """What it costs with any options; None where that differs or is not known."""
    credits_from: ClassVar[float] = 0.0
    """What it costs at least, where the price grows with what it is given."""
    hands_on: ClassVar[tuple[str, ...]] = ()
    """The types among `next` that work on its source and not on its result."""
    keeps_picture: ClassVar[bool] = True
    """Whether the service still knows the picture from which the model of its result was made."""
    most_triangles: ClassVar[int] = 0
    """How many triangles the model may have that it works on; 0 where there is no such limit."""
    note: ClassVar[str] = ""
    """What the form says below the inputs."""

    def __init_subclass__(cls, type: str = "", **described: Any) -> None:
        cls.type = type
        for name, fact in described.items():
            setattr(cls, name, fact)
        versions = cls.versions.values()
        cls.differing = frozenset().union(
            *(names for known in versions for names in (known.knows, known.lacks))
        )
        super().__init_subclass__()
        if type:
            TASKS[type] = cls

    @classmethod
    def passes_source(cls) -> bool:
        """Whether its result is an answer about its source: what follows works on that."""
        return cls.result is Result.ANSWER and bool(cls.hands_on)

    def sent(self) -> dict[str, Any]:
        """What goes to the service: all that differs from its defaults, and what always goes."""
        return {
            name: value
            for name, value in self.values().items()
            if self.options[name].used(value) or (self.options[name].always and value is not None)
        }

    def inputs(self) -> dict[str, tuple[str, ...]]:
        """Input pictures and models by option: each a path, a URL, a file token or a task id."""
        return {
            name: value if isinstance(value, tuple) else (value,)
            for name, value in self.changed().items()
            if self.options[name].role in INPUT_ROLES
        }

    @property
    def version(self) -> Model | None:
        """The chosen version of the service's model, where there is a choice."""
        return self.versions.get(self.__dict__.get("model") or "")

    def price(self) -> Price | float | None:
        """What it is expected to cost, in credits of Tripo; None where that is not known.

        Call it only for a task without problems.
        """
        return self.credits

    @classmethod
    def price_changes(cls) -> Mapping[str, str]:
        """What options change in the price, in words, all others being at their defaults."""
        return {}

    def title(self) -> str:
        """What the user would call the result."""
        return self.label

    def next_types(self, facts: Mapping[str, Any]) -> tuple[str, ...]:
        """The types that make sense after this task; `facts` is what the service told of it."""
        return self.next

    def next_of_source(self, types: Sequence[str], facts: Mapping[str, Any]) -> Sequence[str]:
        """The types that make sense after its source, of those that could be; `facts` is what
        the service told of this task."""
        return types

    def source_problems(self, origin: Origin) -> list[Problem]:
        """Why it cannot work on its source, by what is known of that."""
        option = self.options["source"]
        if not origin.type or not option.made_by or origin.type in option.made_by:
            return []
        made, wanted = labels((origin.type,)), labels(option.made_by)
        return [
            Problem("source", f"{option.label} comes from {made}; it has to come from {wanted}")
        ]

    def remarks(self, origin: Origin) -> list[str]:
        """What may go wrong with it, and is not certain enough to be refused."""
        return []


def labels(types: Sequence[str]) -> str:
    """Types of task as they are called in a sentence."""
    return " or ".join(TASKS[name].label if name in TASKS else name for name in types)


def _name(made: object) -> str:
    return made.__class__.__name__
