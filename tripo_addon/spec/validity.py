# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an option may have a value, by what is declared of it and the other values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from .option import ANY, INPUT_ROLES, Option, Values
from .versions import Model

if TYPE_CHECKING:

    class Declaring(Protocol):
        """A class of options: `Options` in the module that builds on this one."""

        options: ClassVar[dict[str, Option]]
        versions: ClassVar[Mapping[str, Model]]
        differing: ClassVar[frozenset[str]]


def effective(options: Mapping[str, Option], values: Values) -> dict[str, Any]:
    """Values as the service sees them: an option that follows a switch is off with it."""
    return {
        name: False if options[name].follows and not values[options[name].follows] else value
        for name, value in values.items()
    }


def problem(task: type[Declaring], option: Option, values: Values) -> str:
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


def able(task: type[Declaring], option: Option) -> list[Model]:
    """The versions of the service's model that know an option."""
    versions = task.versions.values()
    naming = [version for version in versions if option.name in version.knows]
    return naming or [version for version in versions if option.name not in version.lacks]


def unfit(task: type[Declaring], option: Option, values: Values) -> str:
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


def clash(task: type[Declaring], option: Option, values: Values) -> str:
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


def _meets(option: Option, value: Any, needed: Any) -> bool:
    if needed is ANY:
        return option.used(value)
    return value in needed if isinstance(needed, tuple) else value == needed


def _state(task: type[Declaring], name: str, needed: Any) -> str:
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


def requirements(task: type[Declaring], option: Option) -> str:
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
