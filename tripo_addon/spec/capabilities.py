# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service cannot do, found in `SERVICES` before any request is made."""

from __future__ import annotations

from ..errors import Problem
from ..text.urls import is_address
from .inputs import TOKEN, form_of
from .options import PICTURE, SEED, SOURCE, Option, Task
from .services import SERVICES, Service
from .tasks import TextureModel


def knows(service: str, task: type[Task], option: str) -> bool:
    """Whether a service knows an option of a type of task, and may be sent it."""
    facts = SERVICES[service]
    if facts.only is not None:
        return option in facts.only.get(task.type, ())
    named = f"{task.type}.{option}"
    return named not in facts.avoids and not {option, named} & facts.lacks


def seeds(service: str, task: Task) -> frozenset[str]:
    """The seeds that a task leaves open, and that a service takes for it."""
    version, values = task.version, task.values()
    if version and "texture_seed" in version.lacks:  # a draft of v1.x, which knows none
        return frozenset()
    bare = values.get("texture") is False and not values.get("pbr")
    return frozenset(
        name
        for name, facts in task.options.items()
        if facts.role == SEED
        and values[name] is None
        and knows(service, type(task), name)
        and not (bare and name == "texture_seed")
    )


def choices(service: str, task: type[Task], option: str) -> tuple[str, ...] | None:
    """The choices of an option that a service takes; None when it takes all."""
    values = SERVICES[service].values
    return values.get(f"{task.type}.{option}", values.get(option))


def unable(service: str, task: type[Task]) -> str:
    """Why a service cannot do this type of task at all; empty when it can."""
    if task.type in SERVICES[service].types:
        return ""
    able = [each.label for each in SERVICES.values() if task.type in each.types]
    retired = service == "tripo" and task.type in SERVICES["tripo-v2"].types
    what = "has retired" if retired else "cannot do"
    return f"{_spoken(service)} {what} {task.label}; {_list(able)} can"


def unknown(service: str, task: type[Task], facts: Option) -> str:
    """Why a service does not take an option; empty when it does."""
    if knows(service, task, facts.name):
        return ""
    reason = SERVICES[service].avoids.get(f"{task.type}.{facts.name}")
    if reason:
        return f"{facts.label} cannot be off with {_spoken(service)}: {reason}"
    able = [
        each.label
        for name, each in SERVICES.items()
        if task.type in each.types and knows(name, task, facts.name)
    ]
    return f"{_spoken(service)} does not know {facts.label}; {_list(able)} does"


def problems(service: str, task: Task) -> list[Problem]:
    """Everything in a task that a service cannot do."""
    kind = task.__class__
    reason = unable(service, kind)
    if reason:
        return [Problem("", reason)]
    found = []
    for name, value in task.changed().items():
        facts = kind.options[name]
        text = (
            unknown(service, kind, facts)
            or _unfit(service, task, facts)
            or _outside(service, task, facts)
            or _refused(service, kind, facts, value)
        )
        if text:
            found.append(Problem(name, text))
    count = sum(map(len, task.inputs().values()))
    most = SERVICES[service].most_inputs.get(kind.type, count)
    if count > most:
        text = f"{_spoken(service)} takes at most {most} pictures; there are {count}"
        found.append(Problem("images", text))
    if isinstance(task, TextureModel) and not str(task.text_prompt).strip():
        source = str(task.source)
        if source.startswith(("file_", "v2.")) or form_of(source) in {"file", "url"}:
            text = "Text Prompt is empty; models that Tripo did not make need one"
            found.append(Problem("text_prompt", text))
    wanted = SERVICES[service].wants.get(kind.type)
    if wanted and not (task.changed().keys() & {wanted, f"{wanted}s"}):
        found.append(Problem(wanted, f"{kind.options[wanted].label} is not chosen"))
    return found


def _unfit(service: str, task: Task, facts: Option) -> str:
    """Why the chosen version of the model does not know an option here."""
    kind = task.__class__
    able = SERVICES[service].versions.get(f"{kind.type}.{facts.name}")
    if able is None or task.values()["model"] in able:
        return ""
    labels = ", ".join(kind.versions[each].label for each in able)
    return f"{_spoken(service)} knows {facts.label} only with model {labels}"


def _outside(service: str, task: Task, facts: Option) -> str:
    """Why a number is too small or large, or a text too long, for a service."""
    about = SERVICES[service]
    values = task.values()
    value = values[facts.name]
    longest = about.lengths.get(f"{task.type}.{facts.name}")
    if longest and isinstance(value, str) and len(value) > longest:
        return (
            f"{facts.label} has {len(value):,} characters; with {about.label} the limit is "
            f"{longest:,}"
        )
    ranges = [about.bounds, *(some for name, some in about.switched.items() if values.get(name))]
    for some in ranges:
        bounds = some.get(f"{task.type}.{facts.name}", some.get(facts.name))
        if bounds and isinstance(value, int | float) and not bounds[0] <= value <= bounds[1]:
            return (
                f"{facts.label} is {value:,}; with {about.label} it must be "
                f"{bounds[0]:,} to {bounds[1]:,}"
            )
    return ""


def _refused(service: str, task: type[Task], facts: Option, value: object) -> str:
    """Why a service does not take this value of an option that it knows."""
    taken = choices(service, task, facts.name)
    if taken is not None and value not in taken:
        labels = facts.choices or {}
        shown = ", ".join(labels.get(each, each) for each in taken)
        return f"{_spoken(service)} has no {facts.label} '{value}'; it can be {shown}"
    if facts.role in (PICTURE, SOURCE):
        for each in value if isinstance(value, tuple) else (value,):
            text = _refused_input(service, task, facts, str(each))
            if text:
                return text
    return ""


def _refused_input(service: str, task: type[Task], facts: Option, value: str) -> str:
    form = form_of(value)
    taken = _accepted(SERVICES[service], task, facts)
    if form == "token" and "task" in taken and not TOKEN.fullmatch(value):
        # Task ids are the service's own business: any text may be one.
        return ""
    if form in taken:
        # A service charges for some tasks before it looks at the address.
        broken = form == "url" and not is_address(value)
        return f"{facts.label} is no web address: '{value[:200]}'" if broken else ""
    wanted = " or ".join(_FORMS[each] for each in ("task", "file", "url", "token") if each in taken)
    able = [
        each.label
        for each in SERVICES.values()
        if task.type in each.types and form in _accepted(each, task, facts)
    ]
    hint = f"; {_list(able)} takes {_FORMS[form]}" if able else ""
    if not able and form in {"file", "url"} and "task" in taken:
        hint = "" if facts.made_by else "; use Import Model first, and then its task"
    return f"{facts.label} must be {wanted} with {_spoken(service)}, not {_FORMS[form]}{hint}"


def _accepted(service: Service, task: type[Task], facts: Option) -> frozenset[str]:
    if facts.role == PICTURE:
        return service.pictures & facts.accepts
    if task.type == "import_model":
        return service.imports & facts.accepts
    return service.models & facts.accepts


def _list(names: list[str]) -> str:
    return " or ".join(names) or "no service"


def _spoken(service: str) -> str:
    return SERVICES[service].label


_FORMS = {"task": "a task id", "file": "a file", "url": "a URL", "token": "a file token"}
