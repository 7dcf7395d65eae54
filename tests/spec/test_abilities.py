# SPDX-License-Identifier: GPL-3.0-or-later
"""A service can do what its list says and nothing else, whatever is added to the declarations."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.examples import example
from tripo_addon.providers import SERVICES, capabilities
from tripo_addon.spec.option import Option, option
from tripo_addon.spec.options import TASKS, Task
from tripo_addon.spec.tasks import ImportModel, TextToModel
from tripo_addon.spec.tasks.shared import source, switch, version
from tripo_addon.spec.versions import DEFAULT_MODEL, MODELS, Model

OTHERS = [name for name in SERVICES if name != "tripo"]
"""The services that speak another API than the one whose names the declarations have."""


@pytest.fixture(autouse=True)
def _declarations() -> Iterator[None]:
    """What a test declares is gone after it."""
    before = dict(TASKS)
    yield
    TASKS.clear()
    TASKS.update(before)


def problems(service: str, task: Task) -> list[str]:
    assert task.problems() == []
    return [found.text for found in capabilities.problems(service, task)]


def wider(type: str, **options: Any) -> Any:
    """A type of task with further options."""
    base = TASKS[type]
    hints = dict.fromkeys(options, bool)
    namespace = {"__annotations__": hints, **options}
    return type_of(base.__name__, base, namespace, type)


def type_of(name: str, base: Any, namespace: dict[str, Any], type_name: str) -> Any:
    return type(base)(name, (base,), namespace, type=type_name)


def test_a_new_type_of_task() -> None:
    class Invented(Task, type="invented", label="Invent", route="/invented"):
        prompt: str = option(label="Prompt", help="What to invent")

    task = Invented(prompt="a chair")
    assert problems("tripo", task) == []
    for service in OTHERS:
        (text,) = problems(service, task)
        assert text == f"{SERVICES[service].label} cannot do Invent; Tripo can"
        assert not capabilities.knows(service, Invented, "prompt")
        assert "invented" not in SERVICES[service].types


@pytest.mark.parametrize(
    ("service", "kind"), [(name, kind) for name in OTHERS for kind in sorted(SERVICES[name].types)]
)
def test_a_new_option(service: str, kind: str) -> None:
    wide = wider(kind, invented=switch("Invented", "Something new"))
    task = wide(**{**example(kind).changed(), "invented": True})
    label = SERVICES[service].label
    told = f"{label} does not know Invented; {'Tripo' if wide.route else 'no service'} does"
    assert told in problems(service, task)
    assert bool(problems("tripo", task)) == (not wide.route)


@pytest.mark.parametrize("service", OTHERS)
@pytest.mark.parametrize("kind", TASKS)
def test_a_new_choice(service: str, kind: str) -> None:
    """Every option with choices gets one more."""
    ability = SERVICES[service].ability(TASKS[kind])
    for name, facts in TASKS[kind].options.items():
        if ability is None or not facts.choices or not ability.knows(name):
            continue
        taken = ability.taken(with_choice(facts))
        assert taken is not None
        assert "invented" not in taken


def with_choice(facts: Option) -> Option:
    wider = {**vars(facts), "choices": {**(facts.choices or {}), "invented": "Invented"}}
    return Option(**wider)


def test_a_new_version() -> None:
    versions = {**MODELS, "v9": Model("v9")}

    class Newer(TextToModel, type="text_to_model", versions=versions):
        model: str = version(versions, DEFAULT_MODEL)

    task = Newer(prompt="a chair", model="v9")
    assert problems("tripo", task) == []
    for service in ("tripo-v2", "modelstream"):
        (text,) = problems(service, task)
        assert text.startswith(f"{SERVICES[service].label} has no Model 'v9'; it can be v3.1, ")


def test_a_new_type_of_file() -> None:
    class Wider(ImportModel, type="import_model"):
        source: str = source(files=("glb", "ply"), accepts=frozenset({"file"}))

    task = Wider(source="/tmp/chair.ply")
    (text,) = problems("tripo-v2", task)
    assert text == ("Tripo API v2 takes no PLY file; Source can be GLB, FBX, OBJ, STL, 3MF, USDZ")
    assert problems("tripo-v2", Wider(source="/tmp/chair.glb")) == []
