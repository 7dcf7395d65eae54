# SPDX-License-Identifier: GPL-3.0-or-later
"""Every function of `api` with wrong values: an error of the add-on that says what is wrong."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tripo_addon import api, errors
from tripo_addon.spec.tasks import TASKS

TASK = "0123abcd-0000-4000-8000-000000000000"
ODD: tuple[Any, ...] = (
    None,
    5,
    -1,
    0,
    1.5,
    True,
    b"bytes",
    object(),
    [],
    [5],
    {"a": 1},
    "\ud800",
    "",
    10**40,
    float("nan"),
)
WRONG: dict[str, list[Any]] = {
    "task": [*ODD, "a chair", api.TextToModel],
    "task_id": [*ODD, "typo", "a chair 5", "../x1", "x" * 300, f"{TASK}\n; drop"],
    "kind": [*ODD, "typo", "text-to-model"],
    "search": [value for value in ODD if value != ""],
    "collection": [*(value for value in ODD if value != ""), "x" * 64, "a\nb"],
    "count": [value for value in ODD if value != 5],
    "obj": [*ODD, "Cube"],
}
"""Wrong values by the names of arguments."""
RIGHT: dict[str, Any] = {"task_id": TASK, "task": api.TextToModel(prompt="a chair")}
FUNCTIONS = [name for name in api.__all__ if inspect.isfunction(getattr(api, name))]


def wrong() -> list[tuple[str, str, Any]]:
    return [
        (name, argument, value)
        for name in FUNCTIONS
        for argument in inspect.signature(getattr(api, name)).parameters
        for value in WRONG[argument]
    ]


def test_wrong_arguments(tripo: Sandbox) -> None:
    assert len(wrong()) > 100
    for name, argument, value in wrong():
        function = getattr(api, name)
        others = {
            name: RIGHT[name]
            for name, facts in inspect.signature(function).parameters.items()
            if name != argument and facts.default is facts.empty
        }
        with pytest.raises(api.Invalid) as caught:
            function(**{**others, argument: value})
        assert caught.value.advice, f"{name}({argument}={value!r})"
    assert not list(tripo.requests)


def test_a_wrong_type_names_the_choices(tripo: Sandbox) -> None:
    with pytest.raises(api.Invalid, match="'typo' is no type of task") as caught:
        api.attach(TASK, "typo")
    assert all(kind in str(caught.value) for kind in TASKS)


@pytest.mark.parametrize("kind", TASKS)
def test_wrong_values_of_options(tripo: Sandbox, kind: str) -> None:
    """A value of a wrong type is refused when the task is checked, before any request."""
    task = TASKS[kind]
    good = {name: facts.empty for name, facts in task.options.items() if facts.required}
    for name in task.options:
        for value in ODD:
            made = task(**{**good, name: value})
            try:
                price = api.estimate(made)
            except api.TripoError:
                continue
            # What passes is a good value, or stands for the default.
            assert price is None or price.most >= 0
            assert not made.problems(), f"{kind}.{name} = {value!r}"
    assert not list(tripo.requests)


def test_an_active_object_without_a_mesh(tripo: Sandbox) -> None:
    bpy.ops.object.camera_add()
    with pytest.raises(api.Invalid, match="has no mesh"):
        api.validate_mesh(bpy.context.object)


def test_every_error_that_a_caller_may_meet_is_exported() -> None:
    defined = {
        name
        for name, member in vars(errors).items()
        if inspect.isclass(member) and issubclass(member, errors.TripoError)
    }
    assert defined <= set(api.__all__)
    assert api.OverLimit is errors.OverLimit


@pytest.mark.parametrize("kind", TASKS)
def test_blenders_console_shows_the_options(kind: str) -> None:
    utils = "bl_console_utils" if bpy.app.version < (5, 0, 0) else "_bl_console_utils"
    intellisense = importlib.import_module(f"{utils}.autocomplete.intellisense")
    name = TASKS[kind].__name__
    line = f"api.{name}("
    _, _, shown = intellisense.expand(line, len(line), {"api": api})
    call, _, text = shown.partition("\n")
    assert call == f"{name}{inspect.signature(TASKS[kind])}"
    assert text == inspect.getdoc(TASKS[kind]).partition("\n\n")[2]
    line = line[:-2]
    completed, _, _ = intellisense.expand(line, len(line), {"api": api})
    assert completed.startswith(f"api.{name}")
