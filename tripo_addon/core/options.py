# SPDX-License-Identifier: GPL-3.0-or-later
"""What an option and a task are.

A task kind is a frozen dataclass, an option is one of its fields, and every fact about it
stands in `option(...)`. The panel, the operators, validation, the command line, the Python
API and the README read those facts; none of them repeats one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field
from types import NoneType
from typing import Any, ClassVar, NamedTuple, dataclass_transform, get_args

from .models import MODELS, Bounds

Values = Mapping[str, Any]
"""The values of one task by option name."""

TASKS: dict[str, type[Task]] = {}
"""Every kind of task by its name in the API, in the order in which they are shown."""


class Problem(NamedTuple):
    """Why a task cannot be sent: the option at fault and a sentence for the user."""

    option: str
    text: str


@dataclass(frozen=True, eq=False, repr=False)
class Option:
    """The facts about one option."""

    name: str
    type: type
    default: Any
    """`dataclasses.MISSING` when the option has to be given."""
    optional: bool
    """None is allowed and means that the service chooses."""
    label: str
    help: str
    group: str = ""
    """Folded group of the form; empty for what is always in sight."""
    positional: bool = False
    """Given on the command line without its name."""
    role: str = ""
    """`picture` for an input picture, `model` for the model version."""
    choices: Mapping[str, str] | None = None
    """Value on the wire -> label."""
    bounds: Bounds | None = None
    """Smallest and largest value that any model accepts."""
    limits: Callable[[Values], Bounds] | None = None
    """The exact range beside the other values of a task."""
    max_length: int | None = None
    """In characters."""
    excludes: tuple[str, ...] = ()
    """Options that must be off while this one is used."""
    needs: Mapping[str, Any] = field(default_factory=dict)
    """Values that other options must have while this one is used."""
    choice_needs: Mapping[str, Values] = field(default_factory=dict)
    """The same for single choices."""
    follows: str = ""
    """A switch without which this one is off as well."""

    @property
    def required(self) -> bool:
        return self.default is MISSING

    def fits(self, model: str) -> bool:
        """Whether this model version knows the option."""
        if model not in MODELS or not any(self.name in known.knows for known in MODELS.values()):
            return True
        return self.name in MODELS[model].knows

    def used(self, value: Any) -> bool:
        """Whether this value says something else than the service's default."""
        return value is not None and value != ("" if self.required else self.default)


class _Declared(NamedTuple):
    """What `option(...)` leaves in a class until the class is made."""

    default: Any
    facts: dict[str, Any]


def option(*, default: Any = MISSING, **facts: Any) -> Any:
    """Declare an option of a task; the facts are the fields of `Option`."""
    return _Declared(default, facts)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(option,))
class Task:
    """What is asked of the service, frozen: safe to hand to any thread.

    Subclasses with a `kind` enter `TASKS`. Values are checked by `problems()` and not when
    the task is made, so that a form may hold an unfinished one.

    To a type checker a subclass is a frozen dataclass. It is none because making dozens of
    them would take longer than everything else that happens when the add-on is enabled.
    """

    kind: ClassVar[str] = ""
    label: ClassVar[str] = ""
    help: ClassVar[str] = ""
    short: ClassVar[str] = ""
    """One word, for the form's selector."""
    icon: ClassVar[str] = "NONE"
    """Name of a Blender icon."""
    options: ClassVar[dict[str, Option]] = {}

    def __init_subclass__(
        cls, kind: str = "", label: str = "", help: str = "", short: str = "", icon: str = "NONE"
    ) -> None:
        cls.kind, cls.label, cls.help, cls.short, cls.icon = kind, label, help, short, icon
        cls.options = dict(cls.options)
        for name, hint in cls.__annotations__.items():
            declared: _Declared = getattr(cls, name)
            types = [each for each in get_args(hint) if each is not NoneType] or [hint]
            cls.options[name] = Option(
                name=name,
                type=types[0],
                default=declared.default,
                optional=NoneType in get_args(hint),
                **declared.facts,
            )
            delattr(cls, name)
        if kind:
            TASKS[kind] = cls

    def __init__(self, **given: Any) -> None:
        unknown = given.keys() - self.options.keys()
        if unknown:
            raise TypeError(f"{type(self).__name__} has no option {', '.join(sorted(unknown))}")
        for name, facts in self.options.items():
            value = given.get(name, facts.default)
            if value is MISSING:
                raise TypeError(f"{type(self).__name__} needs {name}")
            self.__dict__[name] = value

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: make another one")

    __delattr__ = __setattr__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((self.kind, *self.__dict__.values()))

    def __repr__(self) -> str:
        given = (f"{name}={value!r}" for name, value in self.changed().items())
        return f"{type(self).__name__}({', '.join(given)})"

    def values(self) -> dict[str, Any]:
        """Every option with the value it really has: what follows a switch is off with it."""
        return effective(self.options, {name: getattr(self, name) for name in self.options})

    def changed(self) -> dict[str, Any]:
        """The options that differ from the service's defaults: all that is ever sent."""
        return {
            name: value for name, value in self.values().items() if self.options[name].used(value)
        }

    def pictures(self) -> dict[str, str]:
        """The input pictures by option: each a path, a URL, a file token or a task id."""
        return {
            name: value
            for name, value in self.changed().items()
            if self.options[name].role == "picture"
        }

    def title(self) -> str:
        """What the user would call the result."""
        return self.label

    def problems(self) -> list[Problem]:
        """Everything that keeps this task from being sent, found without the network."""
        values = self.values()
        found = []
        for facts in self.options.values():
            text = problem(self.options, facts, values)
            if text:
                found.append(Problem(facts.name, text))
        return found


