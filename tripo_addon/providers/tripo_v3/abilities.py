# SPDX-License-Identifier: GPL-3.0-or-later
"""What Tripo's API v3 can do.

Types of task and options are declared as this API has them, so the declarations are its list: it
can do every type that has a route, with every option, choice and version that is not retired.
"""

from __future__ import annotations

from ...spec.abilities import Ability
from ...spec.option import VERSION, Option
from ...spec.options import Task

NEEDED = {"generate_image": "image"}
"""By type of task: an option that other services do without."""


_found: dict[type[Task], Ability] = {}
"""The abilities found so far: whenever a panel is drawn, it asks for every option."""


def ability(task: type[Task]) -> Ability | None:
    """What the service can do with a type of task; None when it cannot do it at all."""
    if task.route and task not in _found:
        _found[task] = _ability(task)
    return _found.get(task)


def _ability(task: type[Task]) -> Ability:
    known = {
        name: option
        for name, option in task.options.items()
        if not option.retired and not option.avoided
    }
    needed = NEEDED.get(task.type, "")
    return Ability(
        frozenset(known),
        choices={
            name: _choices(task, option, pictured=bool(needed))
            for name, option in known.items()
            if option.choices
        },
        avoided={name: option.avoided for name, option in task.options.items() if option.avoided},
        needed=needed,
    )


def _choices(task: type[Task], option: Option, *, pictured: bool) -> tuple[str, ...]:
    every = tuple(option.choices or ())
    if option.role != VERSION:
        return every
    return tuple(
        name
        for name in every
        if not task.versions[name].retired and (task.versions[name].references or not pictured)
    )
