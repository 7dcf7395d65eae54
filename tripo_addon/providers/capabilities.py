# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a service cannot do a task, found before any request is made."""

from __future__ import annotations

from pathlib import PurePath

from ..errors import Problem
from ..spec.abilities import Ability
from ..spec.inputs import TOKEN, form_of
from ..spec.option import PICTURE, SOURCE, Option
from ..spec.options import Task
from ..text.urls import is_address
from . import SERVICES
from .service import Service


def knows(service: str, task: type[Task], option: str) -> bool:
    """Whether a service knows an option of a type of task, and may be sent it."""
    return SERVICES[service].knows(task, option)


def choices(service: str, task: type[Task], option: str) -> tuple[str, ...]:
    """The choices of an option that a service takes; empty for an option without choices."""
    ability = SERVICES[service].ability(task)
    return (ability.taken(task.options[option]) if ability else None) or ()


def forms(service: str, task: type[Task], option: str) -> frozenset[str]:
    """What a service takes as an input of a type of task; nothing where it cannot do the type."""
    about = SERVICES[service]
    ability = about.ability(task)
    return _accepted(about, ability, task.options[option]) if ability else frozenset()


def unable(service: str, task: type[Task]) -> str:
    """Why a service cannot do this type of task at all; empty when it can."""
    about = SERVICES[service]
    if about.can(task):
        return ""
    able = [other.label for other in SERVICES.values() if other.can(task)]
    retired = about.replaces and SERVICES[about.replaces].can(task)
    what = "has retired" if retired else "cannot do"
    return f"{about.label} {what} {task.label}; {_list(able)} can"


def unknown(service: str, task: type[Task], option: Option) -> str:
    """Why a service does not take an option; empty when it does."""
    about = SERVICES[service]
    if about.knows(task, option.name):
        return ""
    ability = about.ability(task)
    reason = ability.avoided.get(option.name) if ability else ""
    if reason:
        return f"{option.label} cannot be off with {about.label}: {reason}"
    able = [other.label for other in SERVICES.values() if other.knows(task, option.name)]
    return f"{about.label} does not know {option.label}; {_list(able)} does"


def problems(service: str, task: Task) -> list[Problem]:
    """Everything in a task that a service cannot do."""
    about, type_ = SERVICES[service], type(task)
    ability = about.ability(type_)
    if ability is None:
        return [Problem("", unable(service, type_))]
    found = []
    for name, value in task.changed().items():
        option = type_.options[name]
        text = (
            unknown(service, type_, option)
            or _unfit(about, ability, task, option)
            or _outside(about, ability, task, option)
            or _refused(about, ability, task, option, value)
        )
        if text:
            found.append(Problem(name, text))
    count = sum(map(len, task.inputs().values()))
    if ability.pictures is not None and count > ability.pictures:
        text = f"{about.label} takes at most {ability.pictures} pictures; there are {count}"
        found.append(Problem("images", text))
    needed = ability.needed
    if needed and not (task.changed().keys() & {needed, f"{needed}s"}):
        found.append(Problem(needed, f"{type_.options[needed].label} is not chosen"))
    return found


def _unfit(service: Service, ability: Ability, task: Task, option: Option) -> str:
    """Why the chosen version of the model does not know an option here."""
    able = ability.versions.get(option.name)
    if able is None or task.values()["model"] in able:
        return ""
    labels = ", ".join(task.versions[version].label for version in able)
    return f"{service.label} knows {option.label} only with model {labels}"


def _outside(service: Service, ability: Ability, task: Task, option: Option) -> str:
    """Why a number is too small or large, or a text too long, for a service."""
    values = task.values()
    value = values[option.name]
    longest = ability.lengths.get(option.name)
    if longest and isinstance(value, str) and len(value) > longest:
        return (
            f"{option.label} has {len(value):,} characters; with {service.label} the limit is "
            f"{longest:,}"
        )
    switched = (ranges for switch, ranges in ability.bounds_with.items() if values.get(switch))
    for ranges in (ability.bounds, *switched):
        bounds = ranges.get(option.name)
        if bounds and isinstance(value, int | float) and not bounds[0] <= value <= bounds[1]:
            return (
                f"{option.label} is {value:,}; with {service.label} it must be "
                f"{bounds[0]:,} to {bounds[1]:,}"
            )
    return ""


def _refused(service: Service, ability: Ability, task: Task, option: Option, value: object) -> str:
    """Why a service does not take this value of an option that it knows."""
    values = value if isinstance(value, tuple) else (value,)
    taken = ability.taken(option)
    if taken is not None:
        labels = option.choices or {}
        # A value that is no choice at all is a problem of the task, whatever the service.
        wrong = [one for one in values if one in labels and one not in taken]
        if not wrong:
            return ""
        possible = ", ".join(labels.get(one, one) for one in taken)
        hint = f"; it can be {possible}" if possible else ""
        return f"{service.label} has no {option.label} '{wrong[0]}'{hint}"
    if option.role in (PICTURE, SOURCE):
        for one in values:
            text = _refused_input(service, ability, type(task), option, str(one))
            if text:
                return text
    return ""


def _refused_input(
    service: Service, ability: Ability, task: type[Task], option: Option, value: str
) -> str:
    form = form_of(value)
    taken = _accepted(service, ability, option)
    if form == "token" and "task" in taken and not TOKEN.fullmatch(value):
        # Task ids are the service's own business: any text may be one.
        return ""
    if form in taken:
        # A service charges for some tasks before it looks at the address.
        broken = form == "url" and not is_address(value)
        if broken:
            return f"{option.label} is no web address: '{value[:200]}'"
        return _refused_file(service, option, value) if form == "file" else ""
    wanted = " or ".join(_FORMS[known] for known in _FORMS if known in taken)
    able = []
    for other in SERVICES.values():
        others = other.ability(task)
        if others and form in _accepted(other, others, option):
            able.append(other.label)
    hint = f"; {_list(able)} takes {_FORMS[form]}" if able else ""
    if not able and form in {"file", "url"} and "task" in taken:
        hint = "" if option.made_by else "; use Import Model first, and then its task"
    return f"{option.label} must be {wanted} with {service.label}, not {_FORMS[form]}{hint}"


def _refused_file(service: Service, option: Option, value: str) -> str:
    """Why a service does not take this type of model file, as far as its name tells the type."""
    ending = PurePath(value).suffix[1:].lower()
    if option.role != SOURCE or ending not in option.files or ending in service.model_files:
        return ""
    known = ", ".join(name.upper() for name in service.model_files)
    return f"{service.label} takes no {ending.upper()} file; {option.label} can be {known}"


def accepted(service: str, task: type[Task], option: str) -> frozenset[str]:
    """What a service takes as an input of a type of task; nothing where it cannot do that."""
    known = SERVICES[service]
    ability = known.ability(task)
    return _accepted(known, ability, task.options[option]) if ability else frozenset()


def _accepted(service: Service, ability: Ability, option: Option) -> frozenset[str]:
    """What an input may be here."""
    if option.role == PICTURE:
        return service.pictures & option.accepts
    return (service.models if ability.source is None else ability.source) & option.accepts


def _list(names: list[str]) -> str:
    return " or ".join(names) or "no service"


_FORMS = {"task": "a task id", "file": "a file", "url": "a URL", "token": "a file token"}