def effective(options: Mapping[str, Option], values: Values) -> dict[str, Any]:
    """Values as the service sees them: what follows a switch is off with it."""
    return {
        name: False if options[name].follows and not values[options[name].follows] else value
        for name, value in values.items()
    }


def problem(options: Mapping[str, Option], facts: Option, values: Values) -> str:
    """What is wrong with one value of a task; empty when nothing is."""
    value: Any = values[facts.name]
    if value is None and facts.optional:
        return ""
    right_type = type(value) is facts.type  # bool is an int to isinstance
    if not right_type:
        return f"{facts.label} must be {_TYPES[facts.type]}, not {value!r}"
    if facts.required and not value.strip():
        return f"{facts.label} is {'not chosen' if facts.role == 'picture' else 'empty'}"
    if not facts.used(value):
        return ""
    if facts.choices is not None and value not in facts.choices:
        return f"{facts.label} has no value '{value}'; it can be {', '.join(facts.choices)}"
    if facts.max_length is not None and len(value) > facts.max_length:
        return f"{facts.label} has {len(value):,} characters; the limit is {facts.max_length:,}"
    return unfit(facts, values) or clash(options, facts, values) or _outside(facts, values)


def unfit(facts: Option, values: Values) -> str:
    """Why the chosen model version does not know an option; empty when it does."""
    model = values.get("model", "")
    if facts.fits(model):
        return ""
    able = ", ".join(known.label for name, known in MODELS.items() if facts.fits(name))
    return f"{facts.label} is not available with model {MODELS[model].label}, only with {able}"


def clash(options: Mapping[str, Option], facts: Option, values: Values) -> str:
    """Why the other values leave no room for an option; empty when they do."""
    for other in facts.excludes:
        if values.get(other):
            return f"{facts.label} cannot be combined with {options[other].label}"
    needs = {**facts.needs, **facts.choice_needs.get(str(values[facts.name]), {})}
    for other, needed in needs.items():
        if other in values and values[other] != needed:
            shown = _STATES.get(needed, f"'{needed}'")
            return f"{facts.label} needs {options[other].label} {shown}"
    return ""


def _outside(facts: Option, values: Values) -> str:
    bounds = facts.limits(values) if facts.limits else facts.bounds
    value = values[facts.name]
    if bounds is None or bounds[0] <= value <= bounds[1]:
        return ""
    return f"{facts.label} is {value:,}; it must be {bounds[0]:,} to {bounds[1]:,}"


def requirements(options: Mapping[str, Option], facts: Option) -> str:
    """What has to be so for an option to be used; empty when it is always possible."""
    needs = [
        f"{options[name].label} {_STATES.get(needed, needed)}"
        for name, needed in facts.needs.items()
    ]
    parts = [f"needs {' and '.join(needs)}"] if needs else []
    if facts.excludes:
        parts.append(f"not with {' or '.join(options[name].label for name in facts.excludes)}")
    able = [known.label for name, known in MODELS.items() if facts.fits(name)]
    if len(able) < len(MODELS):
        parts.append(f"only {', '.join(able)}")
    return "; ".join(parts)


_STATES = {True: "on", False: "off"}
_TYPES = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}
