# SPDX-License-Identifier: GPL-3.0-or-later
"""What an object or an image tells of itself, to be read, copied, and made again.

All of it is a claim, see `provenance`: nothing is opened or sent because of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...jobs import marks
from ...providers import SERVICES
from ...spec.inputs import form_of
from ...spec.option import INPUT_ROLES, Option
from ...spec.options import Task
from ...spec.seeds import seeded
from ...spec.tasks import TASKS
from ...spec.validity import right_type
from ...text.lines import one_line
from ...text.untrusted import cleaned
from ..model import marking
from . import provenance
from .provenance import LONGEST, Owner

_ORIGINS = {
    "trainedAlgorithmicMedia": "made by AI",
    "compositeWithTrainedAlgorithmicMedia": "made by people, changed by AI",
}


def details(owner: Owner) -> list[tuple[str, str]]:
    """Names and values, each on one short line; empty where no task made it and it has no mark."""
    return [
        (one_line(name, LONGEST), one_line(value, LONGEST))
        for name, value in _facts(owner)
        if value.strip()
    ]


def _facts(owner: Owner) -> Iterator[tuple[str, str]]:
    made = provenance.read(owner)
    if made:
        yield "Task", TASKS[made.type].label if made.type in TASKS else made.type
        yield "Prompt", made.prompt
        yield "Model", provenance.said(owner, "model")
        for name, seed in provenance.seeds_in(owner).items():
            yield _label(made.type, name), str(seed)
        yield "Created", provenance.said(owner, "created").replace("T", " ").replace("Z", " UTC")
        yield "Credits", provenance.said(owner, "credits")
        yield "Service", SERVICES[made.service].label if made.service in SERVICES else made.service
        yield "Task id", made.task_id
        yield "Source", str(provenance.options_of(owner).get("source", ""))
        yield "Made with", provenance.said(owner, "made_with")
    mark = marking.of(owner)
    if mark:
        kind = str(mark.get(marks.SOURCE_TYPE, "")).rpartition("/")[2]
        yield "Mark", _ORIGINS.get(kind, "made by AI")
        if not made:
            yield "Made by", str(mark.get(marks.GENERATOR, ""))
            yield "Task id", str(mark.get(marks.TASK, ""))


def lines(owner: Owner) -> str:
    """All of it with every option, to be copied."""
    made = provenance.read(owner)
    told = details(owner)
    for name, value in provenance.options_of(owner).items():
        text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
        told.append((_label(made.type if made else "", name), one_line(text, 10 * LONGEST)))
    return "\n".join(f"{one_line(name, LONGEST)}: {value}" for name, value in dict.fromkeys(told))


def _label(type: str, name: str) -> str:
    options = TASKS[type].options if type in TASKS else {}
    return options[name].label if name in options else name


def task_of(owner: Owner) -> tuple[Task, list[str]] | None:
    """The task that made it, with its seeds, and the labels of inputs that were left out.

    Files of this machine are left out: only the user's own list may name these. None where the
    task's type is not known.
    """
    made = provenance.read(owner)
    if made is None or made.type not in TASKS:
        return None
    type = TASKS[made.type]
    told = {name: _plain(value) for name, value in provenance.options_of(owner).items()}
    left_out = []
    values = {name: facts.empty for name, facts in type.options.items() if facts.required}
    for name, facts in type.options.items():
        if name not in told or not _fits(facts, told[name]):
            continue
        if facts.role in INPUT_ROLES and _names_file(told[name]):
            left_out.append(facts.label)
        else:
            values[name] = told[name]
    seeds = {n: seed for n, seed in provenance.seeds_in(owner).items() if n in type.options}
    return seeded(type(**values), seeds), left_out


def _plain(value: Any) -> Any:
    """A value out of JSON as an option has it; a text without what no text field takes."""
    if isinstance(value, list):
        return tuple(_plain(item) for item in value)
    return cleaned(value) if isinstance(value, str) else value


def _fits(facts: Option, value: Any) -> bool:
    """Whether the form can show a value."""
    if not right_type(facts, value):
        return False
    parts = value if isinstance(value, tuple) else (value,)
    if facts.choices and any(part not in facts.choices for part in parts):
        return False
    return not facts.bounds or facts.bounds[0] <= value <= facts.bounds[1]


def _names_file(value: Any) -> bool:
    sources = value if isinstance(value, tuple) else (value,)
    return any(form_of(source) == "file" or "\\" in source for source in sources)
