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
from typing import TYPE_CHECKING, Any, ClassVar, dataclass_transform, get_args, get_origin

from ..errors import Problem
from ..text.unicode import valid, valid_or_file
from .signature import Documentation, OptionsSignature
from .versions import UPLOADED_MODELS, Model
from .versions import Bounds as Bounds

if TYPE_CHECKING:
    from .origin import Origin

Values = Mapping[str, Any]
"""The values of one task by option name."""

TASKS: dict[str, type[Task]] = {}
"""Every type of task by its name in the API, in the order in which they are shown."""


class Result(Enum):
    """What comes of a task."""

    MODEL = "a model in the scene"
    PICTURE = "an image in Blender"
    VIEWS = "images of the front, left, back and right"
    FILE = "a file on disk"
    ANSWER = "an answer, without a file"


PICTURE = "picture"
"""Role of an input picture: a path, a URL, a file token or a task id."""
SOURCE = "source"
"""Role of the model that a step works on: a task id, a model file, a URL or a file token."""
VERSION = "version"
"""Role of the version of the service's own model that does the work."""
SEED = "seed"
"""Role of a seed."""
INPUT_ROLES = (PICTURE, SOURCE)


@dataclass_transform(frozen_default=True, eq_default=False)
class _Facts:
    """To a type checker a subclass is a frozen dataclass; see `Task` why it is none."""

    def __init__(self, **facts: Any) -> None:
        unknown = facts.keys() - type(self).__annotations__.keys()
        if unknown:
            raise TypeError(f"{_name(self)} has no {', '.join(sorted(unknown))}")
        self.__dict__.update(facts)


class Option(_Facts):
    """The facts about one option."""

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
    positional: bool = False
    """Given on the command line without its name."""
    role: str = ""
    """One of `PICTURE`, `SOURCE`, `VERSION`, `SEED`, or empty."""
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
    """The exact range beside the other values of a task."""
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
    """Sent even at its default, because the service has no default or not always the same."""

    @property
    def required(self) -> bool:
        return self.default is MISSING

    @property
    def empty(self) -> Any:
        """The value of an option that was not given."""
        return {bool: False, str: "", tuple: ()}.get(self.type) if self.required else self.default

    def used(self, value: Any) -> bool:
        """Whether this value says something else than the service's default."""
        return value is not None and value != self.empty


_Declared = tuple[Any, dict[str, Any]]
"""What `option(...)` leaves in a class until the class is made: default and facts."""


def option(*, default: Any = MISSING, **facts: Any) -> Any:
    """Declare an option of a task; the facts are the fields of `Option`."""
    return default, facts


