# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused here and what the services refuse is the same, over thousands of tasks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings, strategies
from tripo_sandbox.results import part_names

from tests.support.all_services import AllServices
from tests.support.app import KEYS
from tests.support.examples import INPUTS, URL, example
from tests.support.settings import settings as set_options
from tripo_addon.providers import SERVICES, capabilities
from tripo_addon.providers.tripo_v2.body import body as old_body
from tripo_addon.providers.tripo_v3.body import body
from tripo_addon.spec.inputs import reference
from tripo_addon.spec.option import INPUT_ROLES, Option
from tripo_addon.spec.options import Task
from tripo_addon.spec.prices import estimate
from tripo_addon.spec.tasks import TASKS
from tripo_addon.spec.tasks.presets import PRESETS

Values = dict[str, Any]
EXAMPLES = 120
REFUSED = {1003, 1004, 2015, 2017}
"""Error codes of the service for options, alone or together."""
EDGES = (0, 1, 47, 48, 499, 500, 9_999, 10_000, 10_001, 20_000, 20_001, 25_001, 50_001, 150_001)
BIPED = [name for name in PRESETS if name.count(":") == 1 or name.startswith("preset:biped:")]
"""The movements of the rig that is animated here; what fits others only the service can tell."""
STRICTER = (
    # What has no effect, so that nobody wonders where it went.
    "Tripo does not know "
    "|^Style has no value "
    "|^Bake Animation needs "
    "|needs Texture on$"
    "|^Delight needs Texture Version "
    "|^(FBX Preset|Vertex Colors) needs Format "
    "|^Flatten Depth needs "
    "|^(Mesh Quality|Compress|Quality|Watermark) is not available with model "
    "|^Generate Parts cannot be combined with Smart Low Poly$"
    # What it charges double for.
    "|^Texture cannot be off with Tripo"
    # What the service does not look at, or cuts down without a word.
    "|must be text, not "
    "|Seed is "
    "|has an empty item"
    "|^(Face Limit|Scale) is "
)
"""What is refused here although the service takes it."""
FIXED = {"source"}
"""Options that hold a real task's id."""


def values(facts: Option) -> strategies.SearchStrategy[Any]:
    """Values of an option, good ones and bad ones."""
    if facts.name in {"animation", "animations"}:
        clip = strategies.sampled_from([*BIPED, "preset:fly"])
        return clip if facts.type is str else strategies.lists(clip, max_size=6).map(tuple)
    if facts.type is bool:
        return strategies.booleans()
    if facts.choices:
        return strategies.sampled_from([*facts.choices, *facts.choices, "nonsense"])
    if facts.type is int:
        low, high = map(int, facts.bounds or (0, 0))
        return (
            strategies.integers(low, high)
            | strategies.sampled_from([low - 1, low, high, high + 1, *EDGES])
            | strategies.sampled_from([True, "7", 7.5])
        )
    if facts.type is float:
        least, most = facts.bounds or (0.0, 0.0)
        return strategies.floats(least, most) | strategies.sampled_from(
            [least / 2, least, most, most * 2, -1.0, 0, "1"]
        )
    if facts.name == "images":
        return strategies.integers(0, 17).map(lambda count: (URL,) * count)
    if facts.role in INPUT_ROLES:
        return strategies.sampled_from(["", URL])
    if facts.name == "transform":
        return strategies.sampled_from([(1.0,) * 16, (1,) * 16, (1.0,) * 15, ()])
    if facts.type is tuple:
        return strategies.sampled_from([(), ("a",), ("a", " ")])
    if facts.name == "size":
        return strategies.sampled_from(
            ["1K", "4K", "8K", "255x256", "256x4096", "1536x1024", "big"]
        )
    longest = facts.max_length or 100
    return strategies.sampled_from(["", " ", "a", "a" * longest, "a" * (longest + 1), 7])


@cache
def single(service: str, kind: str) -> list[Values]:
    """Every setting of one option with what that needs."""
    return [
        {other: value for other, value in task.changed().items() if other not in FIXED}
        for name in TASKS[kind].options
        if name not in FIXED
        for _, task in set_options(service, kind, name)
    ]


def merged(parts: list[Values]) -> Values:
    return {name: value for part in parts for name, value in part.items()}


def tasks(service: str, kind: str) -> strategies.SearchStrategy[Values]:
    """Options of a task: settings that are good by themselves, and any values besides."""
    options = {name: facts for name, facts in TASKS[kind].options.items() if name not in FIXED}
    if not options:
        return strategies.just({})
    any_values = strategies.lists(
        strategies.sampled_from(sorted(options)), unique=True, max_size=4
    ).flatmap(
        lambda names: strategies.fixed_dictionaries({name: values(options[name]) for name in names})
    )
    good = single(service, kind)
    if not good:
        return any_values
    some = strategies.lists(strategies.sampled_from(good), min_size=1, max_size=4).map(merged)
    return (
        some
        | any_values
        | strategies.tuples(some, any_values).map(lambda both: {**both[0], **both[1]})
    )


