# SPDX-License-Identifier: GPL-3.0-or-later
"""Every tooltip has what there is to know of its option."""

from __future__ import annotations

from typing import Any

import pytest

from tripo_addon.spec.option import Option
from tripo_addon.spec.options import Task
from tripo_addon.spec.prices import Price, estimate
from tripo_addon.spec.tasks import TASKS
from tripo_addon.spec.tasks.shared import MANY
from tripo_addon.spec.tooltips import tooltip

EVERY = [(kind, name) for kind, task in TASKS.items() for name in task.options]


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_each_has_what_there_is_to_know(kind: str, name: str) -> None:
    task = TASKS[kind]
    facts = task.options[name]
    lines = tooltip(task, facts).split("\n")
    assert lines[0] == facts.help
    assert all(line and line == line.strip() and not line.endswith(".") for line in lines)
    if facts.type in {int, float}:
        assert facts.bounds
        assert any(f"{facts.bounds[0]:,} to {facts.bounds[1]:,}" in line for line in lines)
    if facts.type is bool or (facts.choices and facts.default and not facts.required):
        assert any("by default" in line or "The service chooses" in line for line in lines)
    if facts.optional:
        assert "The service chooses where it is not set" in lines


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_what_changes_the_price_says_so(kind: str, name: str) -> None:
    task = TASKS[kind]
    assert task.price_changes().get(name, "") == change_seen(task, task.options[name])


@pytest.mark.parametrize(
    ("kind", "name", "line"),
    [
        ("text_to_model", "texture_quality", "HD +10; 8K +20 credits"),
        ("text_to_model", "texture", "Off -10 credits"),
        ("text_to_model", "geometry_quality", "Ultra +20 credits"),
        ("convert_model", "face_limit", "+5 credits"),
        ("convert_model", "bake", "Off up to +5 credits"),
        ("text_to_model", "face_limit", "48 to 2,000,000, less with some models and options"),
        ("text_to_model", "prompt", "Up to 1,024 characters"),
    ],
)
def test_what_they_say(kind: str, name: str, line: str) -> None:
    assert line in tooltip(TASKS[kind], TASKS[kind].options[name]).split("\n")


def change_seen(task: type[Task], option: Option) -> str:
    """What the real prices of a task tell of an option, as tooltips say it."""
    base = _price(task, {})
    if base is None:
        return ""
    values = _values(option)
    found: dict[str, list[str]] = {}
    for value, name in values:
        price = _price(task, {option.name: value})
        if price and (price.least, price.most) != (base.least, base.most):
            found.setdefault(_change(base, price), []).append(name)
    told = [
        f"{'Any other' if len(names) == len(values) > MANY else ', '.join(names)} {change}"
        for change, names in found.items()
    ]
    return "; ".join(told).strip()


def _values(option: Option) -> list[tuple[Any, str]]:
    """Values that are no defaults, each as it is called."""
    if option.type is bool:
        return [(not option.default, "Off" if option.default else "On")]
    if option.search:
        value = next(iter(option.choices or ()))
        return [((value,) if option.type is tuple else value, "Each")]
    if option.choices:
        return [(value, name) for value, name in option.choices.items() if value != option.empty]
    if option.type is tuple:
        return [(("x",), "")]
    return [(next(end for end in option.bounds or ("x",) if end != option.default), "")]


def _price(task: type[Task], values: dict[str, Any]) -> Price | None:
    empty = {name: option.empty for name, option in task.options.items()}
    return estimate(task(**{**empty, **values}))


def _change(base: Price, price: Price) -> str:
    least, most = price.least - base.least, price.most - base.most
    return f"{most:+g}" if least == most else f"up to {most:+g}"