def _valid(facts: Option, value: Any) -> Any:
    """A value with all of its text valid, whoever has written it."""
    clean = valid_or_file if facts.role in INPUT_ROLES else valid
    if isinstance(value, tuple):
        return tuple(clean(each) if isinstance(each, str) else each for each in value)
    return clean(value) if isinstance(value, str) else value


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(option,))
class Task:
    """What is asked of the service, frozen: safe to hand to any thread.

    Subclasses with a `type` enter `TASKS`. Values are checked by `problems()` and not when
    the task is made, so that a form may hold an unfinished one.

    To a type checker a subclass is a frozen dataclass. It is none because making dozens of
    them would take longer than everything else that happens when the add-on is enabled.
    """

    type: ClassVar[str] = ""
    """The task type's name in the API."""
    label: ClassVar[str] = ""
    help: ClassVar[str] = ""
    short: ClassVar[str] = ""
    """One or two words, for the form's selector."""
    icon: ClassVar[str] = "NONE"
    """Name of a Blender icon."""
    section: ClassVar[str] = ""
    """Part of the form's selector."""
    result: ClassVar[Result] = Result.MODEL
    next: ClassVar[tuple[str, ...]] = ()
    """The types of task that go on from its result, the likeliest first."""
    options: ClassVar[dict[str, Option]] = {}
    versions: ClassVar[Mapping[str, Model]] = {}
    """The versions that the option `model` chooses from, by name."""
    differing: ClassVar[frozenset[str]] = frozenset()
    """The options that some of these versions know, or lack, and others do not."""
    keeps_picture: ClassVar[bool] = True
    """Whether the service still knows, of its result, the picture that a model was made after."""
    note: ClassVar[str] = ""
    """What the form says below the inputs."""

    __signature__ = OptionsSignature()

    def __init_subclass__(cls, type: str = "", **facts: Any) -> None:
        cls.type = type
        for name, fact in facts.items():
            setattr(cls, name, fact)
        versions = cls.versions.values()
        cls.differing = frozenset().union(
            *(names for known in versions for names in (known.knows, known.lacks))
        )
        cls.options = dict(cls.options)
        for name, hint in cls.__annotations__.items():
            origin: Any = get_origin(hint)
            if origin is ClassVar:
                continue
            declared: _Declared = getattr(cls, name)
            cls.options[name] = _read(name, hint, declared)
            delattr(cls, name)
        if type:
            TASKS[type] = cls
        cls.__doc__ = Documentation(cls.__doc__)  # type: ignore[assignment]

    def __init__(self, **given: Any) -> None:
        unknown = given.keys() - self.options.keys()
        if unknown:
            raise TypeError(f"{_name(self)} has no option {', '.join(sorted(unknown))}")
        for name, facts in self.options.items():
            value = given.get(name, facts.default)
            if value is MISSING:
                raise TypeError(f"{_name(self)} needs {name}")
            if facts.type is tuple and isinstance(value, list):
                value = tuple(value)
            self.__dict__[name] = _valid(facts, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{_name(self)} is frozen: make another one")

    __delattr__ = __setattr__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self.__class__ is other.__class__ and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((self.type, *self.__dict__.values()))

    def __repr__(self) -> str:
        given = (f"{name}={value!r}" for name, value in self.changed().items())
        return f"{_name(self)}({', '.join(given)})"

    def values(self) -> dict[str, Any]:
        """Every option with the value it really has: what follows a switch is off with it."""
        return effective(self.options, {name: self.__dict__[name] for name in self.options})

    def changed(self) -> dict[str, Any]:
        """The options that differ from the service's defaults."""
        return {
            name: value for name, value in self.values().items() if self.options[name].used(value)
        }

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

    def title(self) -> str:
        """What the user would call the result."""
        return self.label

    def next_types(self, facts: Mapping[str, Any]) -> tuple[str, ...]:
        """The types that make sense after what came of this task, `facts` being what it told."""
        return self.next

    def problems(self) -> list[Problem]:
        """Everything that keeps this task from being sent, found without the network."""
        values = self.values()
        found = []
        for facts in self.options.values():
            text = problem(self.__class__, facts, values)
            if text:
                found.append(Problem(facts.name, text))
        typed = all(right_type(facts, values[facts.name]) for facts in self.options.values())
        return found + (self.further_problems() if typed else [])

    def further_problems(self) -> list[Problem]:
        """What no option shows alone; asked only where all values are of the right types."""
        return []

    def source_problems(self, origin: Origin) -> list[Problem]:
        """Why it cannot work on its source, of which this much is known."""
        facts = self.options["source"]
        if not origin.kind or not facts.made_by or origin.kind in facts.made_by:
            return []
        made, wanted = labels((origin.kind,)), labels(facts.made_by)
        return [Problem("source", f"{facts.label} comes from {made}; it has to come from {wanted}")]

    def remarks(self, origin: Origin) -> list[str]:
        """What may go wrong with it, and is not certain enough to be refused."""
        return []


def labels(types: Sequence[str]) -> str:
    """Types of task as they are called in a sentence."""
    return " or ".join(TASKS[each].label if each in TASKS else each for each in types)


def _name(made: object) -> str:
    return made.__class__.__name__


def _read(name: str, hint: Any, declared: _Declared) -> Option:
    """An option from its annotation and its declared facts."""
    default, facts = declared
    if isinstance(hint, type):
        return Option(name=name, type=hint, default=default, optional=False, **facts)
    item = next(part for part in get_args(hint) if part is not NoneType)
    if get_origin(hint) is tuple:
        return Option(name=name, type=tuple, default=default, optional=False, item=item, **facts)
    return Option(name=name, type=item, default=default, optional=True, **facts)


def effective(options: Mapping[str, Option], values: Values) -> dict[str, Any]:
    """Values as the service sees them: what follows a switch is off with it."""
    return {
        name: False if options[name].follows and not values[options[name].follows] else value
        for name, value in values.items()
    }


def problem(task: type[Task], facts: Option, values: Values) -> str:
    """What is wrong with one value of a task; empty when nothing is."""
    value = values[facts.name]
    if not right_type(facts, value):
        return f"{facts.label} must be {_type_name(facts)}, not {value!r}"
    if value is None:
        return ""
    if facts.required and not (value.strip() if facts.type is str else value):
        return f"{facts.label} is {'not chosen' if facts.role in INPUT_ROLES else 'empty'}"
    if not facts.used(value):
        return ""
    return (
        _not_a_choice(facts, value)
        or _too_long(facts, value)
        or unfit(task, facts, values)
        or clash(task, facts, values)
        or _outside(facts, values)
    )


def right_type(facts: Option, value: Any) -> bool:
    """Whether a value is of an option's type, or None where that is allowed."""
    if value is None:
        return facts.optional
    if facts.type is tuple:
        return isinstance(value, tuple) and all(_is(each, facts.item) for each in value)
    return _is(value, facts.type)


def _is(value: Any, kind: type) -> bool:
    """Whether this is a value of the type; True is no number, and a whole one is a float."""
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else kind)


