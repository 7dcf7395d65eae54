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
from tripo_addon.spec.option import PICTURE
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
    "tasks": [None, 5, True, object(), [5], ["a chair"]],
    "keys": [None, 5, [5], ["x" * 201], ["a", "b"]],
    "key": [*(value for value in ODD if value != ""), "x" * 201, "a\nb"],
    "place": [value for value in ODD if value is not True],
    "service": [*(value for value in ODD if value != ""), "typo"],
    "max_credits": [value for value in ODD if value not in (None, 5, 0, 1.5)],
    "reserve": [value for value in ODD if value not in (None, 5, 0, 1.5)],
    "tell": [value for value in ODD if value is not None],
    "source": [None, 5, True, object(), [5], ["a chair"], ""],
    "out": [None, 5, True, object(), "", "\ud800"],
    "results": [5, True, object(), "", "\ud800"],
    "each": [*ODD, "typo"],
    "type": [5, True, object(), "typo", "\ud800"],
    "options": [5, True, object(), "typo", {5: 5}],
    "name": [None, 5, True, object(), "", "\ud800"],
    "parallel": [value for value in ODD if value != 5],
    "dry_run": [value for value in ODD if value is not True],
    "shard": [*(value for value in ODD if value != ""), "3/2"],
    "check": [value for value in ODD if value is not True],
    "resend_uncertain": [value for value in ODD if value is not True],
    "jobs": [None, 5, True, object(), [5]],
    "job": [*ODD],
    "task_id": [*ODD, "typo", "a chair 5", "../x1", "x" * 300, f"{TASK}\n; drop"],
    "kind": [*ODD, "typo", "text-to-model"],
    "search": [value for value in ODD if value != ""],
    "collection": [*(value for value in ODD if value != ""), "x" * 64, "a\nb"],
    "count": [value for value in ODD if value != 5],
    "obj": [*ODD, "Cube"],
    "mends": [*(value for value in ODD if value != []), "fill_holes", ["typo"]],
    "distance": [value for value in ODD if value not in (5, 0, 1.5)],
    "sides": [value for value in ODD if value not in (5, 0)],
    "share": [value for value in ODD if value != 0],
    "faces": [value for value in ODD if value != 5],
    "objects": [None, 5, True, object(), [5], ["Cube"], "Cube"],
    "path": [*ODD, "cube", "no such folder/cube.3mf", "cube.typo"],
    "preset": [*(value for value in ODD if value != ""), "typo"],
    "size_mm": [value for value in ODD if value not in (0, 1.5, 5)],
    "size_of": [*ODD, "width"],
    "filaments": [value for value in ODD if value not in (0, 5)],
    "overwrite": [value for value in ODD if value is not True],
    "picture": [*ODD, "no such picture.png"],
    "drawing": [*(value for value in ODD if value is not None), api.TextToModel(prompt="a chair")],
    "recipe": [*ODD, "no such recipe", api.Recipe, api.Recipe("Empty", ())],
    "target": [*ODD, "no such target", api.Target, api.Target(name=""), api.Target(name="A\n")],
    "levels": [
        *(value for value in ODD if value is not None),
        api.Levels,
        api.Levels(count=0),
        api.Levels(ratio=2.0),
    ],
    "like": [*(value for value in ODD if value is not None), api.TextToImage(prompt="a chair")],
    "prompts": [5, True, object(), [5], "Cube", {5: 5}, {"Cube": 5}],
    "pictures": [None, 5, True, object(), [5], ["a chair"]],
    "shared": [value for value in ODD if value is not True],
    "remove": [value for value in ODD if value is not True],
    "chain_id": [*ODD, "typo", "../x1"],
    "gates": [value for value in ODD if value is not True],
    "again": [value for value in ODD if value is not True],
    "prepare": [
        *(value for value in ODD if value is not None),
        api.Preparation,
        api.Preparation(size=-1),
        api.Preparation(origin="top"),
    ],
}
"""Wrong values by the names of arguments."""
RIGHT: dict[str, Any] = {
    "tasks": [api.TextToModel(prompt="a chair")],
    "jobs": [],
    "source": [],
    "out": "no such folder",
    "job": None,
    "task_id": TASK,
    "task": api.TextToModel(prompt="a chair"),
    "like": api.TextToModel(prompt="a chair"),
    "pictures": [],
    "obj": None,
    "faces": 4,
    "path": "cube.3mf",
    "recipe": "Shape First",
    "target": "Mobile",
    "chain_id": TASK,
}
FUNCTIONS = [name for name in api.__all__ if inspect.isfunction(getattr(api, name))]


