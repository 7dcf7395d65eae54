# SPDX-License-Identifier: GPL-3.0-or-later
"""What an option and a task are.

A type of task is a frozen dataclass, an option is one of its fields, and every fact about it
stands in `option(...)`. The panel, the operators, validation, the command line, the Python
API and the README read those facts; none of them repeats one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING
from enum import Enum
from types import MappingProxyType, NoneType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    dataclass_transform,
    get_args,
    get_origin,
)

from ..errors import Problem
from ..text.unicode import valid, valid_or_file
from .signature import Documentation, OptionsSignature
from .versions import UPLOADED_MODELS, Model
from .versions import Bounds as Bounds

if TYPE_CHECKING:
    from .origin import Origin
    from .prices import Price

Values = Mapping[str, Any]
"""The values of one task by option name."""

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


@dataclass_transform(frozen_default=True, eq_default=False)
class _Frozen:
    """To a type checker a subclass is a frozen dataclass; `Options` tells why it is none."""

    def __init__(self, **given: Any) -> None:
        unknown = given.keys() - type(self).__annotations__.keys()
        if unknown:
            raise TypeError(f"{_name(self)} has no {', '.join(sorted(unknown))}")
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


class _Declared:
    """What `option(...)` leaves in a class until the class is made. No `Record`: there are
    hundreds, and each is read once."""

    __slots__ = ("default", "more")

    def __init__(self, default: Any, more: dict[str, Any]) -> None:
        self.default = default
        self.more = more


def option(*, default: Any = MISSING, **more: Any) -> Any:
    """Declare an option of a class; the arguments are the fields of `Option`."""
    return _Declared(default, more)


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
            if isinstance(declared, _Declared):
                cls.options[name] = _read(name, hint, declared)
                delattr(cls, name)
        cls.__doc__ = Documentation(cls.__doc__)  # type: ignore[assignment]

    def __init__(self, **given: Any) -> None:
        unknown = given.keys() - self.options.keys()
        if unknown:
            raise TypeError(f"{_name(self)} has no option {', '.join(sorted(unknown))}")
        for name, option in self.options.items():
            value = given.get(name, option.default)
            if value is MISSING:
                raise TypeError(f"{_name(self)} needs {name}")
            if option.type is tuple and isinstance(value, list):
                value = tuple(value)
            self.__dict__[name] = _valid(option, value)

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
        for option in self.options.values():
            text = problem(self.__class__, option, values)
            if text:
                found.append(Problem(option.name, text))
        typed = all(right_type(option, values[option.name]) for option in self.options.values())
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


def _read(name: str, hint: Any, declared: _Declared) -> Option:
    """An option from its annotation and what was declared of it."""
    default, more = declared.default, declared.more
    if isinstance(hint, type):
        return Option(name=name, type=hint, default=default, optional=False, **more)
    item = next(part for part in get_args(hint) if part is not NoneType)
    if get_origin(hint) is tuple:
        return Option(name=name, type=tuple, default=default, optional=False, item=item, **more)
    return Option(name=name, type=item, default=default, optional=True, **more)


def effective(options: Mapping[str, Option], values: Values) -> dict[str, Any]:
    """Values as the service sees them: an option that follows a switch is off with it."""
    return {
        name: False if options[name].follows and not values[options[name].follows] else value
        for name, value in values.items()
    }


def problem(task: type[Options], option: Option, values: Values) -> str:
    """What is wrong with one value of a task; empty when nothing is."""
    value = values[option.name]
    if not right_type(option, value):
        return f"{option.label} must be {_type_name(option)}, not {value!r}"
    if value is None:
        return ""
    if option.required and not (value.strip() if option.type is str else value):
        return f"{option.label} is {'not chosen' if option.role in INPUT_ROLES else 'empty'}"
    if not option.used(value):
        return ""
    return (
        _not_a_choice(option, value)
        or _too_long(option, value)
        or unfit(task, option, values)
        or clash(task, option, values)
        or _outside(option, values)
    )


def right_type(option: Option, value: Any) -> bool:
    """Whether a value is of an option's type, or None where that is allowed."""
    if value is None:
        return option.optional
    if option.type is tuple:
        return isinstance(value, tuple) and all(_is(item, option.item) for item in value)
    return _is(value, option.type)


