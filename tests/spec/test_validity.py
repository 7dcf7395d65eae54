# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that an option must not have."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.examples import example
from tripo_addon.spec.tasks import TASKS, TextToModel
from tripo_addon.spec.validity import requirements

EVERY_OPTION = [(kind, name) for kind, task in TASKS.items() for name in task.options]


@pytest.mark.parametrize(("kind", "name"), EVERY_OPTION)
def test_values_of_another_type_are_refused(kind: str, name: str) -> None:
    facts = TASKS[kind].options[name]
    wrong = {
        bool: (1, "yes", ()),
        int: (True, "7", 1.0, ()),
        float: (True, "7", ()),
        str: (1, True, ("a",)),
        tuple: ("a", 1, (1, "a"), (None,), (True,)),
    }[facts.type]
    for value in wrong:
        found = [problem.text for problem in example(kind, **{name: value}).problems()]
        assert f"{facts.label} must be {TYPES[facts.type, facts.item]}, not {value!r}" in found
    if not facts.optional:
        assert example(kind, **{name: None}).problems()


@pytest.mark.parametrize("kind", TASKS)
def test_values_that_are_no_keys_are_refused(kind: str) -> None:
    for name, facts in TASKS[kind].options.items():
        no_keys: list[Any] = [[], ["v3.1"], {"v3.1": 1}, [[]]]
        for value in no_keys:
            if facts.type is tuple and value in ([], ["v3.1"]):
                continue
            named = {problem.option for problem in example(kind, **{name: value}).problems()}
            assert name in named, (name, value)


TYPES = {
    (bool, str): "true or false",
    (int, str): "a whole number",
    (float, str): "a number",
    (str, str): "text",
    (tuple, str): "a list of texts",
    (tuple, float): "a list of numbers",
}


def test_without_texture_there_is_no_pbr() -> None:
    task = TextToModel(prompt="x", texture=False)
    assert task.changed() == {"prompt": "x", "texture": False, "pbr": False}


@pytest.mark.parametrize(("kind", "name"), EVERY_OPTION)
def test_what_an_option_needs_can_be_said(kind: str, name: str) -> None:
    task = TASKS[kind]
    text = requirements(task, task.options[name])
    facts = task.options[name]
    assert bool(facts.needs) == ("needs " in text)
    assert bool(facts.excludes) == ("not with " in text)