def _type_name(facts: Option) -> str:
    if facts.type is tuple:
        return "a list of numbers" if facts.item is float else "a list of texts"
    return _TYPES[facts.type]


def _not_a_choice(facts: Option, value: Any) -> str:
    for each in value if facts.type is tuple else (value,):
        if facts.choices is not None and each not in facts.choices:
            known = ", ".join(facts.choices) if len(facts.choices) < 20 else "one of the presets"
            return f"{facts.label} has no value '{each}'; it can be {known}"
    return ""


def _too_long(facts: Option, value: Any) -> str:
    limit = facts.max_length
    if limit is not None and facts.type is str and len(value) > limit:
        return f"{facts.label} has {len(value):,} characters; the limit is {limit:,}"
    if facts.count is not None and not facts.count[0] <= len(value) <= facts.count[1]:
        least, most = facts.count
        wanted = f"{least}" if least == most else f"{least} to {most}"
        return f"{facts.label} has {len(value)} items; there must be {wanted}"
    if facts.type is tuple and any(isinstance(each, str) and not each.strip() for each in value):
        return f"{facts.label} has an empty item"
    return ""


def fits(task: type[Task], facts: Option, version: str) -> bool:
    """Whether this version of the service's model knows the option."""
    if version not in task.versions:
        return True
    if facts.name in task.versions[version].lacks:
        return False
    if not any(facts.name in known.knows for known in task.versions.values()):
        return True
    return facts.name in task.versions[version].knows


def unfit(task: type[Task], facts: Option, values: Values) -> str:
    """Why the chosen model version does not know an option; empty when it does."""
    version = values.get("model") or ""
    if not isinstance(version, str) or fits(task, facts, version):
        return ""
    able = ", ".join(
        known.label for name, known in task.versions.items() if fits(task, facts, name)
    )
    label = task.versions[version].label
    return f"{facts.label} is not available with model {label}, only with {able}"


def clash(task: type[Task], facts: Option, values: Values) -> str:
    """Why the other values leave no room for an option; empty when they do."""
    for other in facts.excludes:
        if task.options[other].used(values.get(other)):
            return f"{facts.label} cannot be combined with {task.options[other].label}"
    value = values[facts.name]
    needs = {**facts.needs, **facts.choice_needs.get(str(value), {})}
    for other, needed in needs.items():
        if other in values and not _meets(task.options[other], values[other], needed):
            shown = facts.label if other in facts.needs else f"{facts.label} '{value}'"
            return f"{shown} needs {task.options[other].label}{_state(task, other, needed)}"
    return ""


ANY = object()
"""As a value that another option must have: anything but its default."""


def _meets(facts: Option, value: Any, needed: Any) -> bool:
    if needed is ANY:
        return facts.used(value)
    return value in needed if isinstance(needed, tuple) else value == needed


def _state(task: type[Task], name: str, needed: Any) -> str:
    if needed is ANY:
        return ""
    if isinstance(needed, bool):
        return " on" if needed else " off"
    choices = task.options[name].choices or {}
    values = needed if isinstance(needed, tuple) else (needed,)
    return f" {' or '.join(choices.get(each, str(each)) for each in values)}"


def _outside(facts: Option, values: Values) -> str:
    bounds = facts.limits(values) if facts.limits else facts.bounds
    value = values[facts.name]
    if bounds is None or facts.type is tuple or bounds[0] <= value <= bounds[1]:
        return ""
    return f"{facts.label} is {value:,}; it must be {bounds[0]:,} to {bounds[1]:,}"


def requirements(task: type[Task], facts: Option) -> str:
    """What has to be so for an option to be used; empty when it is always possible."""
    needs = [
        f"{task.options[name].label}{_state(task, name, needed)}"
        for name, needed in facts.needs.items()
    ]
    parts = [f"needs {' and '.join(needs)}"] if needs else []
    if facts.excludes:
        parts.append(f"not with {' or '.join(task.options[each].label for each in facts.excludes)}")
    if facts.name in task.differing:
        able = [known.label for name, known in task.versions.items() if fits(task, facts, name)]
        if len(able) < len(task.versions):
            parts.append(f"only {', '.join(able)}")
    return "; ".join(parts)


_TYPES = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}