def _is(value: Any, kind: type) -> bool:
    """Whether this is a value of the type; True is no number, and a whole number is a float."""
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else kind)


def _type_name(option: Option) -> str:
    if option.type is tuple:
        return "a list of numbers" if option.item is float else "a list of texts"
    return _TYPES[option.type]


def _not_a_choice(option: Option, value: Any) -> str:
    for item in value if option.type is tuple else (value,):
        if option.choices is not None and item not in option.choices:
            known = ", ".join(option.choices) if len(option.choices) < 20 else "one of the presets"
            return f"{option.label} has no value '{item}'; it can be {known}"
    return ""


def _too_long(option: Option, value: Any) -> str:
    limit = option.max_length
    if limit is not None and option.type is str and len(value) > limit:
        return f"{option.label} has {len(value):,} characters; the limit is {limit:,}"
    if option.count is not None and not option.count[0] <= len(value) <= option.count[1]:
        least, most = option.count
        wanted = f"{least}" if least == most else f"{least} to {most}"
        return f"{option.label} has {len(value)} items; there must be {wanted}"
    if option.type is tuple and any(isinstance(item, str) and not item.strip() for item in value):
        return f"{option.label} has an empty item"
    return ""


def able(task: type[Options], option: Option) -> list[Model]:
    """The versions of the service's model that know an option."""
    versions = task.versions.values()
    naming = [version for version in versions if option.name in version.knows]
    return naming or [version for version in versions if option.name not in version.lacks]


def unfit(task: type[Options], option: Option, values: Values) -> str:
    """Why the chosen model version does not know an option; empty when it does."""
    chosen = values.get("model") or ""
    version = task.versions.get(chosen) if isinstance(chosen, str) else None
    if version is None:
        return ""
    found = able(task, option)
    if version in found:
        return ""
    labels = ", ".join(other.label for other in found)
    return f"{option.label} is not available with model {version.label}, only with {labels}"


def clash(task: type[Options], option: Option, values: Values) -> str:
    """Why the other values exclude an option; empty when they do not."""
    for other in option.excludes:
        if task.options[other].used(values.get(other)):
            return f"{option.label} cannot be combined with {task.options[other].label}"
    value = values[option.name]
    needs = {**option.needs, **option.choice_needs.get(str(value), {})}
    for other, needed in needs.items():
        if other in values and not _meets(task.options[other], values[other], needed):
            shown = option.label if other in option.needs else f"{option.label} '{value}'"
            return f"{shown} needs {task.options[other].label}{_state(task, other, needed)}"
    return ""


ANY = object()
"""As a value that another option must have: anything but its default."""


def _meets(option: Option, value: Any, needed: Any) -> bool:
    if needed is ANY:
        return option.used(value)
    return value in needed if isinstance(needed, tuple) else value == needed


def _state(task: type[Options], name: str, needed: Any) -> str:
    if needed is ANY:
        return ""
    if isinstance(needed, bool):
        return " on" if needed else " off"
    choices = task.options[name].choices or {}
    values = needed if isinstance(needed, tuple) else (needed,)
    return f" {' or '.join(choices.get(value, str(value)) for value in values)}"


def _outside(option: Option, values: Values) -> str:
    bounds = option.limits(values) if option.limits else option.bounds
    value = values[option.name]
    if bounds is None or option.type is tuple or bounds[0] <= value <= bounds[1]:
        return ""
    return f"{option.label} is {value:,}; it must be {bounds[0]:,} to {bounds[1]:,}"


def requirements(task: type[Options], option: Option) -> str:
    """The conditions for the use of an option; empty when it can always be used."""
    needs = [
        f"{task.options[name].label}{_state(task, name, needed)}"
        for name, needed in option.needs.items()
    ]
    parts = [f"needs {' and '.join(needs)}"] if needs else []
    if option.excludes:
        parts.append(
            f"not with {' or '.join(task.options[name].label for name in option.excludes)}"
        )
    if option.name in task.differing:
        found = able(task, option)
        if len(found) < len(task.versions):
            parts.append(f"only {', '.join(version.label for version in found)}")
    return "; ".join(parts)


_TYPES = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}
