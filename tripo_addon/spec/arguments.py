# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks values that callers give by hand before they are used; a wrong value raises `Invalid`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import Invalid, Problem
from .inputs import OPAQUE, TASK_ID
from .options import Task
from .preparation import Preparation
from .tasks import TASKS

if TYPE_CHECKING:
    from .levels import Levels
    from .recipes import Recipe
    from .targets import Target

MOST = 1_000_000
"""Jobs that may be asked for at once."""
MOST_CREDITS = 1_000_000_000
LONGEST_NAME = 63
"""Bytes of a name in Blender."""
LONGEST = 200
"""Characters of a wrong value in an error text, and of a task id."""


def task(value: Any, example: str) -> Task:
    """A task."""
    if isinstance(value, Task):
        return value
    raise _invalid("task", f"{_shown(value)} is no task", f"Give one, such as {example}")


def preparation(value: Any) -> Preparation | None:
    """What is done to a model; None for what the preferences say."""
    if value is None or isinstance(value, Preparation):
        return value
    text = f"{_shown(value)} is no preparation"
    raise _invalid("prepare", text, "Give one, such as api.Preparation(size=1.8)")


def task_id(value: Any) -> str:
    """The service's id of a task, as far as its form shows that."""
    found = value.strip() if isinstance(value, str) else ""
    if len(found) <= LONGEST and (TASK_ID.fullmatch(found) or OPAQUE.fullmatch(found)):
        return found
    told = "No task id was given" if value in ("", None) else f"{_shown(value)} is no task id"
    advice = "Copy it from the service's console, or with Copy Details from the list of jobs"
    raise _invalid("task_id", told, advice)


def type_of_task(value: Any) -> str:
    """The name of a type of task."""
    if isinstance(value, str) and value in TASKS:
        return value
    raise _invalid("kind", f"{_shown(value)} is no type of task", f"It can be {', '.join(TASKS)}")


def recipe(value: Any) -> Recipe | str:
    """A recipe, or the name of one."""
    # Enabling the add-on loads this module, and needs no recipes.
    from . import recipes
    from .recipes import Recipe

    if isinstance(value, Recipe):
        if wrong := recipes.problems(value):
            raise Invalid(wrong, "Change the recipe")
        return value
    if isinstance(value, str) and value.strip() and value.isprintable():
        return value
    advice = "Give one of api.recipes(), or its name"
    raise _invalid("recipe", f"{_shown(value)} is no recipe", advice)


def target(value: Any) -> Target | str:
    """A target, or the name of one."""
    from . import targets
    from .targets import Target

    if isinstance(value, Target):
        targets.check(value)
        return value
    if isinstance(value, str) and value.strip() and value.isprintable():
        return value
    advice = "Give one of api.targets(), or its name"
    raise _invalid("target", f"{_shown(value)} is no target", advice)


def levels(value: Any) -> Levels:
    """How many levels of detail; the usual ones for None."""
    from .levels import Levels

    found = Levels() if value is None else value
    if not isinstance(found, Levels):
        advice = "Give some, such as api.Levels(count=2)"
        raise _invalid("levels", f"{_shown(value)} are no levels", advice)
    if wrong := found.problems():
        raise Invalid(wrong, "Change the levels")
    return found


def chain_id(value: Any) -> str:
    """The id of a chain."""
    if isinstance(value, str) and TASK_ID.fullmatch(value):
        return value
    advice = "Give the id of what api.run_recipe has returned"
    raise _invalid("chain_id", f"{_shown(value)} is no id of a chain", advice)


def switch(value: Any, name: str) -> bool:
    """True or false."""
    if isinstance(value, bool):
        return value
    raise _invalid(name, f"{_shown(value)} is not true or false", f"Give True or False as {name}")


def search(value: Any) -> str:
    """Words to search for."""
    if isinstance(value, str) and value == value.encode("utf-8", "replace").decode():
        return value
    raise _invalid("search", f"{_shown(value)} is no text to search for", "Give words as one text")


def collection(value: Any) -> str:
    """The name of a collection, without spaces around it; empty where none is named."""
    if isinstance(value, str) and value == value.encode("utf-8", "replace").decode():
        name = value.strip()
        if len(name.encode()) <= LONGEST_NAME and name.isprintable():
            return name
    advice = f"Give a text of up to {LONGEST_NAME} bytes"
    raise _invalid("collection", f"{_shown(value)} is no name of a collection", advice)


def key(value: Any) -> str:
    """A caller's own name for a job; empty where there is none."""
    if isinstance(value, str) and len(value) <= LONGEST and (value.isprintable() or not value):
        return value.strip()
    text = f"{_shown(value)} is no key"
    raise _invalid("key", text, f"Give a text of up to {LONGEST} characters")


def service(value: Any, known: Collection[str]) -> str:
    """The name of one of the `known` services; empty for the chosen one."""
    if isinstance(value, str) and (not value or value in known):
        return value
    raise _invalid("service", f"{_shown(value)} is no service", f"It can be {', '.join(known)}")


def credits(value: Any, name: str) -> float | None:
    """An amount of credits; None for no limit."""
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and 0 <= value <= MOST_CREDITS:
        return float(value)
    raise _invalid(name, f"{_shown(value)} is no number of credits", f"Give 0 to {MOST_CREDITS:,}")


def text(value: Any, name: str) -> str:
    """Some text."""
    if isinstance(value, str) and value.strip() and value.isprintable():
        return value
    raise _invalid(name, f"{_shown(value)} is no {name}", f"Give a text as {name}")


def path(value: Any, name: str) -> Path:
    """A file or folder, with its whole path."""
    if isinstance(value, str | Path) and str(value).strip() and str(value).isprintable():
        return Path(value).expanduser().absolute()
    raise _invalid(name, f"{_shown(value)} is no path", f"Give a path as {name}")


def mapping(value: Any, name: str) -> Mapping[str, Any]:
    """Values by name."""
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return value
    raise _invalid(name, f"{_shown(value)} are no {name}", f"Give a dictionary as {name}")


def several(value: Any, name: str) -> list[Any]:
    """Several things; each is checked by itself."""
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping):
        return list(value)
    raise _invalid(name, f"{_shown(value)} is not several", f"Give a list of {name}")


def function(value: Any, name: str) -> Any:
    """Something to call; None for nothing."""
    if value is None or callable(value):
        return value
    raise _invalid(name, f"{_shown(value)} cannot be called", "Give a function")


def count(value: Any) -> int:
    """How many."""
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST:
        return value
    raise _invalid("count", f"{_shown(value)} is no count", f"Give a whole number, 1 to {MOST:,}")


def _invalid(name: str, text: str, advice: str) -> Invalid:
    return Invalid([Problem(name, text)], advice)


def _shown(value: Any) -> str:
    return ascii(value)[:LONGEST]