def wrong() -> list[tuple[str, str, Any]]:
    return [
        (name, argument, value)
        for name in FUNCTIONS
        for argument, facts in inspect.signature(getattr(api, name)).parameters.items()
        if facts.kind is not facts.VAR_KEYWORD
        for value in WRONG[argument]
        if value is not facts.default
    ]


def test_wrong_arguments(tripo: Sandbox) -> None:
    assert len(wrong()) > 100
    for name, argument, value in wrong():
        function = getattr(api, name)
        others = {
            name: RIGHT[name]
            for name, facts in inspect.signature(function).parameters.items()
            if name != argument and facts.default is facts.empty and name in RIGHT
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
            # Without a source it is the active object's mesh.
            wrong = {problem.option for problem in made.problems()} - {"source"}
            nothing = value is None and task.options[name].role == PICTURE
            assert not wrong or nothing, f"{kind}.{name} = {value!r}"
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


def test_a_call_says_what_is_done_to_its_model(tripo: Sandbox) -> None:
    """Whatever the preferences say, and at the cursor all the same."""
    bpy.context.scene.cursor.location = (5, 0, 1)
    task = api.TextToModel(prompt="a red robot", face_limit=1000)
    prepare = api.Preparation(size=2.5, lods=1, collision=True)
    root, *others = api.run(task, prepare=prepare).objects
    assert root.dimensions.z == pytest.approx(2.5, abs=1e-3)
    assert tuple(root.location) == pytest.approx((5, 0, 1))
    assert {obj.name for obj in others} == {"a red robot_LOD1", "UCX_a red robot"}
    assert all(obj.tripo.task_id == root.tripo.task_id for obj in others)
    assert api.generate(task).dimensions.z < 2


def test_a_preparation_starts_from_the_preferences(tripo: Sandbox) -> None:
    preferences = bpy.context.preferences.addons["tripo_addon"].preferences
    preferences.origin = "centre"
    try:
        assert api.preparation(size=1.8).values() == {
            **api.Preparation().values(),
            "origin": "centre",
            "size": 1.8,
        }
        with pytest.raises(api.Invalid):
            api.preparation(size=-1)
    finally:
        preferences.property_unset("origin")


def test_generated_again_and_imported_again(tripo: Sandbox) -> None:
    """The first is prepared as the job was, the second as the preferences say now."""
    from tests.blender.jobs import newest, wait
    from tripo_addon.blender import submit
    from tripo_addon.blender.scene import places

    task = api.TextToModel(prompt="a red robot", face_limit=1000)
    api.run(task, prepare=api.preparation(size=2.5))
    first = newest()
    again = submit.renew(first, places.again(bpy.context, first.place))
    wait(again.id)
    sizes = [obj.dimensions.z for obj in bpy.data.objects if obj.tripo.task_id]
    assert sizes == pytest.approx([2.5, 2.5], abs=1e-3)
    preferences = bpy.context.preferences.addons["tripo_addon"].preferences
    preferences.size = 1.5
    try:
        bpy.ops.tripo.import_result(job=first.id)
        wait(first.id)
    finally:
        preferences.property_unset("size")
    sizes = sorted(obj.dimensions.z for obj in bpy.data.objects if obj.tripo.task_id)
    assert sizes == pytest.approx([1.5, 2.5, 2.5], abs=1e-3)