class Client:
    """Creates tasks over one kept connection, as the add-on would word them."""

    def __init__(self, all_services: AllServices) -> None:
        self._box = all_services.box
        self._session = requests.Session()

    def create(self, service: str, task: Task) -> Mapping[str, Any]:
        """What the service answers."""
        inputs = {name: [reference(text) for text in some] for name, some in task.inputs().items()}
        ability = SERVICES[service].ability(type(task))
        assert ability
        if service == "tripo":
            path, wanted = f"/v3{task.route}", body(task, inputs)
        elif service == "tripo-v2":
            path, wanted = "/v2/openapi/task", old_body(ability, task, inputs)
        else:
            path = "/tripo/v2/openapi/task"
            wanted = {**old_body(ability, task, inputs), "model": task.type}
        headers = {"Authorization": f"Bearer {KEYS[service]}"}
        answer = self._session.post(f"{self._box.url}{path}", json=wanted, headers=headers)
        return answer.json()  # type: ignore[no-any-return]


@pytest.fixture
def client(all_services: AllServices) -> Client:
    return Client(all_services)


def parts_of(all_services: AllServices, kind: str) -> tuple[str, ...]:
    """Names of parts that the source has; all names are good where it has none."""
    if kind != "mesh_completion":
        return ()
    source = all_services.source("tripo", kind)
    return part_names(all_services.box.tasks[source])


def fixed(all_services: AllServices, service: str, kind: str) -> Values:
    """The options that are no matter of choice here."""
    if "source" not in INPUTS[kind]:
        return {}
    if kind in {"import_model", "smartsegment"}:
        return {"source": INPUTS[kind]["source"]}
    return {"source": all_services.task(service, kind).values()["source"]}


QUIET = settings(
    derandomize=True,
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("kind", [name for name, task in TASKS.items() if task.route])
def test_both_sides_refuse_the_same(all_services: AllServices, client: Client, kind: str) -> None:
    named = parts_of(all_services, kind)
    always = fixed(all_services, "tripo", kind)
    seen = {True: 0, False: 0}

    @QUIET
    @given(options=tasks("tripo", kind))
    def agree(options: Values) -> None:
        if named and options.get("part_names"):
            options["part_names"] = named[:2]
        task = example(kind, **{**options, **always})
        problems = task.problems() + capabilities.problems("tripo", task)
        answer = client.create("tripo", task)
        code = answer["code"]
        assert problems or code not in REFUSED, (task, answer)
        seen[not problems] += 1
        if code not in REFUSED:
            assert all(re.search(STRICTER, problem.text) for problem in problems), (task, problems)
        price = estimate(task)
        if not (problems or code) and price:
            charged = all_services.box.tasks[answer["data"]["task_id"]].credits
            assert price.covers(charged), (task, charged)

    agree()
    assert seen[True]
    all_services.box.problems.clear()


OLD = [
    (service, kind)
    for service in ("tripo-v2", "modelstream")
    for kind in TASKS
    if kind in SERVICES[service].types and kind != "import_model"
]


@pytest.mark.parametrize(("service", "kind"), OLD)
def test_what_passes_here_passes_with_the_old_api(
    all_services: AllServices, client: Client, service: str, kind: str
) -> None:
    named = parts_of(all_services, kind)
    always = fixed(all_services, service, kind)
    seen = 0

    @QUIET
    @given(options=tasks(service, kind))
    def agree(options: Values) -> None:
        nonlocal seen
        if named and options.get("part_names"):
            options["part_names"] = ()
        task = example(kind, **{**options, **always})
        if not task.problems() + capabilities.problems(service, task):
            seen += 1
            answer = client.create(service, task)
            refused = answer.get("code") in REFUSED - {2015} or "error" in answer
            assert not refused or "retired" in str(answer), (task, answer)

    agree()
    assert seen
    all_services.box.problems.clear()


@pytest.mark.parametrize("kind", sorted(SERVICES["scenario"].types))
def test_what_passes_here_passes_with_scenario(all_services: AllServices, kind: str) -> None:
    provider = all_services.app("scenario").provider
    always = fixed(all_services, "scenario", kind)
    seen = 0

    @settings(QUIET, max_examples=30)
    @given(options=tasks("scenario", kind))
    def agree(options: Values) -> None:
        nonlocal seen
        task = example(kind, **{**options, **always})
        if not task.problems() + capabilities.problems("scenario", task):
            seen += 1
            inputs = {
                name: [reference(text) for text in some] for name, some in task.inputs().items()
            }
            ask = provider.prepare(task, inputs).ask
            assert ask
            ask()

    agree()
    assert seen
