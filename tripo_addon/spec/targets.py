# SPDX-License-Identifier: GPL-3.0-or-later
"""Targets: how many faces and how large textures a model may have for a use.

A target sets the options of a task that say so, as far as the task has them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..errors import Invalid, Problem
from ..record import Record
from .option import Option, option
from .options import Options, Task
from .validity import clash, right_type, unfit

LONGEST_NAME = 60
FIELDS = {"quad": "quad", "face_limit": "faces", "texture_size": "texture_size"}
"""The options of tasks that a target sets, with the names that they have here. The range of faces
depends on the quads."""


class Target(Options):
    """What a use asks for."""

    name: str = option(label="Name", help="What it is called", max_length=LONGEST_NAME)
    use: str = option(
        default="", label="Use", help="What it is for, in one sentence", max_length=200
    )
    faces: int | None = option(
        default=None,
        label="Faces",
        help="At most so many; not limited when not set",
        bounds=(48, 2_000_000),
    )
    quad: bool = option(default=False, label="Quads", help="Quads instead of triangles")
    texture_size: int | None = option(
        default=None,
        label="Texture Size",
        help="Pixels of a side of the textures, where a task can set it; as they are when not set",
        bounds=(128, 8192),
    )

    def further_problems(self) -> list[Problem]:
        if self.name.isprintable() and self.use.isprintable():
            return []
        return [Problem("name", "Name and Use are one line each")]

    def stored(self) -> dict[str, Any]:
        """The target as JSON takes it; `read` is the way back."""
        return self.changed()

    @property
    def text(self) -> str:
        """What it asks for, in words."""
        size = f", textures of {self.texture_size:,} px" if self.texture_size else ""
        return self.faces_text + size

    @property
    def faces_text(self) -> str:
        kind = "quads" if self.quad else "triangles"
        return f"Up to {self.faces:,} {kind}" if self.faces else f"Any number of {kind}"


def read(data: Any) -> Target:
    """A target as it was stored. Raises `Invalid`."""
    if not isinstance(data, Mapping):
        raise _invalid("It is no list of names and values")
    if unknown := data.keys() - Target.options.keys():
        named = ", ".join(sorted(map(str, unknown)))[:LONGEST_NAME]
        raise _invalid(f"It has {named}, which this version does not know")
    if not isinstance(data.get("name"), str):
        raise _invalid("It has no name")
    wrong = [
        facts.label
        for name, facts in Target.options.items()
        if name in data and not right_type(facts, data[name])
    ]
    if wrong:
        raise _invalid(f"{', '.join(wrong)} has a value of a wrong type")
    target = Target(**data)
    check(target)
    return target


def check(target: Target) -> None:
    """Raise `Invalid` for a target with problems."""
    if problems := target.problems():
        raise Invalid(problems, "Change the target")


def _invalid(text: str) -> Invalid:
    return Invalid([Problem("target", text)], "Change the target")


def takes(task: type[Task]) -> bool:
    """Whether a target says something about tasks of a type."""
    return "face_limit" in task.options


class Fitted(Record):
    """What a target sets."""

    values: Mapping[str, Any]
    """The options of the task that the target is about."""
    remarks: tuple[str, ...] = ()
    """What of the target cannot be had."""


def _always(facts: Option) -> bool:
    return True


def fit(
    target: Target,
    task: type[Task],
    values: Mapping[str, Any],
    known: Callable[[Option], bool] = _always,
) -> Fitted:
    """What a target sets in a task with these values; what is too much becomes the most that the
    task can have. `known` tells whether the service knows an option."""
    found: dict[str, Any] = {}
    remarks = []
    for name, own in FIELDS.items():
        facts = task.options.get(name)
        if facts is None:
            continue
        wanted = getattr(target, own)
        found[name] = facts.empty
        if wanted in (None, False) or not known(facts):
            continue
        tried = {**values, **found, name: wanted}
        if reason := unfit(task, facts, tried) or clash(task, facts, tried):
            remarks.append(reason)
            continue
        found[name], remark = _within(facts, wanted, tried)
        remarks += [f"{target.name} asks for {wanted:,}: {remark}"] if remark else []
    return Fitted(found, tuple(remarks))


def _within(facts: Option, wanted: Any, values: Mapping[str, Any]) -> tuple[Any, str]:
    """A number within what a task can have, and what there is to say of it."""
    bounds = facts.limits(values) if facts.limits else facts.bounds
    if bounds is None or isinstance(wanted, bool) or bounds[0] <= wanted <= bounds[1]:
        return wanted, ""
    low, high = map(int, bounds)
    return min(max(wanted, low), high), f"{facts.label} is {low:,} to {high:,} here"


def name_of(
    targets: Iterable[Target],
    task: type[Task],
    values: Mapping[str, Any],
    known: Callable[[Option], bool] = _always,
) -> str:
    """The first target that sets what a task has; empty where that is none."""
    for target in targets:
        found = fit(target, task, values, known).values
        if all(values[name] == value for name, value in found.items()):
            return target.name
    return ""


def is_free(task: type[Task], values: Mapping[str, Any]) -> bool:
    """Whether a task sets nothing that a target is about."""
    return not any(
        facts.used(values[name]) for name, facts in task.options.items() if name in FIELDS
    )
