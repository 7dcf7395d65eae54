# SPDX-License-Identifier: GPL-3.0-or-later
"""For every option of every type: tasks that set it to something else than its default."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from tests.support.examples import INPUTS, example
from tripo_addon.providers import SERVICES, capabilities
from tripo_addon.spec.option import ANY, PICTURE, SOURCE, Option
from tripo_addon.spec.options import Task
from tripo_addon.spec.tasks import TASKS

OTHER_URL = "https://example.org/other.png"
OTHER_MODEL = "https://example.org/other.glb"
OTHER_TASK = "66666666-7777-4888-8999-aaaaaaaaaaaa"
TEXTS = {
    "size": "1536x1024",
    "model": "v9",
}
LISTS: dict[str, tuple[Any, ...]] = {
    "images": (OTHER_URL,) * 4,
    "transform": tuple(float(number) for number in range(16)),
    "animations": ("preset:run", "preset:idle"),
    "part_names": ("seat", "back"),
    "no_weights_list": ("hat",),
}
EXTRA: dict[tuple[str, str, Any], dict[str, Any]] = {
    ("highpoly_to_lowpoly", "model", "v1.0"): {"face_limit": 900},
    ("generate_image", "model", "flux.1_dev"): {"image": ""},
    ("generate_image", "model", "z_image"): {"image": ""},
    ("generate_image", "images", LISTS["images"]): {"image": ""},
}
"""What a value needs beside what its option says."""


def values(kind: str, name: str) -> list[Any]:
    """Values of an option other than its default and than that of the type's example."""
    facts = TASKS[kind].options[name]
    usual = {facts.default, INPUTS[kind].get(name, facts.default)}
    return [value for value in _values(facts) if value not in usual]


def _values(facts: Option) -> list[Any]:
    if facts.type is bool:
        return [True, False]
    if facts.type is tuple:
        return [LISTS[facts.name]]
    if facts.choices:
        few = 12
        return list(facts.choices)[:: max(len(facts.choices) // few, 1)]
    if facts.bounds:
        low, high = facts.bounds
        return (
            [min(1.5, high / 2)]
            if facts.type is float
            else [sorted((int(low), 1234, int(high)))[1]]
        )
    if facts.role == PICTURE:
        return [OTHER_URL]
    if facts.role == SOURCE:
        return [OTHER_TASK if "task" in facts.accepts else OTHER_MODEL]
    return [TEXTS.get(facts.name, f"some {facts.name}")]


def settings(service: str, kind: str, name: str) -> Iterator[tuple[Any, Task]]:
    """Each value that a service takes for an option, with a task that may have it there."""
    for value in values(kind, name):
        for task in _tasks(kind, name, value):
            if not (task.problems() or capabilities.problems(service, task)):
                yield value, task
                break


def _tasks(kind: str, name: str, value: Any) -> Iterator[Task]:
    """Tasks with a value and what it needs, with one version of the model after the other."""
    facts = TASKS[kind].options[name]
    needs = {**facts.needs, **facts.choice_needs.get(str(value), {})}
    for met in product(*(_met(other, needed) for other, needed in needs.items())):
        yield from _with(kind, name, value, dict(zip(needs, met, strict=True)))


def _with(kind: str, name: str, value: Any, more: dict[str, Any]) -> Iterator[Task]:
    facts = TASKS[kind].options[name]
    more |= dict.fromkeys((other for other in facts.excludes if other in INPUTS[kind]), "")
    more |= EXTRA.get((kind, name, value), {})
    more[name] = value
    yield example(kind, **more)
    if "model" not in more:
        for version in TASKS[kind].versions:
            yield example(kind, **more, model=version)


def _met(other: str, needed: Any) -> tuple[Any, ...]:
    """The values that an option may have where another needs it."""
    if needed is ANY:
        return (f"some {other}",)
    return needed if isinstance(needed, tuple) else (needed,)


EVERY = [
    (service, kind, name)
    for service in SERVICES
    for kind in TASKS
    if kind in SERVICES[service].types
    for name in TASKS[kind].options
    if capabilities.knows(service, TASKS[kind], name)
]
"""Every option of every type on every service that knows it."""
